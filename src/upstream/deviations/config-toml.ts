/** A key of config.toml that upstream writes otherwise, as a path with every index taken out. */
export interface ConfigTomlDeviation {
  readonly key: string;
  /** What an element of the list begins with that is ours alone; the others are upstream's. */
  readonly element?: string;
  readonly reason: string;
}

const table = 'GitLab Runner reads a table here and refuses the list that upstream writes.';

export const configTomlDeviations: readonly ConfigTomlDeviation[] = [
  { key: 'runners.docker.container_labels', reason: table },
  { key: 'runners.docker.sysctls', reason: table },
  {
    key: 'runners.autoscaler.policy.preemptive_mode',
    reason:
      'From 18.1 on GitLab Runner knows the key. Its own default is written out, because `gitlab-runner lint` of 19.3 refuses a policy without it.',
  },
  {
    key: 'runners.request_concurrency',
    reason:
      'From 18.0 on it is a maximum that GitLab Runner adapts below, and the 1 of the module switches that off. Where the settings leave it open, docker and docker+machine get 4; docker-autoscaler keeps 1.',
  },
  {
    key: 'runners.unhealthy_interval',
    reason:
      'After three requests that fail, GitLab Runner asks again after a minute. Its own default, and that of the module, is an hour.',
  },
  {
    key: 'runners.docker.image',
    reason: 'The client in docker:18.03.1-ce speaks API 1.37, and Docker 29 takes none below 1.40.',
  },
  {
    key: 'runners.machine.MachineOptions',
    element: 'engine-install-url=',
    reason:
      'docker-machine installs the newest Docker of the day. Named is the script of one release, unless an option names another.',
  },
  {
    key: 'machine',
    reason:
      'With machine.shutdown_drain GitLab Runner from 19.2 on waits, when it stops, for the machines in the making, and removes all of its machines. The module leaves them.',
  },
  {
    key: 'shutdown_timeout',
    reason: 'machine.shutdown_drain has 30 s without it, which is too short to remove machines.',
  },
  {
    key: 'runners.autoscaler.plugin',
    reason:
      'From 16.11 on GitLab Runner installs the plugin in the release that config.toml names, such as aws:1. The module downloads a binary of its own.',
  },
  {
    key: 'runners.autoscaler.state_storage',
    reason:
      'From 17.5 on a restart of GitLab Runner keeps the idle workers of the manager. Without it, GitLab Runner ends the workers that it finds.',
  },
  {
    key: 'runners.feature_flags',
    reason:
      'With FF_USE_FLEETING_ACQUIRE_HEARTBEATS, from 17.9 on, GitLab Runner gives a job to a worker that answers. Without it, a job that goes to a worker which has just been lost fails.',
  },
  {
    key: 'runners.autoscaler.plugin_config.name',
    reason:
      'Which of the groups of workers is its own, a manager claims when it boots, and writes it behind the name of the first. Without spareWorkerGroups there is one.',
  },
  {
    key: 'runners.autoscaler.connector_config.use_static_credentials',
    reason:
      'With runnerWorker.usePrivateKey and SSH the key is used as it is. Without this the plugin sends another one through EC2 Instance Connect.',
  },
  {
    key: 'runners.pre_clone_script',
    reason: 'GitLab Runner 17 dropped the key, and 19.3 refuses a configuration with keys that it does not know.',
  },
];
