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
