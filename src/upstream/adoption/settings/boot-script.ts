import TOML from '@iarna/toml';
import { dockerOptions } from '../../../convert/config-toml-docker';
import { readOptions } from '../../../convert/driver-options';
import { plainEngine, type Worker } from '../../../convert/machines';
import { list, type Table, table } from '../../../convert/toml-values';
import type { GitlabRunnerInput } from '../../../settings/gitlab-runner';
import { textOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import { identityOf } from './identity';
import { given } from './rules';
import { decoded, executorOf, templateOf, workersSsmAccess } from './workers';

export interface BootSettings {
  readonly input: Partial<GitlabRunnerInput>;
  /** What could not be read. */
  readonly gaps: readonly string[];
}

/** What the manager's user data say: its config.toml, GitLab Runner's release and where the token is. */
export function bootSettings(module: ModuleResources): BootSettings {
  const { text } = decoded(module.get('aws_launch_template.gitlab_runner_instance'));
  const toml = /cat > \/etc\/gitlab-runner\/config\.toml <<-? ?EOF\n(.*?)\nEOF\n/s.exec(text)?.[1];
  const config = toml === undefined ? undefined : parsed(toml);
  const version = /gitlab-runner-(\d+\.\d+[\w.~+-]*)(?= -y)/.exec(text)?.[1];
  const preregistered = /"([^"\s$]+)" != "" \]\]; then\s+(?:#.*\n\s*)*preregistered_runner_token=/.exec(text)?.[1];
  const tokens = { runnerVersion: version, preregisteredRunnerTokenSsmParameterName: preregistered };
  const gap =
    'the config.toml in the user data of the manager cannot be read: every setting of it has its default here';
  return config === undefined
    ? { input: { runnerGitlab: given(tokens) }, gaps: [gap] }
    : { input: configSettings(module, config, given(tokens)), gaps: [] };
}

/** Some releases write what is no TOML (empty entry points of services). */
function parsed(toml: string): Table | undefined {
  try {
    return TOML.parse(toml.replace(/= \["\]/g, '= []')) as Table;
  } catch {
    return undefined;
  }
}

function configSettings(module: ModuleResources, config: Table, tokens: object): Partial<GitlabRunnerInput> {
  const runner = table((config.runners as Table[])[0]);
  const executor = executorOf(module);
  return {
    runnerManager: pick(config, {
      concurrent: 'maximumConcurrentJobs',
      check_interval: 'gitlabCheckInterval',
      listen_address: 'prometheusListenAddress',
      connection_max_age: 'connectionMaxAge',
      sentry_dsn: 'sentryDsn',
    }),
    runnerGitlab: { ...pick(runner, { url: 'url', clone_url: 'urlClone' }), ...tokens },
    runnerInstance: { name: String(runner.name) },
    runnerWorker: {
      type: executor,
      ssmAccess: workersSsmAccess(module),
      usePrivateKey:
        module.get('aws_key_pair.autoscaler') !== undefined &&
        /private_key|key_path/.test(JSON.stringify(runner.autoscaler ?? {})),
      environmentVariables: list(runner.environment),
      maxJobs:
        executor === 'docker-autoscaler'
          ? Number(table(runner.autoscaler).max_instances ?? 0)
          : Number(runner.limit ?? 0),
      ...pick(runner, { output_limit: 'outputLimit', request_concurrency: 'requestConcurrency' }),
    },
    runnerWorkerGitlabPipeline: given({
      preBuildScript: quoted(runner.pre_build_script),
      postBuildScript: quoted(runner.post_build_script),
      preCloneScript: quoted(runner.pre_get_sources_script ?? runner.pre_clone_script),
    }),
    ...dockerOptions(table(runner.docker)).settings,
    ...(executor === 'docker+machine' && machineSettings(module, table(runner.machine))),
    ...(executor === 'docker-autoscaler' && autoscalerSettings(table(runner.autoscaler))),
  };
}

/** The setting is TOML, with its quotes. */
function quoted(script: unknown): string | undefined {
  return script ? JSON.stringify(script) : undefined;
}

function pick(from: Table, names: Readonly<Record<string, string>>): Record<string, never> {
  const found = Object.entries(names).filter(([key]) => ![undefined, ''].includes(from[key] as undefined));
  return Object.fromEntries(found.map(([key, name]) => [name, from[key] as never]));
}

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

function machineSettings(module: ModuleResources, machine: Table): Partial<GitlabRunnerInput> {
  const { environment } = identityOf(module);
  const { worker } = readOptions(driver, list(machine.MachineOptions));
  const fleet = module.get('aws_launch_template.fleet_gitlab_runner');
  const own = /^(.*?)-?%s$/.exec(String(machine.MachineName))?.[1];
  return {
    runnerWorkerDockerMachineInstance: {
      types: [...worker.types],
      subnetIds: fleet ? [...worker.subnetIds] : [],
      idleCount: Number(machine.IdleCount ?? 0),
      idleTime: Number(machine.IdleTime ?? 0),
      destroyAfterMaxBuilds: Number(machine.MaxBuilds ?? 0),
      maxGrowthRate: Number(machine.MaxGrowthRate ?? 0),
      namePrefix: own === environment.slice(0, 16) ? '' : own,
      dockerRegistryMirrorUrl: worker.engine.registryMirrors[0] ?? '',
      ...(fleet
        ? templateOf(fleet)
        : {
            rootDeviceName: worker.rootDeviceName,
            rootSize: worker.rootSize,
            volumeType: worker.volumeType as 'gp2',
            ebsOptimized: worker.ebsOptimized,
            monitoring: worker.monitoring,
            privateAddressOnly: worker.privateAddressOnly,
          }),
    },
    ...given({ runnerWorkerDockerMachineAmiId: textOf(fleet, 'image_id') ?? (worker.amiId || undefined) }),
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

function autoscalerSettings(autoscaler: Table): Partial<GitlabRunnerInput> {
  const connector = table(autoscaler.connector_config);
  return {
    runnerWorkerDockerAutoscaler: {
      ...pick(autoscaler, {
        capacity_per_instance: 'capacityPerInstance',
        max_use_count: 'maxUseCount',
        update_interval: 'updateInterval',
        update_interval_when_expecting: 'updateIntervalWhenExpecting',
        instance_ready_command: 'instanceReadyCommand',
      }),
      ...pick(connector, { username: 'connectorConfigUser' }),
    },
    runnerWorkerDockerAutoscalerAutoscalingOptions: ((autoscaler.policy ?? []) as Table[]).map((policy) => ({
      periods: list(policy.periods),
      ...pick(policy, {
        timezone: 'timezone',
        idle_count: 'idleCount',
        idle_time: 'idleTime',
        scale_factor: 'scaleFactor',
        scale_factor_limit: 'scaleFactorLimit',
        preemptive_mode: 'preemptiveMode',
      }),
    })),
  };
}
