import { pinnedEngine } from '../../src/settings/docker-engine';
import { dockerMachineSettings } from '../../src/settings/docker-machine';
import { testedRunner } from '../../src/settings/gitlab';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings, SettingsError } from '../../src/settings/parse';
import { setOption } from '../module-settings/set-option';
import { autoscalerFor } from './autoscaler';
import { type MachineSettings, machinesOf } from './from-settings';
import { withTags } from './names';
import { changed, lost, type Note, toDo } from './note';
import { renamed } from './second-runner';

export interface ConvertOptions {
  /** Name of the new deployment; by default the old one with `-autoscaler`. The old name replaces it in place. */
  readonly environment?: string;
  /** Places for jobs on a worker. */
  readonly capacityPerInstance: number;
  /** Tags of the new deployment over those of the old one: `NAME=VALUE`, or `NAME` alone to leave one out. */
  readonly tags?: readonly string[];
  /** Values over those that were converted, each `PATH=VALUE` with the module's names. */
  readonly sets?: readonly string[];
  /** The GitLab Runner that reads a config.toml, where that is an old one. */
  readonly fromVersion?: string;
}

export interface Converted {
  /** Valid settings of a runner with docker-autoscaler. */
  readonly input: GitlabRunnerInput;
  readonly notes: readonly Note[];
  /** Name of the deployment with docker+machine. */
  readonly oldEnvironment: string;
}

/**
 * Settings of docker+machine as settings of docker-autoscaler that do the same, as far as that can be.
 *
 * @throws {SettingsError} when the settings were wrong before, or the new ones would be
 * @throws when they are of another executor, or ask for what docker-autoscaler cannot do
 */
export function convertSettings(input: GitlabRunnerInput, options: ConvertOptions): Converted {
  const settings = parseSettings(gitlabRunnerSettings, input);
  assertMachines(settings.runnerWorker.type);
  return toAutoscaler(input, machinesOf(input, settings), options);
}

/** @param input of the old runner; what it says of docker+machine does not count */
export function toAutoscaler(input: GitlabRunnerInput, old: MachineSettings, options: ConvertOptions): Converted {
  const autoscaler = autoscalerFor(old.machines, options.capacityPerInstance);
  const keys = withoutMachineKeys(input.configToml);
  const environment = options.environment ?? `${input.environment}-autoscaler`;
  const rest = withoutMachines(input);
  const engine = withoutForeignEngine(rest.runnerWorkerDockerOptions);
  const second = renamed(rest, environment);
  const converted = finish(
    {
      ...second.input,
      ...(engine.options && { runnerWorkerDockerOptions: engine.options }),
      ...(keys.configToml && { configToml: keys.configToml }),
      runnerWorker: { ...rest.runnerWorker, type: 'docker-autoscaler', maxJobs: autoscaler.maxJobs },
      ...beside(rest, { ...autoscaler.settings, ...old.carried }),
    },
    options,
  );
  checkNamed(converted, options.environment === undefined ? environment : undefined);
  return {
    input: converted,
    notes: [...autoscaler.notes, ...old.notes, ...engine.notes, ...keys.notes, ...second.notes, ...versionNotes(rest)],
    oldEnvironment: String(input.environment),
  };
}

/**
 * @param chosen the environment, where it was chosen here
 * @throws {SettingsError}
 */
function checkNamed(input: GitlabRunnerInput, chosen: string | undefined): void {
  try {
    parseSettings(gitlabRunnerSettings, input);
  } catch (error) {
    if (!(error instanceof SettingsError) || chosen === undefined) {
      throw error;
    }
    const way = `. ${chosen} is the environment of now with -autoscaler: name another with --environment NAME`;
    throw new SettingsError(error.problems.map((problem) => problem + (problem.includes(chosen) ? way : '')));
  }
}

/** Converted settings with what the command line says over them. */
export function finish(input: GitlabRunnerInput, { tags = [], sets = [] }: ConvertOptions): GitlabRunnerInput {
  const { tags: given, ...rest } = input;
  const all = withTags((given ?? {}) as Readonly<Record<string, string>>, tags);
  const settings = structuredClone({ ...rest, ...(Object.keys(all).length > 0 && { tags: all }) });
  for (const option of sets) {
    setOption(settings, option);
  }
  return settings as GitlabRunnerInput;
}

/** What was written for docker-autoscaler already stays, attribute by attribute. */
function beside(input: GitlabRunnerInput, made: Partial<GitlabRunnerInput>): Partial<GitlabRunnerInput> {
  const given: Readonly<Record<string, unknown>> = { ...input };
  return Object.fromEntries(
    Object.entries(made).map(([name, value]) => {
      const isFamily = value !== null && typeof value === 'object' && !Array.isArray(value) && !name.endsWith('Filter');
      return [name, isFamily ? { ...value, ...(given[name] as object) } : (given[name] ?? value)];
    }),
  );
}

/** @throws {Error} where there is nothing to convert */
export function assertMachines(type: string): void {
  if (type !== 'docker+machine') {
    throw new Error(
      `runnerWorker.type is ${type}: only docker+machine is converted. To write stacks for another executor, use npx runners adopt or synth --tfvars`,
    );
  }
}

export function withoutMachines(input: GitlabRunnerInput): GitlabRunnerInput {
  const { dockerMachineDownloadUrl, dockerMachineSha256, dockerMachineVersion, ...install } = input.runnerInstall ?? {};
  const kept = Object.entries(input).filter(([name]) => !(name in dockerMachineSettings) && name !== 'runnerInstall');
  return {
    ...(Object.fromEntries(kept) as GitlabRunnerInput),
    ...(Object.keys(install).length > 0 && { runnerInstall: install }),
  };
}

/** The tables of config.toml that docker-machine reads, and the terminal, which docker-autoscaler has not. */
export function withoutMachineKeys(configToml: GitlabRunnerInput['configToml']) {
  const { machine, session_server, runners, ...global } = configToml ?? {};
  const { machine: runnerMachine, ...runner } = runners ?? {};
  const left = { machine, session_server, 'runners.machine': runnerMachine };
  return {
    configToml: configToml && { ...global, ...(runners && { runners: runner }) },
    notes: Object.entries(left)
      .filter(([, value]) => value !== undefined)
      .map(([key]) => lost(`configToml.${key}`, 'has no effect with docker-autoscaler')),
  };
}

export function withoutForeignEngine(given: GitlabRunnerInput['runnerWorkerDockerOptions']) {
  const { host, tlsVerify, tlsCertPath, ...options } = given ?? {};
  const meant = host !== undefined || String(tlsVerify) === 'true';
  return {
    options: given && options,
    notes: meant
      ? [changed('host, tls_verify', 'are gone: docker-autoscaler reaches the Docker of each worker by itself')]
      : [],
  };
}

/** @see https://docs.gitlab.com/runner/executors/docker_autoscaler/ */
function versionNotes(input: GitlabRunnerInput): Note[] {
  return [...runnerNotes(input), ...imageNotes(input)];
}

function imageNotes({ runnerWorkerDockerOptions }: GitlabRunnerInput): Note[] {
  return runnerWorkerDockerOptions?.image === undefined
    ? [
        changed(
          'runnerWorkerDockerOptions.image',
          `is not set, so it is docker:${pinnedEngine.version}; the module has docker:18.03.1-ce, whose client Docker 29 rejects`,
        ),
      ]
    : [];
}

function runnerNotes({ runnerGitlab }: GitlabRunnerInput): Note[] {
  const { runnerVersion } = runnerGitlab;
  const setting = 'runnerGitlab.runnerVersion';
  if (runnerVersion === undefined) {
    return [
      toDo(
        setting,
        `is not set, so it is ${testedRunner}; the module installs 16.0.3, and an older one before release 7.9.0: set your GitLab's, 17.1 or newer`,
      ),
    ];
  }
  const [major = 0, minor = 0] = String(runnerVersion).split('.').map(Number);
  return major > 17 || (major === 17 && minor >= 1)
    ? []
    : [
        toDo(
          setting,
          `is ${runnerVersion}; docker-autoscaler is mature since 17.1: set that or newer, up to your GitLab's`,
        ),
      ];
}
