import { allow, type Statement } from './policy-document';
import type { Place } from './terminate-hook';

/** What the machine of a GitLab server may do, and what makes its snapshots. */

/** Reading what it needs at boot, and keeping the runner's token and root's password. */
export function keptParameterAccess(own: readonly string[], others: readonly string[]): Statement[] {
  return [
    allow({ Action: 'ssm:GetParameter', Resource: [...own, ...others] }),
    allow({ Action: 'ssm:PutParameter', Resource: own }),
  ];
}

/** A shell by Session Manager. AWS's own policy for it would open every parameter of the account as well. */
export function shellAccess(): Statement[] {
  return [
    allow({
      Action: [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      Resource: '*',
    }),
  ];
}

export function logWriting(logGroupArn: string): Statement[] {
  return [
    allow({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      Resource: [logGroupArn, `${logGroupArn}:log-stream:*`],
    }),
  ];
}

export interface MachineMakingProps extends Place {
  /** What the workers' names begin with, after `runner-<token>-`. */
  readonly machinePrefix: string;
  readonly workerRoleArn: string;
  /** Nothing else may be launched, tagged or terminated than what bears it. */
  readonly workerProfileArn: string;
  readonly imageId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupArn: string;
}

/** The calls that docker-machine's driver for EC2 makes, for the workers of this server. */
export function machineMaking(props: MachineMakingProps): Statement[] {
  const workers = { ArnEquals: { 'ec2:InstanceProfile': props.workerProfileArn } };
  const keyPairs = arn(props, `key-pair/runner-*-${props.machinePrefix}-*`);
  return [
    // EC2 knows no resources for what only describes.
    allow({
      Action: [
        'ec2:DescribeAccountAttributes',
        'ec2:DescribeImages',
        'ec2:DescribeInstances',
        'ec2:DescribeKeyPairs',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSpotInstanceRequests',
        'ec2:DescribeSubnets',
      ],
      Resource: '*',
    }),
    allow({ Action: ['ec2:ImportKeyPair', 'ec2:DeleteKeyPair'], Resource: keyPairs }),
    allow({ Action: 'ec2:RunInstances', Resource: arn(props, 'instance/*'), Condition: workers }),
    allow({
      Action: 'ec2:RunInstances',
      Resource: [
        `arn:${props.partition}:ec2:${props.region}::image/${props.imageId}`,
        ...props.subnetIds.map((id) => arn(props, `subnet/${id}`)),
        props.securityGroupArn,
        keyPairs,
        arn(props, 'network-interface/*'),
        arn(props, 'volume/*'),
        arn(props, 'spot-instances-request/*'),
      ],
    }),
    // What comes of a request is bounded by the role that may be passed.
    allow({ Action: 'ec2:RequestSpotInstances', Resource: '*' }),
    allow({ Action: 'ec2:CancelSpotInstanceRequests', Resource: arn(props, 'spot-instances-request/*') }),
    allow({
      Action: [
        'ec2:CreateTags',
        'ec2:StartInstances',
        'ec2:StopInstances',
        'ec2:RebootInstances',
        'ec2:TerminateInstances',
      ],
      Resource: arn(props, 'instance/*'),
      Condition: workers,
    }),
    allow({
      Action: 'ec2:CreateTags',
      Resource: [arn(props, 'instance/*'), arn(props, 'volume/*'), arn(props, 'network-interface/*')],
      Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    }),
    allow({ Action: 'ec2:CreateTags', Resource: arn(props, 'spot-instances-request/*') }),
    allow({
      Action: 'iam:PassRole',
      Resource: props.workerRoleArn,
      Condition: { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } },
    }),
    allow({
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:${props.partition}:iam::${props.accountId}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
    }),
  ];
}

/** Reading and writing parameters and the cache with a key of one's own, and starting workers whose disks it encrypts. */
export function ownKeyUse(kmsKeyArn: string): Statement[] {
  return [
    allow({
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:DescribeKey'],
      Resource: kmsKeyArn,
    }),
    allow({
      Action: 'kms:CreateGrant',
      Resource: kmsKeyArn,
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
}

export interface SnapshotMakingProps extends Place {
  readonly volumeArn: string;
  /** The tag that volume and snapshots bear. */
  readonly tag: { readonly key: string; readonly value: string };
}

/** Making and removing the snapshots of one volume. */
export function snapshotMaking(props: SnapshotMakingProps): Statement[] {
  const { partition, region, tag } = props;
  const snapshots = `arn:${partition}:ec2:${region}::snapshot/*`;
  return [
    allow({ Action: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes'], Resource: '*' }),
    allow({ Action: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'], Resource: [props.volumeArn, snapshots] }),
    allow({
      Action: 'ec2:CreateTags',
      Resource: snapshots,
      Condition: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateSnapshots'] } },
    }),
    allow({
      Action: 'ec2:DeleteSnapshot',
      Resource: snapshots,
      Condition: { StringEquals: { [`ec2:ResourceTag/${tag.key}`]: tag.value } },
    }),
  ];
}

function arn({ partition, region, accountId }: Place, resource: string): string {
  return `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
}
