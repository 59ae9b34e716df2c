import type { GitlabRunnerSettings } from '../../src/settings/families';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings, SettingsError } from '../../src/settings/parse';
import type { Warning } from '../../src/settings/rules';
import { toldApart } from '../../src/settings/told-apart';
import type { Reference, StackInput } from './conversion';
import { layerWarnings } from './function-layers';
import { asInFiles } from './here-document';
import { type CallOptions, readModuleCall } from './module-call';
import { machinePrefix, type Neighbour } from './neighbours';
import { type Before, setOlderDefaults } from './older-defaults';
import { setOption } from './set-option';
import { readTfvars } from './tfvars';

export interface SettingsFiles {
  /** Not checked yet: wrong values are for `wholeSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
  /** What a call refers to, and nothing gives a value. */
  readonly missing: readonly Reference[];
  /** Other runners that have the same environment, and machines whose names do not tell. */
  readonly sameEnvironment: readonly Neighbour[];
}

export interface ReadOptions extends CallOptions {
  /** Each `PATH=VALUE`, with the module's names. They win over all files. */
  readonly sets?: readonly string[];
}

/**
 * Reads files written for the module, a later one winning over an earlier one variable by variable, as with
 * Terraform's `-var-file`. A name ending in `.tf` holds a call of the module, any other variables.
 *
 * @param known values of settings that a call refers to, where no file gives them
 */
export async function readSettingsFiles(
  paths: readonly string[],
  { sets = [], ...options }: ReadOptions = {},
  known: Partial<GitlabRunnerInput> = {},
): Promise<SettingsFiles> {
  const files = await Promise.all(paths.map((path) => readOne(path, options)));
  const settings = Object.assign({}, ...files.flatMap(({ input, stack }) => [input, stack]));
  const defaultTags = Object.assign({}, ...files.map((file) => file.defaultTags));
  // A resource's own tags win, as with the provider. Tags that are no object are for parseSettings to tell.
  if (Object.keys(defaultTags).length > 0 && typeof (settings.tags ?? {}) === 'object') {
    settings.tags = { ...defaultTags, ...settings.tags };
  }
  const told = sets.map((option) => setOption(settings, option));
  const missing = files.flatMap(({ references }, index) =>
    references.filter(
      ({ setting }) =>
        !told.some((path) => `${setting}.`.startsWith(`${path}.`)) &&
        !files.slice(index + 1).some((later) => topLevel(setting) in { ...later.input, ...later.stack }) &&
        !fillIn(settings, known, setting),
    ),
  );
  const { region, state, ...given } = settings;
  const befores = files.flatMap(({ before }) => before ?? []);
  const older = setOlderDefaults(given, befores.length === 0 ? undefined : (Math.min(...befores) as Before), (path) =>
    missing.some(({ setting }) => `${path}.`.startsWith(`${setting}.`)),
  );
  const { input, warnings: replaced } = asInFiles(given);
  // Whether it is valid is found out later: not every value has a text.
  const environment = typeof input.environment === 'string' ? input.environment : '';
  const own = machinePrefix(environment, input.runnerWorkerDockerMachineInstance?.namePrefix);
  return {
    input,
    stack: { ...(region !== undefined && { region }), ...(state !== undefined && { state }) },
    // What the command line says is not lost.
    warnings: [
      ...files
        .flatMap(({ warnings }) => warnings)
        .filter(({ setting }) => !told.some((path) => `${path}.`.startsWith(`${setting}.`))),
      ...older,
      ...replaced,
      ...layerWarnings(input),
    ],
    missing,
    sameEnvironment: files
      .flatMap(({ neighbours }) => neighbours)
      .filter(({ environment, machinePrefix }) => environment === input.environment && !toldApart(machinePrefix, own)),
  };
}

/**
 * The settings, complete and valid.
 *
 * @throws {SettingsError} with everything that is wrong or missing
 */
export function wholeSettings({ input, ...files }: SettingsFiles): GitlabRunnerSettings {
  const { missing } = files;
  const lacking = problemsOf(files);
  try {
    const settings = parseSettings(gitlabRunnerSettings, input);
    if (lacking.length === 0) {
      return settings;
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) {
      throw error;
    }
    // What has no value is not wrong in another way, too.
    const others = error.problems.filter(
      (problem) => !missing.some(({ setting }) => problem.startsWith(`${setting}:`)),
    );
    throw new SettingsError([...lacking, ...others]);
  }
  throw new SettingsError(lacking);
}

/** @throws {SettingsError} when a value is missing, or another runner would be cleaned up with this one */
export function refuseMissing(files: SettingsFiles): void {
  const problems = problemsOf(files);
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
}

/** Key pairs and spot requests of docker-machine have no tags: the clean-up function knows its own by the environment. */
function problemsOf({ missing, sameEnvironment }: Pick<SettingsFiles, 'missing' | 'sameEnvironment'>): string[] {
  return [
    ...missing.map(({ setting, lack }) => `${setting}: ${lack}`),
    ...sameEnvironment.map(
      ({ name, environment }) =>
        `environment: is ${environment}, and so is that of module ${name}: clean-up tells the machines of two runners ` +
        "apart by it. Give one of them another: add --set 'environment=NAME'. If both are deployed, add --set " +
        "'runner_worker_docker_machine_instance.name_prefix=NAME'",
    ),
  ];
}

type OneFile = Pick<SettingsFiles, 'input' | 'stack' | 'warnings'> & {
  readonly before?: Before | undefined;
  readonly references: readonly Reference[];
  readonly neighbours: readonly Neighbour[];
  readonly defaultTags: Readonly<Record<string, string>>;
};

/** @throws {Error} for a file that is of a program around Terraform, or its JSON */
async function readOne(path: string, options: CallOptions): Promise<OneFile> {
  if (/\.(hcl|tofu|tf\.json)$/.test(path)) {
    const what = path.endsWith('.hcl') ? 'the inputs of Terragrunt' : 'the arguments of its module block';
    throw new Error(
      `${path} is neither a .tf file nor a variable file: write ${what} into a terraform.tfvars, with plain values`,
    );
  }
  return path.endsWith('.tf')
    ? readModuleCall(path, options)
    : { ...(await readTfvars(path)), references: [], neighbours: [], defaultTags: {} };
}

/** @returns whether the value is known */
function fillIn(input: object, known: object, setting: string): boolean {
  const path = setting.split('.');
  const last = path.pop() as string;
  const inside = (whole: object) =>
    path.reduce<unknown>((outer, key) => (outer as Record<string, unknown> | undefined)?.[key], whole) as
      | Record<string, unknown>
      | undefined;
  const [target, value] = [inside(input), inside(known)?.[last]];
  if (target === undefined || value === undefined) {
    return false;
  }
  target[last] = value;
  return true;
}

function topLevel(setting: string): string {
  return setting.split('.')[0] ?? setting;
}
