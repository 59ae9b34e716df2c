import type { PolicyRequest, RequestContext } from '../support/policy-evaluator';
import { arn, cacheBucket, ec2, group, iam, key, logGroup, machine, parameter } from './roles';

/** Calls of programs that cannot run in a test, as their sources or AWS's documentation have them. */
export interface DocumentedCalls {
  readonly roles: readonly string[];
  readonly source: string;
  readonly calls: readonly PolicyRequest[];
  /** Calls that must stay refused: what a Deny is there for. */
  readonly refused?: boolean;
}

const call = (action: string, resource = '*', context: RequestContext = {}): PolicyRequest => ({
  action,
  resource,
  context,
});
const onEach = (action: string, resources: readonly string[], context?: RequestContext) =>
  resources.map((resource) => call(action, resource, context));

const fleetingPlugin =
  'fleeting-plugin-aws 0.4.0, provider.go and internal/awsclient: https://gitlab.com/gitlab-org/fleeting/plugins/aws (its README lists the permissions)';
const managers = ['docker', 'docker, Elastic IP', 'docker+machine', 'docker-autoscaler', 'Fargate'].map(
  (executor) => `manager, ${executor}`,
);

const instance = ec2('instance/i-0123456789abcdef0');
const ofGroup = (name: string) => ({ 'ec2:ResourceTag/aws:autoscaling:groupName': name });
const keyPair = ec2('key-pair/runner-zx4k9y2ab-gitlab-1700000000-00000001');
const withProfile = { 'ec2:InstanceProfile': iam('instance-profile/gitlab-docker-machine') };
const around = [
  `arn:aws:ec2:ap-northeast-1::image/${machine.imageId}`,
  'arn:aws:ec2:ap-northeast-1::snapshot/snap-0123456789abcdef0',
  ec2(`subnet/${machine.subnet}`),
  ec2(`security-group/${machine.group}`),
  keyPair,
  ec2('network-interface/*'),
  ec2('volume/*'),
];
const spotRequest = ec2('spot-instances-request/sir-0123456789abcdef0');
const workerLog = `${logGroup('boot')}:log-stream:i-0123456789abcdef0/user-data`;
const bySpotService = { 'iam:AWSServiceName': 'spot.amazonaws.com' };
const spotRole = iam('role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot');
const ownVolume = { 'ec2:ResourceTag/gitlab-data-of': 'gitlab' };
const snapshot = 'arn:aws:ec2:ap-northeast-1::snapshot/snap-0123456789abcdef0';
/** What Parameter Store tells KMS when it decrypts a parameter. */
const throughParameter = (name: string) => ({
  'kms:ViaService': 'ssm.ap-northeast-1.amazonaws.com',
  'kms:EncryptionContext:PARAMETER_ARN': parameter(name),
});
const viaEc2 = { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 'ec2.ap-northeast-1.amazonaws.com' };

const agentChannels = [
  call('ssmmessages:CreateControlChannel'),
  call('ssmmessages:CreateDataChannel'),
  call('ssmmessages:OpenControlChannel'),
  call('ssmmessages:OpenDataChannel'),
];

const onCluster = { 'ecs:cluster': arn('ecs', 'cluster/boot') };

const workerKeyCalls = (name: string) => [
  call('ssm:GetParameter', parameter(name)),
  call('ssm:PutParameter', parameter(name)),
  call('ec2:DescribeKeyPairs'),
  call('ec2:ImportKeyPair', ec2(`key-pair/${name}`)),
  call('ec2:DeleteKeyPair', ec2(`key-pair/${name}`)),
];

/** The driver amazonec2, whose calls GitLab's fork keeps; drivers/amazonec2/amazonec2.go of docker/machine at b170508b. */
const driver =
  'docker/machine b170508b, drivers/amazonec2/amazonec2.go: lines 421, 469, 665-730, 865-938, 998, 1016, 1039, 1074, 1236, 1247; resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html';

export const documentedCalls: readonly DocumentedCalls[] = [
  {
    roles: managers,
    source:
      'assets/boot/lib.sh, secrets.sh, lease.sh: the manager reports to its group, reads, keeps and renews its token',
    calls: [
      call('autoscaling:DescribeAutoScalingInstances'),
      call('autoscaling:CompleteLifecycleAction', group('boot-20260101000000000000000001-asg')),
      call('autoscaling:RecordLifecycleActionHeartbeat', group('boot-20260101000000000000000001-asg')),
      call('autoscaling:SetInstanceHealth', group('boot-20260101000000000000000001-asg')),
      ...onEach('ssm:PutParameter', [parameter('boot-runner-token-lease-1785000000-5950000')]),
      ...onEach('ssm:GetParameter', [parameter('boot-runner-token-lease-1785000000-5950000')]),
      ...onEach('ssm:DeleteParameters', [parameter('boot-runner-token-lease-1785000000-5950000')]),
      call('ssm:GetParameter', parameter('boot-sentry-dsn')),
      call('ssm:PutParameter', parameter('boot-runner-token')),
    ],
  },
  ...(['docker+machine', 'docker-autoscaler'] as const).map((executor) => ({
    roles: [`manager, ${executor}`],
    source: 'assets/boot/steps/160-worker-key.sh: the manager makes the key of its workers',
    calls: workerKeyCalls(executor === 'docker+machine' ? 'boot-fleet-key' : 'boot-runner-worker-key'),
  })),
  {
    roles: ['manager, docker-autoscaler', 'manager, groups of workers', 'manager, groups of workers, WinRM'],
    source: 'assets/boot/claims.sh: the manager claims a group of workers',
    calls: [
      call('ssm:GetParametersByPath', parameter('boot-claims')),
      call('ssm:PutParameter', parameter('boot-claims/workers-2/1')),
      call('ssm:GetParameter', parameter('boot-claims/workers-2/1')),
      call('ssm:DeleteParameter', parameter('boot-claims/workers-2/1')),
      call('ec2:DescribeInstances'),
    ],
  },
  {
    roles: ['manager, groups of workers', 'manager, groups of workers, WinRM'],
    source: 'assets/boot/steps/090-worker-group.sh: the manager ends workers that nobody owns',
    calls: [
      call('autoscaling:SetDesiredCapacity', group('boot-asg-2')),
      call('autoscaling:TerminateInstanceInAutoScalingGroup', group('boot-asg-2')),
    ],
  },
  {
    roles: ['manager, groups of workers'],
    source: fleetingPlugin,
    calls: [call('ec2-instance-connect:SendSSHPublicKey', instance, ofGroup('boot-asg-2'))],
  },
  {
    roles: ['manager, groups of workers, WinRM'],
    source: fleetingPlugin,
    calls: [call('ec2:GetPasswordData', instance, ofGroup('boot-asg-2'))],
  },
  {
    roles: ['manager, Fargate'],
    source:
      "GitLab's Fargate driver: https://gitlab.com/gitlab-org/ci-cd/custom-executor-drivers/fargate/-/tree/master/docs",
    calls: [
      call('ecs:RunTask', arn('ecs', 'task-definition/boot-small:1'), onCluster),
      call('ecs:DescribeTasks', arn('ecs', 'task/boot/0123456789abcdef0123456789abcdef'), onCluster),
      call('ecs:StopTask', arn('ecs', 'task/boot/0123456789abcdef0123456789abcdef'), onCluster),
    ],
  },
  {
    roles: ['GitLab server'],
    source: 'assets/boot/secrets.sh and assets/gitlab-server: the server keeps the token and the password of root',
    calls: ['ssm:GetParameter', 'ssm:PutParameter'].map((action) => call(action, parameter('gitlab-runner-token'))),
  },
  {
    roles: ['clean-up function, groups of workers'],
    source: 'src/lambda/terminate-runners/worker-groups.ts',
    calls: [
      call('autoscaling:DescribeAutoScalingGroups'),
      call('autoscaling:SetDesiredCapacity', group('boot-asg-2')),
      call('autoscaling:TerminateInstanceInAutoScalingGroup', group('boot-asg-2')),
      call('ssm:GetParametersByPath', parameter('boot-claims')),
      call('ssm:PutParameter', parameter('boot-claims/workers-2/3')),
    ],
  },
  {
    roles: ['clean-up function'],
    source: 'src/lambda/terminate-runners/calls.ts; recorded by terminate-hook.deployed.test.ts',
    calls: [
      call('ec2:DescribeInstances'),
      call('ec2:DescribeKeyPairs'),
      call('ec2:DescribeSpotInstanceRequests'),
      call('ec2:CancelSpotInstanceRequests', spotRequest),
      call('ec2:TerminateInstances', instance, {
        'ec2:ResourceTag/gitlab-runner-parent-id': 'i-0fedcba9876543210',
        'ec2:ResourceTag/Environment': 'prod',
      }),
      call('ec2:DeleteKeyPair', ec2('key-pair/runner-zx4k9y2ab-prod-1700000000-00000001'), {
        'ec2:KeyPairName': 'runner-zx4k9y2ab-prod-1700000000-00000001',
      }),
    ],
  },
  {
    roles: ['config function'],
    source: 'src/lambda/restore-config/configure.ts; recorded by proxied-runner.deployed.test.ts',
    calls: [
      ...onEach('ssm:SendCommand', [arn('ssm', 'document/ci-server-runner-config'), instance]),
      call('ssm:GetCommandInvocation'),
      call('ssm:DescribeInstanceInformation'),
    ],
  },
  {
    roles: ['access key function'],
    source: 'src/lambda/access-key/keys.ts; recorded by proxied-runner.deployed.test.ts',
    calls: [
      ...['List', 'Create', 'Delete'].map((verb) =>
        call(`iam:${verb}AccessKey${verb === 'List' ? 's' : ''}`, iam('user/ci-server-docker-machine')),
      ),
      ...['Get', 'Put', 'Delete'].map((verb) =>
        call(`ssm:${verb}Parameter`, parameter('ci-server-docker-machine-access-key')),
      ),
    ],
  },
  {
    roles: ['plan role'],
    source:
      'Data sources of the AWS provider 5.100.0 (aws_ami, aws_availability_zones, aws_eip(s), aws_instance, aws_nat_gateway(s), aws_security_group, aws_subnet, aws_vpc), internal/service/ec2; recorded in part by plan-role.planned.test.ts',
    calls: [
      ...['Addresses', 'AddressesAttribute', 'AvailabilityZones', 'Images', 'InstanceAttribute'],
      ...['InstanceCreditSpecifications', 'InstanceTypes', 'Instances', 'NatGateways', 'RouteTables'],
      ...['SecurityGroups', 'Subnets', 'Tags', 'Volumes', 'VpcAttribute', 'Vpcs'],
    ].map((subject) => call(`ec2:Describe${subject}`)),
  },
  {
    roles: [...managers, 'GitLab server'],
    source:
      'amazon-ssm-agent: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html',
    calls: [...agentChannels, call('ssm:UpdateInstanceInformation', instance)],
  },
  {
    roles: ['manager, sessions of the managed policy'],
    source:
      'https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html',
    calls: agentChannels,
  },
  {
    roles: managers,
    source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html',
    calls: [
      call('logs:CreateLogGroup', logGroup('boot')),
      call('logs:CreateLogStream', workerLog),
      call('logs:PutLogEvents', workerLog),
      call('logs:DescribeLogStreams', `${logGroup('boot')}:log-stream:`),
      call('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'CWAgent' }),
    ],
  },
  {
    roles: ['GitLab server'],
    source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html',
    calls: [
      call('logs:CreateLogStream', `${logGroup('gitlab')}:log-stream:i-0123456789abcdef0`),
      call('logs:PutLogEvents', `${logGroup('gitlab')}:log-stream:i-0123456789abcdef0`),
      call('logs:DescribeLogStreams', logGroup('gitlab')),
      call('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'CWAgent' }),
    ],
  },
  {
    roles: managers,
    source: 'GitLab Runner, cache/s3v2/s3.go and cache/s3/: jobs get and put an object, and look whether it is there',
    calls: [
      call('s3:GetObject', `${cacheBucket}/runner/abc/project/1/cache.zip`),
      call('s3:PutObject', `${cacheBucket}/runner/abc/project/1/cache.zip`),
    ],
  },
  {
    roles: ['manager, KMS key', 'access key function'],
    source:
      'SecureString parameters: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html',
    calls: [
      call('kms:Encrypt', key),
      call('kms:Decrypt', key, throughParameter('ci-server-docker-machine-access-key')),
    ],
  },
  {
    roles: ['manager, another key'],
    source:
      'The key of before, by its encryption context: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html',
    calls: [call('kms:Decrypt', key, throughParameter('boot-runner-token'))],
  },
  {
    roles: managers,
    source: 'rekey of assets/boot/secrets.sh',
    calls: [
      ...['boot-runner-token', 'boot-sentry-dsn'].map((name) => call('ssm:GetParameterHistory', parameter(name))),
      call('ssm:PutParameter', parameter('boot-sentry-dsn')),
    ],
  },
  {
    roles: ['GitLab server'],
    source: 'rekey of assets/boot/secrets.sh',
    calls: [call('ssm:GetParameterHistory', parameter('gitlab-runner-token'))],
  },
  {
    roles: ['manager, KMS key'],
    source: 'Objects of the cache: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    calls: [call('kms:GenerateDataKey', key)],
  },
  {
    roles: ['manager, service-linked roles'],
    source:
      'The first spot instance of an account: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html',
    calls: [call('iam:CreateServiceLinkedRole', spotRole, bySpotService)],
  },
  {
    roles: ['docker-machine', 'GitLab server, docker-machine'],
    source: driver,
    calls: [
      call('ec2:DescribeInstances'),
      call('ec2:DescribeKeyPairs'),
      call('ec2:DescribeSecurityGroups'),
      call('ec2:DescribeSpotInstanceRequests'),
      call('ec2:DescribeSubnets'),
      call('ec2:DescribeAccountAttributes'),
      call('ec2:ImportKeyPair', keyPair),
      call('ec2:DeleteKeyPair', keyPair),
      call('ec2:RunInstances', ec2('instance/*'), withProfile),
      ...onEach('ec2:RunInstances', around),
      ...onEach('ec2:RequestSpotInstances', [...around, ec2('spot-instances-request/*')]),
      call('ec2:CancelSpotInstanceRequests', spotRequest),
      ...onEach('ec2:CreateTags', [instance], withProfile),
      ...['Start', 'Stop', 'Reboot', 'Terminate'].map((verb) => call(`ec2:${verb}Instances`, instance, withProfile)),
    ],
  },
  {
    roles: ['GitLab server, docker-machine'],
    source: `${driver}; GitLab's fork also tags in RunInstances and looks at the image`,
    calls: [
      call('ec2:DescribeImages'),
      call('ec2:CreateTags', spotRequest),
      call('ec2:CreateTags', ec2('volume/vol-0123456789abcdef0'), { 'ec2:CreateAction': 'RunInstances' }),
      call('iam:CreateServiceLinkedRole', spotRole, bySpotService),
      call('iam:PassRole', iam('role/gitlab-docker-machine'), { 'iam:PassedToService': 'ec2.amazonaws.com' }),
    ],
  },
  {
    roles: ['docker-machine'],
    source: 'The profile of RunInstances: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
    calls: [call('iam:PassRole', iam('role/boot-docker-machine'), { 'iam:PassedToService': 'ec2.amazonaws.com' })],
  },
  {
    roles: ['fleeting plugin', 'fleeting plugin, WinRM'],
    source: fleetingPlugin,
    calls: [
      call('autoscaling:DescribeAutoScalingGroups'),
      call('autoscaling:SetDesiredCapacity', group('boot-asg')),
      call('autoscaling:TerminateInstanceInAutoScalingGroup', group('boot-asg')),
      call('ec2:DescribeInstances'),
    ],
  },
  {
    roles: ['fleeting plugin'],
    source: fleetingPlugin,
    calls: [
      call('ec2-instance-connect:SendSSHPublicKey', instance, {
        'ec2:ResourceTag/aws:autoscaling:groupName': 'boot-asg',
      }),
    ],
  },
  {
    roles: ['fleeting plugin, WinRM'],
    source: fleetingPlugin,
    calls: [call('ec2:GetPasswordData', instance, { 'ec2:ResourceTag/aws:autoscaling:groupName': 'boot-asg' })],
  },
  {
    roles: ['worker'],
    source:
      'src/user-data, the worker reads the credentials of the proxy at its boot (__tests__/boot/worker-proxy.boot.test.ts)',
    calls: [call('ssm:GetParameter', parameter('boot/proxy'))],
  },
  {
    roles: ['manager, Fargate'],
    source:
      'The roles of a task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html',
    calls: [
      call('iam:PassRole', iam('role/boot-fargate-execution'), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
    ],
  },
  {
    roles: ['Fargate execution'],
    source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html',
    calls: [
      call('ecr:GetAuthorizationToken'),
      call('ecr:BatchCheckLayerAvailability', arn('ecr', 'repository/boot-jobs')),
      call('ecr:BatchGetImage', arn('ecr', 'repository/boot-jobs')),
      call('ecr:GetDownloadUrlForLayer', arn('ecr', 'repository/boot-jobs')),
      call('logs:CreateLogStream', `${logGroup('boot-tasks')}:log-stream:small/job/0`),
      call('logs:PutLogEvents', `${logGroup('boot-tasks')}:log-stream:small/job/0`),
    ],
  },
  ...(['prod-terminate-instances', 'ci-server-runner-config', 'ci-server-access-key'] as const).map((name, index) => ({
    roles: [['clean-up function', 'config function', 'access key function'][index] as string],
    source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html',
    calls: ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) =>
      call(action, `${logGroup(`/aws/lambda/${name}`)}:log-stream:2026/01/01/[$LATEST]0`),
    ),
  })),
  {
    roles: ['clean-up function'],
    source:
      'The environment of a function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
    calls: [call('kms:Decrypt', key)],
  },
  {
    roles: ['clean-up function'],
    source: 'src/lambda/terminate-runners, for a worker key that a manager made (__tests__/lambda/terminate-runners)',
    calls: [call('ec2:DeleteKeyPair', ec2('key-pair/prod-fleet-key'), { 'ec2:KeyPairName': 'prod-fleet-key' })],
  },
  {
    roles: ['GitLab server', 'own key'],
    source:
      'Encrypted volumes of workers: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html; parameters: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html',
    calls: [
      ...['Encrypt', 'Decrypt', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'DescribeKey'].map((action) =>
        call(`kms:${action}`, key),
      ),
      call('kms:CreateGrant', key, { 'kms:GrantIsForAWSResource': 'true' }),
    ],
  },
  {
    roles: ['GitLab server, snapshots'],
    source:
      'Data Lifecycle Manager: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDataLifecycleManagerServiceRole.html',
    calls: [
      call('ec2:DescribeInstances'),
      call('ec2:DescribeSnapshots'),
      call('ec2:DescribeVolumes'),
      ...onEach('ec2:CreateSnapshot', [ec2('volume/vol-0123456789abcdef0'), snapshot]),
      ...onEach('ec2:CreateSnapshots', [ec2('volume/vol-0123456789abcdef0'), snapshot]),
      call('ec2:CreateTags', snapshot, { 'ec2:CreateAction': 'CreateSnapshot' }),
      call('ec2:DeleteSnapshot', snapshot, ownVolume),
    ],
  },
  {
    roles: ['CI server'],
    source: 'The script that sets the server up (__tests__/ci-server), with a SecureString',
    calls: [
      call('ssm:GetParameter', parameter('ci-server/proxy')),
      call('kms:Decrypt', key, throughParameter('ci-server/proxy')),
    ],
  },
  {
    roles: ['CI server'],
    source:
      'amazon-ssm-agent: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html',
    calls: [
      ...agentChannels,
      ...[
        ...['DescribeAssociation', 'DescribeDocument', 'GetDeployablePatchSnapshotForInstance', 'GetDocument'],
        ...['GetManifest', 'ListAssociations', 'ListInstanceAssociations', 'PutComplianceItems'],
        ...['PutConfigurePackageResult', 'PutInventory', 'UpdateAssociationStatus', 'UpdateInstanceAssociationStatus'],
        'UpdateInstanceInformation',
      ].map((action) => call(`ssm:${action}`)),
      ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'].map(
        (action) => call(`ec2messages:${action}`),
      ),
    ],
  },
  {
    roles: ['managed key, the account'],
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
    calls: [call('kms:PutKeyPolicy', key)],
  },
  {
    roles: ['managed key, CloudWatch Logs'],
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
    calls: ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'GenerateDataKey', 'DescribeKey'].map((action) =>
      call(`kms:${action}`, key),
    ),
  },
  {
    roles: ['managed key, Auto Scaling'],
    source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html',
    calls: ['Encrypt', 'Decrypt', 'ReEncryptTo', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey'].map((action) =>
      call(`kms:${action}`, key),
    ),
  },
  {
    roles: ['managed key, EBS'],
    source:
      'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, aws/ebs: permissions through EBS',
    calls: ['Encrypt', 'Decrypt', 'ReEncryptTo', 'GenerateDataKeyWithoutPlaintext', 'CreateGrant', 'DescribeKey'].map(
      (action) => call(`kms:${action}`, key, viaEc2),
    ),
  },
  {
    roles: ['plan role'],
    source:
      'Reading a state in S3: https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions',
    calls: [
      call('s3:ListBucket', 'arn:aws:s3:::my-terraform-state'),
      call('s3:GetObject', 'arn:aws:s3:::my-terraform-state/gitlab-runner.tfstate'),
      call('sts:GetCallerIdentity'),
    ],
  },
  {
    roles: ['plan role'],
    source:
      'Every call that gives a secret: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html, list_awssecretsmanager.html, list_awskeymanagementservice.html',
    refused: true,
    calls: [
      ...['', 's', 'sByPath', 'History'].map((end) => call(`ssm:GetParameter${end}`, parameter('boot-runner-token'))),
      call('secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:token-abcdef')),
      call('secretsmanager:BatchGetSecretValue'),
      call('kms:Decrypt', key, { 'kms:ViaService': 'ssm.ap-northeast-1.amazonaws.com' }),
      call('kms:ReEncryptFrom', key),
    ],
  },
  {
    roles: ['trusted service'],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html',
    calls: [call('sts:AssumeRole')],
  },
];
