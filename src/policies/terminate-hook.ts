import { allow, type Statement } from './policy-document';

/** Where the terminate hook's function runs. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export interface CleaningAccessProps extends Place {
  readonly logGroupArn: string;
  /** What the names of this runner's machines begin with, after `runner-<token>-`. */
  readonly machinePrefix: string;
  /** The tag `Environment` that its workers have. */
  readonly workerEnvironment?: string;
  /** The key pair that its manager made for the workers. */
  readonly workerKeyPair?: string;
}

/** Characters of a runner's token in a machine's name: gitlab-runner takes nine and drops what no host name may hold. */
const tokenLengths = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * Finding workers, terminating those of this runner, deleting its key pairs, writing logs.
 * Mirrors upstream modules/terminate-agent-hook/iam.tf, narrowed to the calls that are made.
 */
export function cleaningAccess(props: CleaningAccessProps): Statement[] {
  return [
    // EC2 knows no resources for what only describes.
    allow({ Action: ['ec2:DescribeInstances', 'ec2:DescribeKeyPairs'], Resource: '*' }),
    allow({
      Action: 'ec2:TerminateInstances',
      Resource: ec2Arn(props, 'instance/*'),
      Condition: {
        StringLike: { 'ec2:ResourceTag/gitlab-runner-parent-id': 'i-*' },
        ...(props.workerEnvironment === undefined
          ? {}
          : { StringEquals: { 'ec2:ResourceTag/Environment': props.workerEnvironment } }),
      },
    }),
    allow({
      Action: 'ec2:DeleteKeyPair',
      Resource: ec2Arn(props, 'key-pair/*'),
      Condition: { StringLike: { 'ec2:KeyPairName': tokenLengths.map((length) => machineName(props, length)) } },
    }),
    ...(props.workerKeyPair === undefined
      ? []
      : [allow({ Action: 'ec2:DeleteKeyPair', Resource: ec2Arn(props, `key-pair/${props.workerKeyPair}`) })]),
    allow({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [props.logGroupArn, `${props.logGroupArn}:log-stream:*`],
    }),
  ];
}

/** A spot request of docker-machine has no tag, and IAM cannot see its key name: the function looks itself. */
export function spotRequestAccess(place: Place): Statement[] {
  return [
    allow({ Action: 'ec2:DescribeSpotInstanceRequests', Resource: '*' }),
    allow({ Action: 'ec2:CancelSpotInstanceRequests', Resource: ec2Arn(place, 'spot-instances-request/*') }),
  ];
}

export interface GroupEmptyingProps extends Place {
  readonly groupNames: readonly string[];
  /** Of the path under which managers claim groups; undefined where there is one, which they do not claim. */
  readonly claimsArn?: string;
}

/** Ending the workers of groups whose manager is gone. */
export function groupEmptying(props: GroupEmptyingProps): Statement[] {
  const { partition, region, accountId, groupNames, claimsArn } = props;
  return [
    allow({ Action: 'autoscaling:DescribeAutoScalingGroups', Resource: '*' }),
    allow({
      Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      Resource: groupNames.map(
        (name) => `arn:${partition}:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/${name}`,
      ),
    }),
    ...(claimsArn === undefined
      ? []
      : [
          allow({ Action: 'ssm:GetParametersByPath', Resource: [claimsArn, `${claimsArn}/*`] }),
          allow({ Action: 'ssm:PutParameter', Resource: `${claimsArn}/*` }),
        ]),
  ];
}

/** Reading the function's own environment variables. */
export function environmentDecryption(kmsKeyArn: string): Statement[] {
  return [allow({ Action: 'kms:Decrypt', Resource: kmsKeyArn })];
}

/** `runner-<token>-<prefix>-<10 digits>-<8 digits>`, as far as IAM's wildcards can say it. */
function machineName({ machinePrefix }: CleaningAccessProps, tokenLength: number): string {
  return `runner-${'?'.repeat(tokenLength)}-${machinePrefix}-${'?'.repeat(10)}-${'?'.repeat(8)}`;
}

function ec2Arn({ partition, region, accountId }: Place, resource: string): string {
  return `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
}
