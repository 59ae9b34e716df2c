import { cacheAccess } from '../../src/policies/cache';
import { configuring, keepingKey, readingParameters } from '../../src/policies/ci-server';
import { claimAccess } from '../../src/policies/claims';
import { metricsAccess } from '../../src/policies/cloudwatch-agent';
import { driverAccess, executionAccess } from '../../src/policies/fargate';
import { keptParameterAccess, logWriting, snapshotMaking } from '../../src/policies/gitlab-server';
import { managedKeyUsers } from '../../src/policies/kms-key';
import { machineMaking } from '../../src/policies/machine-making';
import {
  elasticIpAssociation,
  keyUse,
  lifecycleReports,
  loggingAccess,
  parameterAccess,
  serviceLinkedRoleCreation,
  tokenLease,
} from '../../src/policies/manager';
import { ownKeyUse } from '../../src/policies/own-key';
import { parameterDecryption, parameterKeyReading, parameterWriting } from '../../src/policies/parameter-key';
import { planRoleStatements } from '../../src/policies/plan-role';
import { assumption, type Statement } from '../../src/policies/policy-document';
import { streamWriting } from '../../src/policies/stream-writing';
import { managedInstanceAccess, sessionChannels, shellAccess } from '../../src/policies/systems-manager';
import {
  cleaningAccess,
  environmentDecryption,
  groupEmptying,
  spotRequestAccess,
} from '../../src/policies/terminate-hook';
import { proxyCredentialsAccess } from '../../src/policies/worker';
import {
  dockerAutoscalerAccess,
  dockerMachineAccess,
  furtherGroupsAccess,
  workerKeyAccess,
} from '../../src/policies/workers';

export const account = '111122223333';
export const region = 'ap-northeast-1';
const partition = 'aws';
const place = { partition, region, accountId: account };

export const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
export const parameter = (name: string) => arn('ssm', `parameter/${name}`);
export const ec2 = (resource: string) => arn('ec2', resource);
export const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
export const key = arn('kms', 'key/11111111-2222-3333-4444-555555555555');
export const cacheBucket = `arn:aws:s3:::boot-${account}-gitlab-runner-cache`;
export const group = (name: string) =>
  arn('autoscaling', `autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${name}`);
export const logGroup = (name: string) => arn('logs', `log-group:${name}`);
export const machine = {
  imageId: 'ami-0123456789abcdef0',
  subnet: 'subnet-0123456789abcdef0',
  group: 'sg-0123456789abcdef0',
};

/** What a manager has whatever its executor; names are those of the deployments in __tests__/boot. */
const manager = [
  ...parameterAccess(
    ['boot-sentry-dsn', 'gitlab-runner-registration-token', 'boot/gitlab-token', 'boot-runner-token', 'boot/proxy'].map(
      parameter,
    ),
    parameter('boot-runner-token'),
  ),
  parameterKeyReading(['boot-runner-token', 'boot-sentry-dsn'].map(parameter)),
  parameterWriting(parameter('boot-sentry-dsn')),
  tokenLease(parameter('boot-runner-token')),
  ...shellAccess(),
  ...loggingAccess(partition),
  metricsAccess(),
  ...lifecycleReports(arn('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/*-20260101000000000000000001-asg')),
  ...cacheAccess(cacheBucket),
];

const machines = machineMaking({
  ...place,
  machinePrefix: 'gitlab',
  workerRoleArn: iam('role/gitlab-docker-machine'),
  workerProfileName: 'gitlab-docker-machine',
  imageId: machine.imageId,
  subnetIds: [machine.subnet],
  securityGroupId: machine.group,
});

const [accountUse, logsUse, autoScalingUse, ebsUse] = managedKeyUsers(partition, region, account).map(withoutPrincipal);

const scaling = (name: string, login: 'instance-connect' | 'password') => ({
  ...{ partition, region, login },
  groups: [{ arn: group(name), name }],
});
const fleetingPlugin = (login: 'instance-connect' | 'password') => dockerAutoscalerAccess(scaling('boot-asg', login));
const claiming = (login: 'instance-connect' | 'password') => [
  ...claimAccess(parameter('boot-claims')),
  ...furtherGroupsAccess(scaling('boot-asg-2', login)),
];

/**
 * Statements by who carries them. A role is split by the program that uses a part of it, or what one part grants would
 * hide that it is missing from another.
 */
export const roles: Readonly<Record<string, readonly Statement[]>> = {
  'manager, docker': manager,
  'manager, docker, Elastic IP': [...manager, ...elasticIpAssociation()],
  'manager, docker+machine': [...manager, ...workerKeyAccess({ ...place, keyName: 'boot-fleet-key' })],
  'manager, docker-autoscaler': [
    ...manager,
    ...workerKeyAccess({ ...place, keyName: 'boot-runner-worker-key' }),
    ...claimAccess(parameter('boot-claims')),
  ],
  'manager, groups of workers': claiming('instance-connect'),
  'manager, groups of workers, WinRM': claiming('password'),
  'manager, Fargate': [
    ...manager,
    ...driverAccess({
      ...place,
      clusterArn: arn('ecs', 'cluster/boot'),
      clusterName: 'boot',
      families: ['boot-small', 'boot-large'],
      passedRoleArns: [iam('role/boot-fargate-execution'), iam('role/boot-fargate-large')],
    }),
  ],
  'manager, KMS key': keyUse(key),
  'own key': ownKeyUse(key),
  'manager, another key': [parameterDecryption({ region, parameterArns: [parameter('boot-runner-token')] })],
  'manager, service-linked roles': serviceLinkedRoleCreation(partition),
  'manager, sessions of the managed policy': sessionChannels(),
  'docker-machine': dockerMachineAccess(iam('role/boot-docker-machine')),
  'fleeting plugin': fleetingPlugin('instance-connect'),
  'fleeting plugin, WinRM': fleetingPlugin('password'),
  worker: proxyCredentialsAccess(parameter('boot/proxy')),
  'Fargate execution': executionAccess({
    repositoryArns: [arn('ecr', 'repository/boot-jobs')],
    logGroupArn: logGroup('boot-tasks'),
  }),
  'clean-up function': [
    ...cleaningAccess({
      ...place,
      logGroupArn: logGroup('/aws/lambda/prod-terminate-instances'),
      machinePrefix: 'prod',
      workerEnvironment: 'prod',
      workerKeyPair: 'prod-fleet-key',
    }),
    ...spotRequestAccess(place),
    ...environmentDecryption(key),
  ],
  'clean-up function, groups of workers': groupEmptying({
    ...place,
    groupNames: ['boot-asg', 'boot-asg-2'],
    claimsArn: parameter('boot-claims'),
  }),
  'GitLab server': [
    ...keptParameterAccess(
      [parameter('gitlab-runner-token'), parameter('gitlab-gitlab-root-password')],
      [parameter('gitlab/proxy')],
    ),
    parameterKeyReading([parameter('gitlab-runner-token'), parameter('gitlab-gitlab-root-password')]),
    ...shellAccess(),
    ...logWriting(logGroup('gitlab')),
    metricsAccess(),
    ...ownKeyUse(key),
  ],
  'GitLab server, docker-machine': machines,
  'GitLab server, snapshots': snapshotMaking({
    ...place,
    volumeArn: ec2('volume/vol-0123456789abcdef0'),
    tag: { key: 'gitlab-data-of', value: 'gitlab' },
  }),
  'CI server': [...readingParameters([parameter('ci-server/proxy')], region), ...managedInstanceAccess()],
  'config function': [
    ...configuring({
      documentArn: arn('ssm', 'document/ci-server-runner-config'),
      instanceArn: ec2('instance/i-0123456789abcdef0'),
    }),
    streamWriting(logGroup('/aws/lambda/ci-server-runner-config')),
  ],
  'access key function': [
    ...keepingKey({
      userArn: iam('user/ci-server-docker-machine'),
      parameterArn: parameter('ci-server-docker-machine-access-key'),
      kmsKeyArn: key,
      region,
    }),
    streamWriting(logGroup('/aws/lambda/ci-server-access-key')),
  ],
  'managed key, the account': [accountUse as Statement],
  'managed key, CloudWatch Logs': [logsUse as Statement],
  'managed key, Auto Scaling': [autoScalingUse as Statement],
  'managed key, EBS': [ebsUse as Statement],
  'plan role': planRoleStatements('arn:aws:s3:::my-terraform-state'),
  'trusted service': [{ ...withoutPrincipal(assumption('ec2.amazonaws.com')), Resource: '*' }],
};

/** The evaluator knows identity-based policies. Of a key's policy or a trust, the question is what is allowed. */
function withoutPrincipal({ Principal: _, ...statement }: Statement): Statement {
  return statement;
}
