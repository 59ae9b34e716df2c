import { testedRunner } from '../../src/settings/gitlab';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { type CarriedKeys, carriedKeys } from './carried-keys';
import { readConfigToml } from './config-file';
import { cacheOf } from './config-toml-cache';
import { dockerOptions } from './config-toml-docker';
import { missing, missingNotes, sectionNotes } from './config-toml-notes';
import { type Converted, type ConvertOptions, finish, toAutoscaler } from './convert';
import { type OptionsRead, readOptions } from './driver-options';
import { machineSection } from './machine-section';
import { plainEngine, type Worker } from './machines';
import { fitTags, nameDeployment } from './names';
import type { Note } from './note';
import { chooseSection, otherSections, sectionsOf } from './sections';
import { list, type Table, table, tables } from './toml-values';

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

/** A `[[runners]]` read, whatever its executor. */
interface Runner {
  readonly global: Table;
  readonly section: Table;
  readonly concurrent: number;
  readonly driver: OptionsRead;
  readonly worker: Worker;
  readonly input: GitlabRunnerInput;
  readonly notes: readonly Note[];
  /** What the old workers' tag `Environment` says. */
  readonly oldEnvironment: string;
}

/**
 * A runner of a config.toml as settings of a stack: docker+machine becomes docker-autoscaler, docker stays docker.
 * Tokens and keys stay behind. Every key is in the settings or in a note.
 *
 * @param wanted name of the `[[runners]]`, needed where the file has several
 * @throws {Error} when GitLab Runner could not read the file, it has no such runner, or asks for what cannot be done
 */
export function convertConfigToml(text: string, options: ConvertOptions, wanted?: string): Converted {
  const { runners, ...global } = readConfigToml(text);
  const sections = sectionsOf(tables(runners));
  const chosen = chooseSection(sections, wanted);
  const others = otherSections(sections, chosen);
  return chosen.executor === 'docker'
    ? dockerRunner(readRunner(global, chosen.runner, 'docker', options), others, options)
    : machineRunner(readRunner(global, chosen.runner, 'docker-autoscaler', options), others, options);
}

function machineRunner(
  { section, driver, concurrent, worker, input, notes, oldEnvironment }: Runner,
  others: readonly Note[],
  options: ConvertOptions,
): Converted {
  const machine = machineSection(table(section.machine), majorOf(options));
  const old = {
    machines: { limit: Number(section.limit ?? 0), concurrent, worker, ...machine },
    carried: {},
    notes: [...driver.notes, ...machine.notes, ...notes, ...others],
  };
  return { ...toAutoscaler(input, old, options), oldEnvironment };
}

function dockerRunner(
  { section, input, notes, oldEnvironment }: Runner,
  others: readonly Note[],
  options: ConvertOptions,
): Converted {
  const limit = Number(section.limit ?? 0);
  const converted = finish(
    {
      ...input,
      environment: options.environment ?? String(input.environment),
      runnerWorker: { ...input.runnerWorker, type: 'docker', ...(limit > 0 && { maxJobs: limit }) },
    },
    options,
  );
  parseSettings(gitlabRunnerSettings, converted);
  return { input: converted, notes: [...notes, ...others], oldEnvironment };
}

function readRunner(
  global: Table,
  section: Table,
  executor: 'docker' | 'docker-autoscaler',
  options: ConvertOptions,
): Runner {
  const machine = table(section.machine);
  const driver = readOptions(driverDefaults, executor === 'docker' ? [] : list(machine.MachineOptions));
  const cache = cacheOf(table(section.cache), driver.region, majorOf(options));
  const createsBucket = cache.settings.runnerWorkerCache?.create !== false;
  const named = nameDeployment(driver.tags, nameOf(section, executor), createsBucket);
  const tags = fitTags(driver.tags);
  const subnetIds = driver.worker.subnetIds.length > 0 ? driver.worker.subnetIds : [missing.subnetId];
  const worker = { ...driver.worker, subnetIds };
  const concurrent = Number(global.concurrent ?? 1);
  const carried = carriedKeys(
    global,
    { ...section, ...(section.cache !== undefined && { cache: cache.left }) },
    { place: 'fleet', executor, release: testedRunner },
  );
  const docker = dockerOptions(table(section.docker));
  const input: GitlabRunnerInput = {
    vpcId: driver.vpcId ?? missing.vpcId,
    subnetId: subnetIds[0] ?? missing.subnetId,
    environment: named.environment,
    ...nonEmpty('tags', tags.tags),
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
    ...nonEmpty('configToml', carried.configToml as CarriedKeys['configToml']),
  };
  return {
    global,
    section,
    concurrent,
    driver,
    worker,
    input,
    oldEnvironment: named.old,
    notes: [
      ...named.notes,
      ...tags.notes,
      ...missingNotes(driver.vpcId, worker),
      ...sectionNotes(global, section, carried),
      ...docker.notes,
      ...cache.notes,
    ],
  };
}

function nameOf(section: Table, executor: string) {
  const [key, name] =
    executor === 'docker' ? ['name', section.name] : ['MachineName', table(section.machine).MachineName];
  return { key: String(key), name: name === undefined ? undefined : String(name) };
}

/** OffPeak keys, and those of the cache's bucket, meant something to older releases. */
function majorOf({ fromVersion = testedRunner }: ConvertOptions): number {
  const [, major] = /^v?(\d+)(?:\.\d+){0,2}$/.exec(fromVersion) ?? [];
  if (major === undefined) {
    throw new Error(`--from-version is ${fromVersion}: it has to be a release of GitLab Runner, such as 13.12`);
  }
  return Number(major);
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
