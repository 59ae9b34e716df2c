import { camelCase } from '../camel-case';
import { dockerSettings } from '../docker';

/** Whose config.toml it is: a fleet's, that of a runner on Fargate, a GitLab server's, or one on a server that exists. */
export type ConfigPlace = 'fleet' | 'fargate' | 'gitlab-server' | 'existing-server';

/** Why a key is not for `configToml` to set. */
export type Owner = { readonly setting: string } | { readonly reason: string };

const setting = (name: string): Owner => ({ setting: name });
const because = (reason: string): Owner => ({ reason });

const atBoot = because('the manager writes it when it boots: the token is in an SSM parameter');
const inPlan = because("it would be readable in plan and state: the manager's role is used instead");
const otherCloud = because('the cache is in S3 here: runnerWorkerCache says how');
const offPeak = because('it has no effect since GitLab Runner 14.0: use runnerWorkerDockerMachineAutoscalingOptions');
const byInstance = because('Terraform fills it in');

const onServer = because("it is the server's own, and stays as it is");
const listOfTables = because("a list of tables cannot be merged into the server's file: set it there");

const linuxOnly = because('workers of a server run Linux');
const instanceConnect = because('the runner reaches its workers by EC2 Instance Connect');

const machine = 'runnerWorkerDockerMachineInstance';
const machinePeriods = 'runnerWorkerDockerMachineAutoscalingOptions';
const autoscaler = 'runnerWorkerDockerAutoscaler';
const policies = 'runnerWorkerDockerAutoscalerAutoscalingOptions';
const pipeline = 'runnerWorkerGitlabPipeline';

/** The keys that a setting, or the boot, writes. A path counts for everything below it. */
const owners: Readonly<Record<string, Owner>> = {
  concurrent: setting('runnerManager.maximumConcurrentJobs'),
  check_interval: setting('runnerManager.gitlabCheckInterval'),
  listen_address: setting('runnerManager.prometheusListenAddress'),
  connection_max_age: setting('runnerManager.connectionMaxAge'),
  sentry_dsn: setting('runnerManager.sentryDsn'),
  ...under('runners[]', {
    name: setting('runnerInstance.name'),
    url: setting('runnerGitlab.url'),
    clone_url: setting('runnerGitlab.urlClone'),
    'tls-ca-file': setting('runnerGitlab.certificate'),
    id: atBoot,
    token: atBoot,
    token_obtained_at: atBoot,
    token_expires_at: atBoot,
    executor: setting('runnerWorker.type'),
    limit: setting('runnerWorker.maxJobs'),
    output_limit: setting('runnerWorker.outputLimit'),
    request_concurrency: setting('runnerWorker.requestConcurrency'),
    environment: setting('runnerWorker.environmentVariables'),
    pre_clone_script: setting(`${pipeline}.preCloneScript`),
    pre_get_sources_script: setting(`${pipeline}.preCloneScript`),
    pre_build_script: setting(`${pipeline}.preBuildScript`),
    post_build_script: setting(`${pipeline}.postBuildScript`),
  }),
  ...under('runners[].cache', {
    Type: otherCloud,
    gcs: otherCloud,
    azure: otherCloud,
    Shared: setting('runnerWorkerCache.shared'),
    's3.BucketName': setting('runnerWorkerCache.bucket'),
    's3.AuthenticationType': setting('runnerWorkerCache.authenticationType'),
    's3.BucketLocation': setting('runnerWorkerCache.bucketLocation'),
    's3.AccessKey': inPlan,
    's3.SecretKey': inPlan,
    's3.SessionToken': inPlan,
  }),
  ...under('runners[].docker', dockerOwners()),
  ...under('runners[].machine', {
    IdleCount: setting(`${machine}.idleCount`),
    IdleTime: setting(`${machine}.idleTime`),
    MaxBuilds: setting(`${machine}.destroyAfterMaxBuilds`),
    MaxGrowthRate: setting(`${machine}.maxGrowthRate`),
    MachineName: setting(`${machine}.namePrefix`),
    MachineOptions: setting('runnerWorkerDockerMachineEc2Options'),
    MachineDriver: because('it is amazonec2: the workers are instances of EC2'),
    OffPeakPeriods: offPeak,
    OffPeakTimezone: offPeak,
    OffPeakIdleCount: offPeak,
    OffPeakIdleTime: offPeak,
    autoscaling: setting(machinePeriods),
  }),
  ...under('runners[].autoscaler', {
    capacity_per_instance: setting(`${autoscaler}.capacityPerInstance`),
    max_use_count: setting(`${autoscaler}.maxUseCount`),
    max_instances: setting('runnerWorker.maxJobs'),
    plugin: setting(`${autoscaler}.fleetingPluginVersion`),
    'plugin_config.name': byInstance,
    instance_ready_command: setting(`${autoscaler}.instanceReadyCommand`),
    update_interval: setting(`${autoscaler}.updateInterval`),
    update_interval_when_expecting: setting(`${autoscaler}.updateIntervalWhenExpecting`),
    policy: setting(policies),
    'vm_isolation.connector_config.password': inPlan,
  }),
  ...under('runners[].autoscaler.connector_config', {
    os: setting(`${autoscaler}.connectorConfigOs`),
    arch: setting(`${autoscaler}.connectorConfigArch`),
    protocol: setting(`${autoscaler}.connectorConfigProtocol`),
    protocol_port: setting(`${autoscaler}.connectorConfigProtocolPort`),
    username: setting(`${autoscaler}.connectorConfigUser`),
    password: inPlan,
    key_path: setting('runnerWorker.usePrivateKey'),
    use_static_credentials: setting('runnerWorker.usePrivateKey'),
    use_external_addr: because('it stays false: the rules between manager and workers hold for private addresses'),
  }),
};

/** What another stack has under another name, or has to have. */
const ofPlace: Readonly<Record<ConfigPlace, Readonly<Record<string, Owner>>>> = {
  fleet: {},
  fargate: {
    'runners[].executor': because('it is custom: jobs are tasks on Fargate'),
    'runners[].builds_dir': because("it is a folder of the task's container, which its image has"),
    'runners[].cache_dir': because("it is a folder of the task's container, which its image has"),
    'runners[].custom': because('it starts the Fargate driver'),
    ...under('runners[].custom', {
      config_exec_timeout: setting('fargate.timeouts.config'),
      prepare_exec_timeout: setting('fargate.timeouts.prepare'),
      cleanup_exec_timeout: setting('fargate.timeouts.cleanup'),
      graceful_kill_timeout: setting('fargate.timeouts.gracefulKill'),
      force_kill_timeout: setting('fargate.timeouts.forceKill'),
    }),
  },
  'gitlab-server': {
    listen_address: because("the server's own Prometheus reads it"),
    sentry_dsn: because('it would be readable in plan and state, and this server has no parameter for it'),
    'runners[].autoscaler.plugin_config.config_file': byInstance,
    'runners[].autoscaler.connector_config.os': linuxOnly,
    'runners[].autoscaler.connector_config.protocol': linuxOnly,
    'runners[].autoscaler.connector_config.key_path': instanceConnect,
    'runners[].autoscaler.connector_config.use_static_credentials': instanceConnect,
    'runners[].name': setting('gitlabServer.runnerName'),
    'runners[].url': setting('gitlabServer.externalUrl'),
    'runners[].clone_url': setting('gitlabServer.externalUrl'),
    'runners[].tls-ca-file': setting('gitlabServer.tls.certificate'),
  },
  'existing-server': {
    listen_address: onServer,
    session_server: because("the server's own runner would have to restart for it, and to open a port: set it there"),
    ...under('runners[]', {
      name: onServer,
      url: onServer,
      'tls-ca-file': onServer,
      id: onServer,
      token: onServer,
      token_obtained_at: onServer,
      token_expires_at: onServer,
      executor: setting('runnerWorker.type'),
      'autoscaler.plugin_config.config_file': byInstance,
      'autoscaler.plugin_config.credentials_file': byInstance,
      'autoscaler.connector_config.os': linuxOnly,
      'autoscaler.connector_config.protocol': linuxOnly,
      pre_build_script: because("it is the server's own, or sets the proxy of jobs"),
      'docker.services': listOfTables,
      'monitoring.job_queuing_durations': listOfTables,
    }),
  },
};

/** The settings of a runner on an existing server. Whatever no setting of it writes is the server's own. */
const ofExistingServer =
  /^(runnerManager\.maximumConcurrentJobs|runnerWorker\.(maxJobs|environmentVariables)|runnerWorker(Cache|DockerMachine|DockerAutoscaler).*)$/;

type Owned = readonly (readonly [path: string, owner: Owner])[];

/** By place. Each of hundreds of keys is looked for. */
const known = new Map<ConfigPlace, Owned>();

/** The longest path first. */
function ownersAt(place: ConfigPlace): Owned {
  const shared =
    place === 'existing-server'
      ? Object.entries(owners).filter(([, owner]) => 'reason' in owner || ofExistingServer.test(owner.setting))
      : Object.entries(owners);
  const all = { ...Object.fromEntries(shared), ...ofPlace[place] };
  return Object.entries(all).sort(([one], [other]) => other.length - one.length);
}

/** Who writes a key; undefined where `configToml` may. The longest path counts. */
export function ownerOf(path: string, place: ConfigPlace): Owner | undefined {
  const owned = known.get(place) ?? ownersAt(place);
  known.set(place, owned);
  return owned.find(([own]) => path === own || path.startsWith(`${own}.`) || path.startsWith(`${own}[]`))?.[1];
}

function dockerOwners(): Record<string, Owner> {
  const options = Object.keys(dockerSettings.runnerWorkerDockerOptions.unwrap().shape);
  const renamed = {
    pull_policy: setting('runnerWorkerDockerOptions.pullPolicies'),
    services: setting('runnerWorkerDockerServices'),
    tmpfs: setting('runnerWorkerDockerVolumesTmpfs'),
    services_tmpfs: setting('runnerWorkerDockerServicesVolumesTmpfs'),
  };
  const same = options.map((name) => [snakeCase(name), setting(`runnerWorkerDockerOptions.${name}`)] as const);
  return { ...Object.fromEntries(same), ...renamed };
}

/** The other way round than {@link camelCase}. */
function snakeCase(name: string): string {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (camelCase(snake) !== name) {
    throw new Error(`${name} has no name in snake case`);
  }
  return snake;
}

function under(table: string, keys: Readonly<Record<string, Owner>>): Record<string, Owner> {
  return Object.fromEntries(Object.entries(keys).map(([key, owner]) => [`${table}.${key}`, owner]));
}
