import { pinnedEngine } from '../../src/settings/docker-engine';
import { Code, type Field, type Fields, field, fields, type Source } from '../text/typescript';
import type { Answers } from './answers';
import type { Place } from './fleet';
import { runnerFor } from './gitlab-version';
import { isArm } from './instance-types';
import { fiveFieldPeriod, sevenFieldPeriod } from './working-hours';

/** Ubuntu has no Docker: workers of docker-autoscaler install it at boot. */
export const installDocker = `#cloud-config
runcmd:
  - curl --fail --silent --show-error --location --retry 5 --output /root/install-docker.sh https://get.docker.com
  - sh /root/install-docker.sh --version ${pinnedEngine.version}
  - usermod --append --groups docker ubuntu
`;

type WorkerAnswers = Pick<Answers, 'types' | 'market' | 'hours' | 'outbound'>;

/** The settings of the runner's stack, explained. */
export function runnerFields(answers: Answers, place: Place): Fields {
  const isPublic = answers.outbound === 'public';
  const machines = new Code('machines', answers.machines);
  const environment = new Code('environment', answers.environment);
  return fields(
    field('environment', environment),
    field('vpcId', place.vpcId),
    field('subnetId', place.subnetId),
    field(
      'runnerInstance',
      fields(
        field('name', environment),
        field(
          'sessionManager',
          true,
          'npx runners connect opens a session through Session Manager: no key, no open port.',
        ),
        isPublic && publicAddress('For outbound connections; it accepts none.'),
      ),
    ),
    field('runnerManager', fields(field('maximumConcurrentJobs', machines))),
    field(
      'runnerGitlab',
      fields(
        field('url', answers.gitlabUrl),
        field(
          'runnerVersion',
          runnerFor(answers.gitlabVersion),
          "Not newer than your GitLab's own, by major and minor number.",
        ),
        field('preregisteredRunnerTokenSsmParameterName', answers.tokenParameter),
      ),
    ),
    field('runnerWorker', fields(field('type', answers.executor), field('maxJobs', machines))),
    ...(answers.executor === 'docker-autoscaler' ? autoscalerFields(answers, place) : machineFields(answers)),
    field(
      'runnerWorkerDockerOptions',
      fields(field('privileged', false, 'true for jobs that build images with Docker-in-Docker: they are root then.')),
    ),
    field('runnerWorkerCache', fields(field('expirationDays', 90, 'Days that cached objects stay in S3.'))),
  );
}

function publicAddress(comment?: string): Field {
  return field('privateAddressOnly', false, comment);
}

const rootVolume = [field('rootSize', 30, 'GiB, for the images and the files of jobs.'), field('volumeType', 'gp3')];

function imageFilter(setting: string, [type = '']: readonly string[]): Field | false {
  return (
    isArm(type) &&
    field(
      setting,
      fields(field('name', ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-*'])),
      'The image has the architecture of the types.',
    )
  );
}

/** Of workers in an Auto Scaling group. */
export function autoscalerFields(answers: WorkerAnswers, { subnetIds }: Place): (Field | false)[] {
  return [
    field(
      'runnerWorkerDockerAutoscaler',
      fields(
        field('connectorConfigUser', 'ubuntu'),
        field('instanceReadyCommand', 'cloud-init status --wait', 'Jobs wait until Docker is installed.'),
      ),
    ),
    imageFilter('runnerWorkerDockerAutoscalerAmiFilter', answers.types),
    field(
      'runnerWorkerDockerAutoscalerInstance',
      fields(
        answers.outbound === 'public' &&
          publicAddress('The manager reaches workers by their private addresses all the same.'),
        ...rootVolume,
        field('startScript', new Code('installDocker', installDocker)),
      ),
    ),
    field('runnerWorkerDockerAutoscalerAsg', autoscalingGroup(answers, subnetIds)),
    field(
      'runnerWorkerDockerAutoscalerAutoscalingOptions',
      autoscalerPolicies(answers),
      'If several match, the last one applies.',
    ),
  ].filter((one) => one !== false);
}

function autoscalingGroup({ types, market }: WorkerAnswers, subnetIds: Source): Fields {
  const isSpot = market === 'spot';
  return fields(
    field('subnetIds', subnetIds),
    field('types', types),
    (isSpot || types.length > 1) && field('enableMixedInstancesPolicy', true),
    isSpot && field('onDemandPercentageAboveBaseCapacity', 0, 'All from the spot market.'),
    isSpot && field('spotAllocationStrategy', 'price-capacity-optimized'),
    field(
      'upgradeStrategy',
      'off',
      'A rolling refresh ignores workers, which are protected. The next manager starts with new ones.',
    ),
  );
}

function autoscalerPolicies({ hours }: WorkerAnswers): Source {
  const timezone = hours ? [field('timezone', new Code('timezone', 'UTC'))] : [];
  const policy = (period: string, idleCount: number, idleTime: string) =>
    fields(field('periods', [period]), ...timezone, field('idleCount', idleCount), field('idleTime', idleTime));
  return [policy('* * * * *', 0, '10m'), ...(hours ? [policy(fiveFieldPeriod(hours), 1, '30m')] : [])];
}

/** Of workers that docker-machine starts. */
function machineFields({ types, market, hours, outbound }: WorkerAnswers): (Field | false)[] {
  return [
    imageFilter('runnerWorkerDockerMachineAmiFilter', types),
    field(
      'runnerWorkerDockerMachineInstance',
      fields(
        field('types', types),
        outbound === 'public' && publicAddress('The manager reaches workers by their private addresses all the same.'),
        ...rootVolume,
        field('idleCount', 0),
        field('idleTime', 600, 'Seconds.'),
      ),
    ),
    field('runnerWorkerDockerMachineInstanceSpot', fields(field('enable', market === 'spot'))),
    hours !== undefined &&
      field('runnerWorkerDockerMachineAutoscalingOptions', [
        fields(
          field('periods', [sevenFieldPeriod(hours)]),
          field('timezone', new Code('timezone', 'UTC')),
          field('idleCount', 1),
          field('idleTime', 1800),
        ),
      ]),
  ];
}
