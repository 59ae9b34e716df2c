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

export function logWriting(logGroupArn: string): Statement[] {
  return [
    allow({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      Resource: [logGroupArn, `${logGroupArn}:log-stream:*`],
    }),
  ];
}

export interface SnapshotMakingProps extends Place {
  readonly volumeArn: string;
  /** The tag that volume and snapshots have. */
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
