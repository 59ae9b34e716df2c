const upstream = (policy: string) =>
  `The module grants it, policies/${policy} of 9.5.2; parity.deployed.test.ts compares the documents.`;

const instance = {
  'ssm:GetParameters': upstream('runner_policy.tf'),
  's3:GetObjectAcl': upstream('policies/cache.json'),
  's3:ListBucket': upstream('policies/cache.json'),
  's3:PutObjectAcl': upstream('policies/cache.json'),
};
const machines = upstream('policies/instance-docker-machine-policy.json');
const autoscaler = upstream('policies/instance-docker-autoscaler-policy.json');

const plugin = {
  'autoscaling:CompleteLifecycleAction': autoscaler,
  'autoscaling:DescribeLifecycleHooks': autoscaler,
  'ec2:DescribeSpotInstanceRequests': autoscaler,
  'ec2:DescribeTags': autoscaler,
};

/** Actions that no recorded or documented call needs, by role, with why they are granted all the same. */
export const unusedActions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'manager, docker': instance,
  'manager, docker, Elastic IP': { ...instance, 'ec2:Describe*': upstream('policies/instance-eip.json') },
  'manager, docker+machine': instance,
  'manager, docker-autoscaler': instance,
  'manager, Fargate': instance,
  'docker-machine': {
    'autoscaling:CompleteLifecycleAction': machines,
    'autoscaling:DescribeLifecycleHooks': machines,
    'ec2:AssociateIamInstanceProfile': machines,
    'ec2:CreateFleet': `${machines} Forks of docker-machine call it for runner_worker_docker_machine_fleet.`,
    'ec2:CreateKeyPair': machines,
    'ec2:DescribeKeyPairs': `${machines} ec2:Describe* covers it.`,
    'ec2:DescribeSubnets': `${machines} ec2:Describe* covers it.`,
  },
  'fleeting plugin': plugin,
  'fleeting plugin, WinRM': plugin,
};
