/** A variable, or an attribute of one, whose default is another than the module's. */
export interface DefaultDeviation {
  /** As the module names it, such as `runner_gitlab.runner_version`. */
  readonly variable: string;
  readonly reason: string;
}

export const defaultDeviations: readonly DefaultDeviation[] = [
  {
    variable: 'runner_gitlab.runner_version',
    reason:
      'The newest release that this project is tested with. The module installs 16.0.3 of 2023, whose Docker client no ' +
      'engine from 29.0 to 29.2 takes.',
  },
  {
    variable: 'runner_worker.request_concurrency',
    reason:
      'From 18.0 on it is a maximum that GitLab Runner adapts below, and the 1 of the module switches that off: left open, ' +
      'docker and docker+machine get 4.',
  },
  {
    variable: 'runner_worker_docker_options.image',
    reason: 'The client in docker:18.03.1-ce speaks API 1.37, and Docker 29 takes none below 1.40.',
  },
  {
    variable: 'runner_worker_docker_autoscaler.fleeting_plugin_version',
    reason:
      'From 16.11 on GitLab Runner installs the plugin itself. It takes the newest 1.x then, where the module downloads 1.0.0.',
  },
  {
    variable: 'runner_worker_docker_autoscaler_asg.upgrade_strategy',
    reason:
      'An instance refresh ignores workers, which are protected from scaling in. A change of the workers starts a new ' +
      'manager, which has workers of its own, and the one before finishes its jobs on the workers that it has.',
  },
];
