import type { Deviation } from './deviation';

const parameters = ['aws_ssm_parameter.runner_registration_token', 'aws_ssm_parameter.runner_sentry_dsn'] as const;

const keyOfParameter =
  'The key is set when the parameter is created. SSM changes a key only together with the value, which Terraform does not ' +
  'know, so the manager writes a later key when it boots.';

/** The runner apart from its terminate hook: upstream's root module. */
export const runnerDeviations: readonly Deviation[] = [
  ...parameters.flatMap((address): Deviation[] =>
    ['value', 'has_value_wo'].map((argument) => ({
      address,
      kind: 'differs',
      argument,
      reason:
        'A write-only value: what the machine stores in the parameter never comes back into the state, where ' +
        'ignore_changes lets it in at every refresh.',
    })),
  ),
  ...parameters.map(
    (address): Deviation => ({ address, kind: 'differs', argument: 'lifecycle', reason: keyOfParameter }),
  ),
  {
    address: 'aws_autoscaling_lifecycle_hook.wait_for_gitlab_runner',
    kind: 'differs',
    argument: 'default_result',
    reason:
      'A boot that ends silently, or that the metadata service does not answer, counts as failed: CONTINUE would put ' +
      'an instance into service that runs no job. A script of yours that fails, and packages that cannot be updated, fail ' +
      'the boot, too: the manager of the module serves without what they should have done.',
  },
  {
    address: 'aws_autoscaling_group.gitlab_runner_instance',
    kind: 'differs',
    argument: 'initial_lifecycle_hook',
    reason:
      'The first instance of a new group starts before Terraform creates the hook of its own resource, and would be in ' +
      'service at once.',
  },
  {
    address: 'aws_autoscaling_group.gitlab_runner_instance',
    kind: 'differs',
    argument: 'lifecycle',
    reason:
      'A group that exists keeps the first hook it has: the provider would replace the group for another. Managers that ' +
      'claim groups of workers, as with docker-autoscaler, are as many as managerCount says: where no schedule is, the ' +
      'next apply takes back a size that somebody set by hand.',
  },
  ...(['aws_autoscaling_group.worker_group', 'aws_iam_role_policy.worker_groups'] as const).map(
    (address): Deviation => ({
      address,
      kind: 'extra',
      reason:
        'With docker-autoscaler a new manager has workers of its own: GitLab Runner ends the instances of its group that ' +
        'it did not start, and with them the jobs of the manager before. Managers claim groups by parameters of Systems ' +
        'Manager, which their role may create. Without spareWorkerGroups there is one group, as in the module.',
    }),
  ),
  {
    address: 'aws_autoscaling_group.autoscaler',
    kind: 'differs',
    argument: 'instance_refresh',
    reason:
      'A refresh ignores workers, which are protected from scaling in, so it has nothing to do. Unless ' +
      'runnerWorkerDockerAutoscalerAsg.upgradeStrategy says rolling, there is none: workers change with their manager.',
  },
  {
    address: 'aws_iam_role_policy.lifecycle',
    kind: 'extra',
    reason:
      'The manager completes its launch hook when it serves, prolongs its terminate hook while jobs run and completes ' +
      'it when they are done. Upstream grants that to docker+machine managers only, and the heartbeat to none. Where its ' +
      'runner cannot go on with another token, it reports itself unhealthy, so that another manager takes over.',
  },
  {
    address: 'aws_iam_role_policy.instance',
    kind: 'differs',
    argument: 'policy',
    reason:
      "The CloudWatch agent may send the metrics that its configuration, the module's own, collects: the module's policy " +
      'lacks cloudwatch:PutMetricData.',
  },
  {
    address: 'aws_iam_role_policy.parameter_keys',
    kind: 'extra',
    reason:
      'Reading its own parameters whichever key encrypts them: after a change of the key the value is still encrypted ' +
      'with the old one, until the manager writes it again. And the leases of the token, so that one of several managers ' +
      'renews it.',
  },
  {
    address: 'aws_iam_role_policy.worker_disks',
    kind: 'extra',
    reason:
      "With kmsKeyId, docker-machine encrypts the workers' disks with the key, for which EC2 asks the manager's role: " +
      'the module grants nothing for it, and no worker starts.',
  },
  ...(['aws_iam_policy', 'aws_iam_role_policy_attachment'] as const).map(
    (type): Deviation => ({
      address: `${type}.instance_kms_policy`,
      kind: 'extra',
      reason:
        'With kmsKeyId, too, the manager may use the key: the module allows it only for the key that it manages, so a ' +
        'manager with a given key cannot read its own parameters.',
    }),
  ),
  {
    address: 'aws_kms_key.default',
    kind: 'differs',
    argument: 'lifecycle',
    reason:
      'A managed key that is switched off leaves the state and stays in the account. The module schedules its deletion, ' +
      'which disables it at once, while parameters, volumes, logs and the cache are still encrypted with it.',
  },
  ...(['autoscaler', 'fleet'] as const).map(
    (name): Deviation => ({
      address: `aws_key_pair.${name}`,
      kind: 'missing',
      reason:
        'Terraform would have to hold the private key in its state. A key that is needed is made by the manager at its ' +
        "first boot, under upstream's key name.",
    }),
  ),
  ...(['aws_ssm_parameter.worker_key', 'aws_iam_role_policy.worker_key'] as const).map(
    (address): Deviation => ({
      address,
      kind: 'extra',
      reason:
        'Where the manager keeps the private half of that key, and its right to: Terraform owns the parameter and never ' +
        'its value.',
    }),
  ),
  {
    address: 'aws_launch_template.this',
    kind: 'differs',
    argument: 'key_name',
    reason:
      'Without runnerWorker.usePrivateKey the manager connects by EC2 Instance Connect and no key exists that the ' +
      'template could name.',
  },
  {
    address: 'aws_iam_policy.instance_docker_autoscaler_policy',
    kind: 'differs',
    argument: 'policy',
    reason:
      'Only the way of signing in that the settings choose: SendSSHPublicKey for EC2 Instance Connect, GetPasswordData ' +
      "for WinRM, neither for the manager's own key.",
  },
  ...(['docker_machine', 'docker_autoscaler'] as const).map(
    (workers): Deviation => ({
      address: `aws_iam_role_policy.${workers}_proxy`,
      kind: 'extra',
      reason:
        'With proxy.credentialsSsmParameterName only: workers read what they sign in to the proxy with when they boot, so ' +
        'that neither their launch template nor the state holds it.',
    }),
  ),
  ...(['session_server', 'metrics'] as const).map(
    (port): Deviation => ({
      address: `aws_vpc_security_group_ingress_rule.runner_${port}`,
      kind: 'extra',
      reason:
        'With configToml.session_server or runnerManager.prometheusListenAddress only, and where runnerIngressRules has no ' +
        'rule for the port: what listens is reachable, GitLab for terminals and the VPC for metrics.',
    }),
  ),
  {
    address: 'aws_ssm_parameter.boot_files',
    kind: 'extra',
    reason:
      'Only for user data that EC2 would refuse: scripts and certificates that the manager reads when it boots, by a ' +
      'checksum in its user data.',
  },
];
