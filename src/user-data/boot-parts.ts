import { workerGroup } from '../claims/worker-groups';
import type { CloudConfig, Content, MachineFile } from '../machine-files/cloud-config';
import { asset, template, text } from '../machine-files/cloud-config';
import { type Environment, environmentFile } from '../machine-files/environment-file';
import { workerUserData } from '../proxy/worker';
import { fleetingPlugin } from '../settings/fleeting-plugin';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import type { RunnerNames } from '../settings/names';
import { stateFolder } from '../settings/state-storage';
import { claimsWorkerGroups, workerGroups } from '../settings/worker-groups';
import { Fact } from '../templates/template-text';
import { stepOrder } from './steps';

/** A step of the boot, with the files and variables that its script reads. */
export interface BootPart {
  /** Of `assets/boot/steps`, without its number. */
  readonly step: string;
  readonly files?: readonly MachineFile[];
  readonly environment?: Environment;
}

/** What runs the steps, and what they share, on every machine. */
export const bootPrograms: readonly MachineFile[] = [
  { path: '/opt/gitlab-runner/lib.sh', permissions: '0644', content: asset('lib.sh') },
  { path: '/opt/gitlab-runner/secrets.sh', permissions: '0644', content: asset('secrets.sh') },
  { path: '/opt/gitlab-runner/tokens.sh', permissions: '0644', content: asset('tokens.sh') },
  { path: '/opt/gitlab-runner/boot.sh', permissions: '0700', content: asset('boot.sh') },
  {
    path: '/etc/systemd/system/gitlab-runner-boot.service',
    permissions: '0644',
    content: asset('units/gitlab-runner-boot.service'),
  },
];

/** cloud-init's marks that it has written the files and run the commands of an instance, which it does once. */
const marks = ['write_files', 'runcmd', 'scripts_user'].map((module) => `sem/config_${module}`).join(' ');

/**
 * How cloud-init starts the boot: a service goes on with it after a restart of the machine. cloud-init marks what it is
 * about to do and not what it has done, so where the power failed before the boot began, it does all of it again.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html#bootcmd
 */
export const bootStart: Pick<CloudConfig, 'command' | 'everyStart'> = {
  command: ['systemctl', 'enable', '--now', 'gitlab-runner-boot'],
  everyStart: ['sh', '-c', `cd /var/lib/cloud/instance && { [ -d gitlab-runner-boot ] || rm -f ${marks}; }`],
};

/** The parts in the order they run in. */
export function inOrder(parts: readonly BootPart[]): BootPart[] {
  return [...parts].sort((one, other) => stepOrder.indexOf(one.step) - stepOrder.indexOf(other.step));
}

/** The script of a step, numbered by its place so that the driver finds the order in the names. */
export function stepFile(script: Content, index: number): MachineFile {
  const number = String(index + 1).padStart(2, '0');
  return { path: `/opt/gitlab-runner/steps/${number}-${script.name}`, permissions: '0700', content: script };
}

/** Jobs run on the manager itself. */
export function dockerBoot(settings: GitlabRunnerSettings): BootPart[] {
  return [dockerPart(settings)];
}

export function dockerMachineBoot(settings: GitlabRunnerSettings): BootPart[] {
  const { dockerMachineVersion, dockerMachineDownloadUrl, dockerMachineSha256 } = settings.runnerInstall;
  const { enable, keyPairName } = settings.runnerWorkerDockerMachineFleet;
  return [
    {
      step: 'docker-machine',
      environment: {
        DOCKER_MACHINE_VERSION: dockerMachineVersion,
        DOCKER_MACHINE_URL: dockerMachineDownloadUrl,
        DOCKER_MACHINE_SHA256: dockerMachineSha256,
      },
      files: [...halfMade, ...workerStart(settings)],
    },
    ...(enable ? [workerKeyPart(settings, keyPairName)] : []),
  ];
}

/** What the service runs when it starts and when it has ended. */
const halfMade: readonly MachineFile[] = [
  { path: '/opt/gitlab-runner/half-made.sh', permissions: '0700', content: asset('half-made.sh') },
  {
    path: '/etc/systemd/system/gitlab-runner.service.d/half-made.conf',
    permissions: '0644',
    content: asset('units/half-made.conf'),
  },
];

/** What docker-machine starts workers with is on the manager. */
export function workerStart(settings: GitlabRunnerSettings): MachineFile[] {
  const { startScript } = settings.runnerWorkerDockerMachineInstance;
  const setting = 'runnerWorkerDockerMachineInstance.startScript';
  const wrapped = workerUserData(settings, { startScript, setting, registries: false });
  const name = 'runners_userdata.sh';
  const content = wrapped === undefined ? text(name, startScript) : template(`${name}.tftpl`, wrapped);
  return wrapped === undefined && startScript === ''
    ? []
    : [{ path: `/etc/gitlab-runner/${name}`, permissions: '0644', content }];
}

export function dockerAutoscalerBoot(settings: GitlabRunnerSettings, names: Pick<RunnerNames, 'claims'>): BootPart[] {
  const { fleetingPluginSha256, keyPairName } = settings.runnerWorkerDockerAutoscaler;
  return [
    ...(claimsWorkerGroups(settings) ? [workerGroupPart(settings, names)] : []),
    dockerPart(settings),
    {
      step: 'fleeting-plugin',
      environment: {
        FLEETING_PLUGIN_VERSION: fleetingPlugin(settings).download ?? '',
        FLEETING_PLUGIN_SHA256: fleetingPluginSha256,
        STATE_FOLDER: stateFolder(settings),
      },
    },
    ...(settings.runnerWorker.usePrivateKey ? [workerKeyPart(settings, keyPairName)] : []),
  ];
}

/**
 * The manager takes a group of workers that is its own. A change of the workers is a new boot, too: they change with
 * their manager, and never under it.
 */
function workerGroupPart(settings: GitlabRunnerSettings, { claims }: Pick<RunnerNames, 'claims'>): BootPart {
  return {
    step: 'worker-group',
    environment: {
      CLAIMS: claims,
      WORKER_GROUP: new Fact('worker_group'),
      WORKER_GROUPS: workerGroups(settings).map(workerGroup).join(' '),
      WORKERS: new Fact('workers'),
    },
    files: [{ path: '/opt/gitlab-runner/claims.sh', permissions: '0644', content: asset('claims.sh') }],
  };
}

function dockerPart(settings: GitlabRunnerSettings): BootPart {
  return { step: 'docker', environment: { DOCKER_MAJOR_VERSION: settings.runnerInstall.dockerMajorVersion } };
}

/** Key pair and SSM parameter have one name; the key pair's is upstream's. */
function workerKeyPart({ environment }: GitlabRunnerSettings, keyPairName: string): BootPart {
  return { step: 'worker-key', environment: { WORKER_KEY: `${environment}-${keyPairName}` } };
}

/** What every boot goes by: GitLab Runner's configuration, and the variables of the scripts. */
export function configurationFiles(
  configToml: string,
  environment: Environment,
  { proxy }: { readonly proxy: boolean },
): MachineFile[] {
  // Every script begins with the environment, so that none goes out without the proxy.
  const useProxy = proxy ? '. /opt/proxy/use.sh\n' : '';
  return [
    {
      path: '/etc/gitlab-runner/config.toml',
      permissions: '0600',
      content: template('config.toml.tftpl', configToml),
    },
    {
      path: '/opt/gitlab-runner/environment',
      permissions: '0600',
      content: template('environment.tftpl', environmentFile(environment) + useProxy),
    },
  ];
}
