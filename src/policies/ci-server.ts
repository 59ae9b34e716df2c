import { allow, type Statement } from './policy-document';

export interface MachineMakingProps {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly subnetIds: readonly string[];
  readonly workerSecurityGroupId: string;
  readonly workerRoleArn: string;
  readonly workerProfileName: string;
  /** What the names of machines hold, after `runner-<token>-`. */
  readonly machinePrefix: string;
}

/**
 * What docker-machine's driver asks EC2 for when it may not touch security groups, for the workers of this runner
 * alone. Upstream policies/instance-docker-machine-policy.json allows more actions, on everything.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function machineMaking(props: MachineMakingProps): Statement[] {
  const { subnetIds, workerSecurityGroupId, workerRoleArn, workerProfileName, machinePrefix } = props;
  const ec2 = (resource: string) => `arn:${props.partition}:ec2:${props.region}:${props.accountId}:${resource}`;
  const profileArn = `arn:${props.partition}:iam::${props.accountId}:instance-profile/${workerProfileName}`;
  const ours = { ArnEquals: { 'ec2:InstanceProfile': profileArn } };
  const around = [
    ...subnetIds.map((id) => ec2(`subnet/${id}`)),
    ec2(`security-group/${workerSecurityGroupId}`),
    ec2('network-interface/*'),
    ec2('volume/*'),
    ec2(`key-pair/*-${machinePrefix}-*`),
    `arn:${props.partition}:ec2:${props.region}::image/*`,
    // An image of one's own may bring its snapshots along.
    `arn:${props.partition}:ec2:${props.region}::snapshot/*`,
  ];
  return [
    // EC2 knows no resources for what only describes.
    allow({
      Action: [
        'ec2:DescribeImages',
        'ec2:DescribeInstances',
        'ec2:DescribeKeyPairs',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSpotInstanceRequests',
        'ec2:DescribeSubnets',
      ],
      Resource: '*',
    }),
    allow({ Action: ['ec2:RunInstances'], Resource: ec2('instance/*'), Condition: ours }),
    allow({ Action: ['ec2:RunInstances'], Resource: around }),
    allow({
      Action: ['ec2:RequestSpotInstances'],
      Resource: [...around, ec2('instance/*'), ec2('spot-instances-request/*')],
    }),
    allow({ Action: ['ec2:CancelSpotInstanceRequests'], Resource: ec2('spot-instances-request/*') }),
    allow({
      Action: ['ec2:TerminateInstances', 'ec2:StopInstances', 'ec2:StartInstances', 'ec2:RebootInstances'],
      Resource: ec2('instance/*'),
      Condition: ours,
    }),
    allow({ Action: ['ec2:CreateTags'], Resource: ec2('instance/*'), Condition: ours }),
    // Newer drivers tag what they ask for in the same call.
    allow({
      Action: ['ec2:CreateTags'],
      Resource: ['instance', 'volume', 'spot-instances-request'].map((type) => ec2(`${type}/*`)),
      Condition: { StringEquals: { 'ec2:CreateAction': ['RunInstances', 'RequestSpotInstances'] } },
    }),
    allow({ Action: ['ec2:ImportKeyPair', 'ec2:DeleteKeyPair'], Resource: ec2(`key-pair/*-${machinePrefix}-*`) }),
    allow({
      Action: ['iam:PassRole'],
      Resource: workerRoleArn,
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }),
  ];
}

export interface ConfiguringProps {
  readonly documentArn: string;
  readonly instanceArn: string;
}

/** The function that has the document run on the server and waits for its outcome. */
export function configuring({ documentArn, instanceArn }: ConfiguringProps): Statement[] {
  return [
    allow({ Action: 'ssm:SendCommand', Resource: [documentArn, instanceArn] }),
    // Systems Manager knows no resources for what a command's outcome is, nor for who can be reached.
    allow({ Action: ['ssm:GetCommandInvocation', 'ssm:DescribeInstanceInformation'], Resource: '*' }),
  ];
}

export interface KeepingKeyProps {
  readonly userArn: string;
  readonly parameterArn: string;
  /** Undefined for AWS's own. */
  readonly kmsKeyArn?: string;
}

/** The function that makes the user's access key and puts it into its parameter. */
export function keepingKey({ userArn, parameterArn, kmsKeyArn }: KeepingKeyProps): Statement[] {
  return [
    allow({ Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys'], Resource: userArn }),
    allow({ Action: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'], Resource: parameterArn }),
    ...(kmsKeyArn ? [allow({ Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: kmsKeyArn })] : []),
  ];
}

/** What the script on the server reads by the server's own role. */
export function readingParameters(parameterArns: readonly string[], kmsKeyArn?: string): Statement[] {
  return [
    allow({ Action: 'ssm:GetParameter', Resource: parameterArns }),
    ...(kmsKeyArn ? [allow({ Action: 'kms:Decrypt', Resource: kmsKeyArn })] : []),
  ];
}

export function functionLogging(logGroupArn: string): Statement {
  return allow({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `${logGroupArn}:*` });
}
