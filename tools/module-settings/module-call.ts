import { readFileSync } from 'node:fs';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Warning } from '../../src/settings/rules';
import { isUpstreamSource, upstreamModule } from '../../src/upstream/module';
import { hclText, parseHcl } from '../hcl/hcl';
import { type Reference, type StackInput, toSettings } from './conversion';

export interface ModuleCall {
  /** What the call is named in the file. */
  readonly name: string;
  /** Not checked yet: wrong values are for `parseSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
  /** What has no value in the file: each needs one before the settings are whole. */
  readonly references: readonly Reference[];
}

/** Arguments of every module call, which say how it is called, not what it makes. */
const metaArguments = ['source', 'version', 'providers', 'depends_on', 'count', 'for_each'];

/**
 * Reads a call of the module from a Terraform file.
 *
 * @param name of the call, needed when the file has several
 * @throws when the file is not readable, or has no such call
 */
export async function readModuleCall(path: string, name?: string): Promise<ModuleCall> {
  const file = await parseHcl(path, readFileSync(path, 'utf8'));
  const chosen = choose(path, runnerCalls(file), name);
  const values = Object.fromEntries(Object.entries(chosen.values).filter(([key]) => !metaArguments.includes(key)));
  const { input, stack, warnings, references } = toSettings(values, hclText);
  return { name: chosen.name, input, stack, references, warnings: [...callWarnings(chosen), ...warnings] };
}

interface Call {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function runnerCalls(file: Readonly<Record<string, unknown>>): Call[] {
  const modules = (file.module ?? {}) as Record<string, Record<string, unknown>[]>;
  return Object.entries(modules)
    .flatMap(([name, blocks]) => blocks.map((values) => ({ name, values })))
    .filter(({ values }) => isUpstreamSource(String(values.source)));
}

function choose(path: string, calls: readonly Call[], name: string | undefined): Call {
  const [first, ...others] = calls.filter((call) => name === undefined || call.name === name);
  if (first && others.length === 0) {
    return first;
  }
  const names = calls.map((call) => call.name).join(', ');
  if (calls.length === 0) {
    throw new Error(
      `${path} has no call of this module: one has the source ${upstreamModule.registrySources[0]}, or the module's git address`,
    );
  }
  throw new Error(
    first
      ? `${path} calls the module several times (${names}): say which with --module NAME`
      : `${path} has no call of this module named ${name}: there is ${names}`,
  );
}

function callWarnings({ values }: Call): Warning[] {
  const repeated = ['count', 'for_each'].filter((argument) => argument in values);
  const { version } = values;
  return [
    ...repeated.map((argument) => ({
      setting: argument,
      message: 'repeats the module, and one stack is one runner: make a stack of each',
    })),
    ...(typeof version === 'string' && /\d/.test(version) && !version.includes(upstreamModule.version)
      ? [
          {
            setting: 'version',
            message: `is ${version}, and the settings here are those of ${upstreamModule.version}: read the module's changes between them`,
          },
        ]
      : []),
  ];
}
