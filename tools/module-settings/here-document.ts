import TOML from '@iarna/toml';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Warning } from '../../src/settings/rules';

/**
 * The module writes config.toml and the workers' script through a here-document of bash without quotes. There bash takes
 * the backslash before `$`, a backquote, a backslash and the end of a line away, and replaces what follows a `$` or stands
 * in backquotes without one: on the manager, when it boots. Here a value is what the file gets, so that these backslashes
 * go when a value of the module is read.
 *
 * @see https://www.gnu.org/software/bash/manual/bash.html#Here-Documents
 * @see template/gitlab-runner.tftpl and template/runner-config.tftpl of the module
 */
export function readHereDocument(written: string): string {
  return written.replace(/\\([$`\\]|\n)/g, (_, escaped: string) => (escaped === '\n' ? '' : escaped));
}

/** Whether bash replaces something of it. */
export function isReplacedByBash(written: string): boolean {
  return /\$[\w({*@#?$!-]|`/.test(written.replace(/\\[\s\S]/g, ''));
}

/** How a template has a value: a file of its own, as TOML with the quotes of the user, between quotes, or as JSON. */
type Form = 'file' | 'toml' | 'quoted' | 'json';

const forms: Readonly<Record<string, Form>> = {
  'runnerInstance.name': 'quoted',
  'runnerManager.sentryDsn': 'quoted',
  'runnerWorker.environmentVariables': 'json',
  'runnerWorkerGitlabPipeline.preBuildScript': 'toml',
  'runnerWorkerGitlabPipeline.postBuildScript': 'toml',
  'runnerWorkerGitlabPipeline.preCloneScript': 'toml',
  runnerWorkerDockerOptions: 'json',
  runnerWorkerDockerServices: 'quoted',
  runnerWorkerDockerVolumesTmpfs: 'quoted',
  runnerWorkerDockerServicesVolumesTmpfs: 'quoted',
  'runnerWorkerDockerAutoscaler.instanceReadyCommand': 'quoted',
  runnerWorkerDockerMachineEc2Options: 'json',
  'runnerWorkerDockerMachineInstance.startScript': 'file',
};

/** What a template writes into the here-document for a value. */
const writtenAs: Readonly<Record<Form, (text: string) => string>> = {
  file: (text) => text,
  toml: (text) => text,
  quoted: (text) => `"${text}"`,
  json: JSON.stringify,
};

/** Values of the module as the file on the machine has them. */
export function asInFiles(input: GitlabRunnerInput): { input: GitlabRunnerInput; warnings: readonly Warning[] } {
  const warnings: Warning[] = [];
  let all: object = input;
  for (const [setting, form] of Object.entries(forms)) {
    if (form === 'file' && startsThroughTemplate(input)) {
      continue;
    }
    let isReplaced = false;
    all = changed(all, setting.split('.'), (value) =>
      eachText(value, (text) => {
        const written = writtenAs[form](text);
        isReplaced ||= isReplacedByBash(written);
        return inFile(written, form) ?? text;
      }),
    );
    if (isReplaced) {
      warnings.push({ setting, message: replaced });
    }
  }
  return { input: all as GitlabRunnerInput, warnings };
}

const replaced =
  'has a $ or ` without a backslash before it: the module has bash replace what it stands for when the manager boots. ' +
  'Here it stays as it is: write what the file on the machine is to have';

/** The start script of a fleet is in a launch template, as it was written. */
const startsThroughTemplate = ({ runnerWorker, runnerWorkerDockerMachineFleet: fleet }: GitlabRunnerInput) =>
  (runnerWorker?.type ?? 'docker+machine') !== 'docker+machine' || fleet?.enable === true;

/** @returns undefined where no manager of the module could read its config.toml */
function inFile(written: string, form: Form): string | undefined {
  const read = readHereDocument(written);
  if (form === 'file' || form === 'toml') {
    return read;
  }
  try {
    const { value } = TOML.parse(`value = ${read}\n`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function changed(object: object, [key = '', ...rest]: readonly string[], change: (value: unknown) => unknown): object {
  const value = (object as Record<string, unknown>)[key];
  if (value === undefined || value === null || (rest.length > 0 && typeof value !== 'object')) {
    return object;
  }
  return { ...object, [key]: rest.length > 0 ? changed(value, rest, change) : change(value) };
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((inner) => eachText(inner, change));
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, eachText(inner, change)]))
    : value;
}
