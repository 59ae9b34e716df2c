import { allow, type Statement } from './policy-document';

export interface MachineMakingProps {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** What the workers' names begin with, after `runner-<token>-`. */
  readonly machinePrefix: string;
  readonly workerRoleArn: string;
  /** Nothing may be launched, tagged, stopped or terminated but what has it. */
  readonly workerProfileName: string;
  readonly imageId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

/**
 * What docker-machine's driver asks EC2 for when it may not touch security groups, for the workers of one runner alone.
 * Upstream policies/instance-docker-machine-policy.json allows more actions, on everything.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function machineMaking(props: MachineMakingProps): Statement[] {
  const { partition, region, accountId } = props;
  const ec2 = (resource: string) => `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
  const profile = `arn:${partition}:iam::${accountId}:instance-profile/${props.workerProfileName}`;
  const workers = { ArnEquals: { 'ec2:InstanceProfile': profile } };
  const keyPairs = ec2(`key-pair/runner-*-${props.machinePrefix}-*`);
  const requests = ec2('spot-instances-request/*');
  const around = [
    `arn:${partition}:ec2:${region}::image/${props.imageId}`,
    // Your own image can have its own snapshots.
    `arn:${partition}:ec2:${region}::snapshot/*`,
    ...props.subnetIds.map((id) => ec2(`subnet/${id}`)),
    ec2(`security-group/${props.securityGroupId}`),
    keyPairs,
    ec2('network-interface/*'),
    ec2('volume/*'),
    requests,
  ];
  return [
    describing,
    allow({ Action: ['ec2:ImportKeyPair', 'ec2:DeleteKeyPair'], Resource: keyPairs }),
    allow({ Action: 'ec2:RunInstances', Resource: ec2('instance/*'), Condition: workers }),
    allow({ Action: 'ec2:RunInstances', Resource: around }),
    allow({ Action: 'ec2:RequestSpotInstances', Resource: [...around, ec2('instance/*')] }),
    allow({ Action: ['ec2:CancelSpotInstanceRequests', 'ec2:CreateTags'], Resource: requests }),
    allow({
      Action: [
        'ec2:CreateTags',
        'ec2:StartInstances',
        'ec2:StopInstances',
        'ec2:RebootInstances',
        'ec2:TerminateInstances',
      ],
      Resource: ec2('instance/*'),
      Condition: workers,
    }),
    // Newer drivers tag what they ask for in the same call.
    allow({
      Action: 'ec2:CreateTags',
      Resource: ['instance', 'volume', 'network-interface'].map((type) => ec2(`${type}/*`)),
      Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    }),
    allow({
      Action: 'iam:PassRole',
      Resource: props.workerRoleArn,
      Condition: { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } },
    }),
    // The first spot instance of an account needs it.
    allow({
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
    }),
  ];
}

/** EC2 knows no resources for what only describes. */
const describing = allow({
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
});
