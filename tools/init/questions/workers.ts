import { testedRunner } from '../../../src/settings/gitlab';
import { oneOf } from '../../../src/settings/primitives';
import { hasDockerMachine } from '../gitlab-version';
import { byDockerMachine, instanceTypes } from '../instance-types';
import { always, ofRunners, type Question } from '../question';

/** What runs the jobs. */
export const workers: readonly Question[] = [
  {
    ...always,
    name: 'executor',
    flag: 'executor',
    ask: 'Executor',
    only: ofRunners,
    // What ends with GitLab 20.0 is taken from who asks for it, and never proposed.
    explain: () => ['docker-autoscaler  an Auto Scaling group that GitLab Runner scales'],
    preset: () => 'docker-autoscaler',
    schema: ({ gitlabVersion = testedRunner }) =>
      oneOf('docker-autoscaler', 'docker+machine').refine(
        (executor) => executor === 'docker-autoscaler' || hasDockerMachine(gitlabVersion),
        {
          error: `docker+machine ends with GitLab 20.0, and yours is ${gitlabVersion}: take docker-autoscaler`,
          params: { complete: true },
        },
      ),
  },
  {
    ...always,
    name: 'types',
    flag: 'types',
    ask: 'Instance types of the workers',
    explain: (draft) =>
      byDockerMachine(draft)
        ? ['One instance type.']
        : [
            'Separated by commas, all of one architecture. With several types, Spot Instances are more often available.',
          ],
    many: true,
    preset: (draft) => (byDockerMachine(draft) ? 'm5.large' : 'm5.large,m5a.large,m6i.large'),
    schema: (draft) => instanceTypes(byDockerMachine(draft) ? 'docker+machine' : draft.executor),
  },
  {
    ...always,
    name: 'market',
    flag: 'market',
    ask: 'Purchase option of the workers',
    explain: () => [
      'spot       cheapest; EC2 can interrupt a worker with two minutes of notice, and its job fails',
      'on-demand  full price, no interruptions',
    ],
    preset: () => 'spot',
    schema: () => oneOf('spot', 'on-demand'),
  },
  {
    ...always,
    name: 'dockerInDocker',
    flag: 'docker-in-docker',
    ask: 'Docker-in-Docker for jobs that build images',
    only: ofRunners,
    explain: () => [
      'These jobs are privileged: they have root access to their worker and can change what later jobs run there.',
      'no        no job is privileged',
      'isolated  privileged, and each worker runs one job',
      'shared    privileged, and jobs share workers: only for projects that trust each other',
    ],
    preset: () => 'no',
    schema: () => oneOf('no', 'isolated', 'shared'),
  },
];
