import { allow, type Statement } from './policy-document';

/** docker-machine makes and removes instances by itself. Mirrors upstream policies/instance-docker-machine-policy.json. */
export function dockerMachineAccess(workerRoleArn: string): Statement[] {
  return [
    allow({
      Action: [
        'ec2:DescribeKeyPairs',
        'ec2:TerminateInstances',
        'ec2:StopInstances',
        'ec2:StartInstances',
        'ec2:RunInstances',
        'ec2:RebootInstances',
        'ec2:CreateKeyPair',
        'ec2:DeleteKeyPair',
        'ec2:ImportKeyPair',
        'ec2:Describe*',
        'ec2:CreateTags',
        'ec2:RequestSpotInstances',
        'ec2:CancelSpotInstanceRequests',
        'ec2:DescribeSubnets',
        'ec2:AssociateIamInstanceProfile',
        'ec2:CreateFleet',
        'autoscaling:CompleteLifecycleAction',
        'autoscaling:DescribeLifecycleHooks',
      ],
      Resource: '*',
    }),
    allow({ Action: ['iam:PassRole'], Resource: workerRoleArn }),
  ];
}

export interface AutoscalerAccessProps {
  readonly partition: string;
  readonly region: string;
  readonly groups: readonly { readonly arn: string; readonly name: string }[];
  /** How the manager signs in to workers. */
  readonly login: 'instance-connect' | 'key' | 'password';
}

/**
 * The fleeting plugin drives one Auto Scaling group. Mirrors upstream policies/instance-docker-autoscaler-policy.json.
 *
 * Deviation: only the call that this way of signing in makes. A key of the manager's own takes none.
 */
export function dockerAutoscalerAccess(props: AutoscalerAccessProps): Statement[] {
  return [
    allow({
      Action: [
        'autoscaling:SetDesiredCapacity',
        'autoscaling:TerminateInstanceInAutoScalingGroup',
        'autoscaling:CompleteLifecycleAction',
        'autoscaling:DescribeLifecycleHooks',
      ],
      Resource: one(props.groups.map(({ arn }) => arn)),
    }),
    allow({
      Action: [
        'autoscaling:DescribeAutoScalingGroups',
        'ec2:DescribeInstances',
        'ec2:DescribeSpotInstanceRequests',
        'ec2:DescribeTags',
      ],
      Resource: '*',
    }),
    ...signIn(props),
  ];
}

/** The same for groups that the module has not, beside that policy. */
export function furtherGroupsAccess(props: AutoscalerAccessProps): Statement[] {
  return [
    allow({
      Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      Resource: one(props.groups.map(({ arn }) => arn)),
    }),
    ...signIn(props),
  ];
}

function signIn({ partition, region, groups, login }: AutoscalerAccessProps): Statement[] {
  if (login === 'key') {
    return [];
  }
  const calls = { 'instance-connect': 'ec2-instance-connect:SendSSHPublicKey', password: 'ec2:GetPasswordData' };
  const names = one(groups.map(({ name }) => name));
  return [
    allow({
      Action: [calls[login]],
      Resource: `arn:${partition}:ec2:${region}:*:instance/*`,
      Condition: { StringEquals: { 'ec2:ResourceTag/aws:autoscaling:groupName': names } },
    }),
  ];
}

/** As the module writes a list of one. */
const one = (values: readonly string[]) => (values.length === 1 ? (values[0] as string) : values);

export interface WorkerKeyProps {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Name of the key pair and of the SSM parameter with its private half. */
  readonly keyName: string;
}

/** The manager makes the key that it signs in to its workers with, keeps the private half and publishes the other. */
export function workerKeyAccess({ partition, region, accountId, keyName }: WorkerKeyProps): Statement[] {
  return [
    allow({
      Action: ['ssm:GetParameter', 'ssm:PutParameter'],
      Resource: `arn:${partition}:ssm:${region}:${accountId}:parameter/${keyName}`,
    }),
    allow({ Action: 'ec2:DescribeKeyPairs', Resource: '*' }),
    allow({
      Action: ['ec2:ImportKeyPair', 'ec2:DeleteKeyPair'],
      Resource: `arn:${partition}:ec2:${region}:${accountId}:key-pair/${keyName}`,
    }),
  ];
}
