import { isDeepStrictEqual } from 'node:util';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { readOptions } from '../../convert/driver-options';
import { plainEngine, type Worker } from '../../convert/machines';
import { list, type Table } from '../../convert/toml-values';
import { blockOf, textOf, textsOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import { identityOf } from './identity';
import { given, pick } from './values';
import { templateOf } from './workers';

/** What docker-machine takes where the module names nothing; the module names all of these. */
const driver: Worker = {
  types: ['m5.large'],
  subnetIds: [],
  amiId: '',
  user: 'ubuntu',
  rootDeviceName: '/dev/sda1',
  rootSize: 8,
  volumeType: 'gp2',
  ebsOptimized: false,
  monitoring: false,
  privateAddressOnly: false,
  httpTokens: 'optional',
  httpPutResponseHopLimit: 1,
  spot: false,
  startScript: '',
  engine: plainEngine,
};

/** The last option that the module writes itself, but for the mirror. What follows was given to it. */
const lastOwn = 'amazonec2-metadata-token-response-hop-limit=';
const mirrorOption = 'engine-registry-mirror=';

/** `[runners.machine]` and its options as settings. */
export function machineSettings(
  module: ModuleResources,
  machine: Table,
  startScript: string | undefined,
): Partial<GitlabRunnerInput> {
  const options = list(machine.MachineOptions);
  const end = options.findIndex((option) => option.startsWith(lastOwn)) + 1;
  const [own, others] = [options.slice(0, end), options.slice(end)];
  const mirror = others.at(-1)?.startsWith(mirrorOption) ? others.pop()?.slice(mirrorOption.length) : undefined;
  const { worker } = readOptions(driver, own, true);
  const fleet = module.get('aws_launch_template.fleet_gitlab_runner');
  const profile = own.find((option) => option.startsWith(profileOption))?.slice(profileOption.length);
  const madeProfile = textOf(module.get('aws_iam_instance_profile.docker_machine'), 'name');
  return {
    runnerWorkerDockerMachineInstance: {
      types: [...worker.types],
      subnetIds: subnetsOf(module, worker.subnetIds),
      idleCount: Number(machine.IdleCount ?? 0),
      idleTime: Number(machine.IdleTime ?? 0),
      destroyAfterMaxBuilds: Number(machine.MaxBuilds ?? 0),
      maxGrowthRate: Number(machine.MaxGrowthRate ?? 0),
      namePrefix: namePrefix(module, machine),
      ...given({ dockerRegistryMirrorUrl: mirror }),
      ...(fleet ? templateOf(fleet) : { ...diskAndAddress(worker), ...given({ startScript }) }),
    },
    runnerWorkerDockerMachineEc2Options: others,
    ...given({ runnerWorkerDockerMachineAmiId: textOf(fleet, 'image_id') ?? (worker.amiId || undefined) }),
    ...(profile !== undefined &&
      profile !== madeProfile && { runnerWorkerDockerMachineRole: { profileName: profile } }),
    runnerWorkerDockerMachineInstanceSpot: given({ enable: worker.spot, maxPrice: worker.spotPrice }),
    runnerWorkerDockerMachineEc2MetadataOptions: {
      httpTokens: worker.httpTokens as 'required',
      httpPutResponseHopLimit: worker.httpPutResponseHopLimit,
    },
    runnerWorkerDockerMachineAutoscalingOptions: ((machine.autoscaling ?? []) as Table[]).map((period) => ({
      periods: list(period.Periods),
      ...pick(period, {
        IdleCount: 'idleCount',
        IdleScaleFactor: 'idleScaleFactor',
        IdleCountMin: 'idleCountMin',
        IdleTime: 'idleTime',
        Timezone: 'timezone',
      }),
    })),
  };
}

const profileOption = 'amazonec2-iam-instance-profile=';

function diskAndAddress(worker: Worker) {
  return {
    rootDeviceName: worker.rootDeviceName,
    rootSize: worker.rootSize,
    volumeType: worker.volumeType as 'gp2',
    ebsOptimized: worker.ebsOptimized,
    monitoring: worker.monitoring,
    privateAddressOnly: worker.privateAddressOnly,
  };
}

/** Nothing where it is the usual one. */
function namePrefix(module: ModuleResources, { MachineName }: Table): string {
  const prefix = /^(.*?)-?%s$/.exec(String(MachineName))?.[1] ?? '';
  return prefix === identityOf(module).environment.slice(0, 16) ? '' : prefix;
}

/** Those of the manager's group, which follows its workers, in the order of the options; none where it is the usual one. */
function subnetsOf(module: ModuleResources, options: readonly string[]): string[] {
  const all = textsOf(module.get('aws_autoscaling_group.gitlab_runner_instance'), 'vpc_zone_identifier');
  const lambda = module.get('aws_lambda_function.terminate_runner_instances');
  const usual = textsOf(blockOf(lambda, 'vpc_config'), 'subnet_ids');
  return isDeepStrictEqual(all, usual) || (usual.length === 0 && all.length === 1)
    ? []
    : [...all].sort((a, b) => options.indexOf(a) - options.indexOf(b));
}
