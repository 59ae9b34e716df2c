import TOML from '@iarna/toml';
import { testedRunner } from '../../src/settings/gitlab';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { carriedKeys } from './carried-keys';
import { cacheOf, dockerOptions } from './config-toml-docker';
import { missing, missingNotes, sectionNotes } from './config-toml-notes';
import { type Converted, type ConvertOptions, toAutoscaler } from './convert';
import { readOptions, withoutOwnTags } from './driver-options';
import type { MachineSettings } from './from-settings';
import { type Idle, plainEngine, type Worker } from './machines';
import { list, type Table, table } from './toml-values';

/** What docker-machine makes when it is told nothing (driver amazonec2). */
const driverDefaults: Worker = {
  types: ['t2.micro'],
  subnetIds: [],
  amiId: '',
  user: 'ubuntu',
  rootDeviceName: '/dev/sda1',
  rootSize: 16,
  volumeType: 'gp2',
  ebsOptimized: false,
  monitoring: false,
  privateAddressOnly: false,
  httpTokens: 'required',
  httpPutResponseHopLimit: 2,
  spot: false,
  startScript: '',
  engine: plainEngine,
};

/**
 * The docker+machine runner of a config.toml as settings of docker-autoscaler. Tokens and keys stay behind.
 *
 * @param runner its name, needed where the file has several
 * @throws when the file is no TOML, has no such runner, or asks for what docker-autoscaler cannot do
 */
export function convertConfigToml(text: string, options: ConvertOptions, runner?: string): Converted {
  const { runners, ...global } = parsed(text);
  const section = choose((runners ?? []) as Table[], runner);
  const machine = table(section.machine);
  const read = readOptions(driverDefaults, list(machine.MachineOptions));
  const environment = read.tags.Environment ?? String(machine.MachineName ?? 'gitlab-runner').replace(/-?%s$/, '');
  const concurrent = Number(global.concurrent ?? 1);
  const worker = read.worker.subnetIds.length > 0 ? read.worker : { ...read.worker, subnetIds: [missing.subnetId] };
  const carried = carriedKeys(global, section, {
    place: 'fleet',
    executor: 'docker-autoscaler',
    release: testedRunner,
  });
  const docker = dockerOptions(table(section.docker), table(table(carried.configToml.runners).docker));
  const cache = cacheOf(table(section.cache));
  const input: GitlabRunnerInput = {
    vpcId: read.vpcId ?? missing.vpcId,
    subnetId: worker.subnetIds[0] ?? missing.subnetId,
    environment: environment || 'gitlab-runner',
    ...nonEmpty('tags', withoutOwnTags(read.tags)),
    ...(section.name !== undefined && { runnerInstance: { name: String(section.name) } }),
    runnerManager: managerOf(global, concurrent),
    runnerGitlab: {
      ...(section.url !== undefined && { url: String(section.url) }),
      ...(section.clone_url ? { urlClone: String(section.clone_url) } : {}),
      preregisteredRunnerTokenSsmParameterName: missing.parameter,
    },
    ...nonEmpty('runnerWorker', {
      ...(list(section.environment).length > 0 && { environmentVariables: list(section.environment) }),
      ...pick(section, { output_limit: 'outputLimit', request_concurrency: 'requestConcurrency' }),
    }),
    ...nonEmpty('runnerWorkerGitlabPipeline', scripts(section)),
    ...docker.settings,
    ...cache.settings,
    ...nonEmpty('configToml', carried.configToml),
  };
  const old: MachineSettings = {
    machines: {
      limit: Number(section.limit ?? 0),
      concurrent,
      idle: idleOf(machine),
      idlePeriods: ((machine.autoscaling ?? []) as Table[]).map((period) => ({
        periods: list(period.Periods),
        timezone: timezone(period.Timezone),
        ...idleOf(period),
      })),
      maxBuilds: Number(machine.MaxBuilds ?? 0),
      maxGrowthRate: Number(machine.MaxGrowthRate ?? 0),
      worker,
    },
    carried: {},
    notes: [
      ...read.notes,
      ...missingNotes(read.vpcId, worker),
      ...sectionNotes(global, section, carried),
      ...docker.notes,
      ...cache.notes,
    ],
  };
  return toAutoscaler(input, old, options);
}

/** The parser's message shows lines of the file, in which the token stands: only its first line is repeated. */
function parsed(text: string): Table {
  try {
    return TOML.parse(text);
  } catch (error) {
    throw new Error(`The file is not TOML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function choose(runners: readonly Table[], name: string | undefined): Table {
  const machines = runners.filter((runner) => runner.executor === 'docker+machine');
  const [only, ...others] = machines.filter((runner) => name === undefined || runner.name === name);
  const names = machines.map((runner) => runner.name).join(', ');
  if (!only) {
    throw new Error(
      name === undefined
        ? 'No [[runners]] has the executor docker+machine: there is nothing to convert'
        : `No [[runners]] with the executor docker+machine is named ${name}: there is ${names || 'none'}`,
    );
  }
  if (others.length > 0) {
    throw new Error(
      `Several [[runners]] have the executor docker+machine (${names}): say which with --runner NAME, one stack is one runner`,
    );
  }
  return only;
}

function managerOf(global: Table, concurrent: number): GitlabRunnerInput['runnerManager'] {
  return {
    maximumConcurrentJobs: concurrent,
    ...pick(global, {
      check_interval: 'gitlabCheckInterval',
      listen_address: 'prometheusListenAddress',
      connection_max_age: 'connectionMaxAge',
      sentry_dsn: 'sentryDsn',
    }),
  };
}

/** GitLab Runner takes nothing as its default, and so does the setting. */
function pick(from: Table, names: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(names).filter(([key]) => ![undefined, '', 0].includes(from[key] as undefined));
  return Object.fromEntries(given.map(([key, name]) => [name, from[key] as string]));
}

function idleOf(section: Table): Idle {
  const count = (key: string) => Number(section[key] ?? 0);
  return {
    idleCount: count('IdleCount'),
    idleTime: count('IdleTime'),
    scaleFactor: count('IdleScaleFactor'),
    idleCountMin: count('IdleCountMin'),
  };
}

function timezone(value: unknown): string | undefined {
  return value === undefined || value === '' || value === 'Local' ? undefined : String(value);
}

/** The settings hold TOML, with its quotes. */
function scripts(section: Table) {
  const quoted = (key: string) => (section[key] ? JSON.stringify(section[key]) : undefined);
  const beforeSources = quoted('pre_get_sources_script') ?? quoted('pre_clone_script');
  const [preBuildScript, postBuildScript] = [quoted('pre_build_script'), quoted('post_build_script')];
  return {
    ...(beforeSources && { preCloneScript: beforeSources }),
    ...(preBuildScript && { preBuildScript }),
    ...(postBuildScript && { postBuildScript }),
  };
}

function nonEmpty<T extends object>(name: string, value: T): Record<string, T> {
  return Object.keys(value).length > 0 ? { [name]: value } : {};
}
