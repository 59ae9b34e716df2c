import { type WrittenKey, writtenKeys } from '../../src/config-keys/keys';
import { executorsOf } from '../../src/settings/config-toml/executors';
import { ownerOf } from '../../src/settings/config-toml/owners';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { ConfigContext } from '../../src/settings/rules/config-toml';
import { keyProblem } from '../../src/settings/rules/config-toml';
import { isToldElsewhere } from './key-notes';
import type { Table } from './toml-values';

/** A key that `configToml` cannot have. */
export interface RefusedKey {
  /** Without `[]`. */
  readonly path: string;
  readonly value: unknown;
  readonly reason: string;
}

export interface CarriedKeys {
  /** The keys that no other setting writes, with their values. */
  readonly configToml: NonNullable<GitlabRunnerInput['configToml']>;
  /** Those that it cannot have, unless a setting or a note of their own has them. */
  readonly refused: readonly RefusedKey[];
}

/** What is written for every runner anyway. */
const always: Readonly<Record<string, unknown>> = {
  log_format: 'json',
  'runners[].cache.s3.ServerAddress': 's3.amazonaws.com',
  'runners[].cache.s3.Insecure': false,
};

/** The keys of a runner's config.toml that go into `configToml`. */
export function carriedKeys(global: Table, runner: Table, context: ConfigContext): CarriedKeys {
  const given = writtenKeys({ ...global, runners: [runner] }).filter(({ path, value }) => always[path] !== value);
  const judged = given.map((written) => ({ written, reason: refusalOf(written, context) }));
  const isRefused = (path: string, value: unknown) =>
    judged.some(({ written, reason }) => reason !== undefined && written.path === path && written.value === value);
  const configToml = {};
  for (const { written } of judged.filter(({ reason }) => reason === undefined)) {
    put(configToml, written, { ...global, runners: runner }, isRefused);
  }
  return {
    configToml,
    refused: judged.flatMap(({ written: { path, value }, reason }) =>
      reason === undefined || isToldElsewhere(path, context.executor)
        ? []
        : [{ path: path.replaceAll('[]', ''), value, reason }],
    ),
  };
}

function refusalOf(written: WrittenKey, context: ConfigContext): string | undefined {
  if (written.key === undefined) {
    // A misspelt key of [runners.machine] is told of as such.
    return keyProblem(written, { ...context, executor: 'docker+machine' });
  }
  const executors = executorsOf(written.path);
  if (executors && !executors.includes(context.executor)) {
    return `has no effect with the executor ${context.executor}`;
  }
  const owner = ownerOf(written.path, context.place);
  return owner && 'setting' in owner ? `is what ${owner.setting} says now` : keyProblem(written, context);
}

/** A list of tables comes as a whole, so that each of its tables keeps its own keys. */
function put(
  configToml: Record<string, unknown>,
  written: WrittenKey,
  document: Table,
  isRefused: (path: string, value: unknown) => boolean,
): void {
  const [listPath = '', inList] = written.path.replace('runners[].', 'runners.').split('[].');
  const names = listPath.split('.');
  const kept = (one: object) =>
    Object.fromEntries(
      Object.entries(one).filter(
        ([name, value]) => !isRefused(`${listPath.replace('runners.', 'runners[].')}[].${name}`, value),
      ),
    );
  const value =
    inList === undefined
      ? written.value
      : (names.reduce<unknown>((outer, name) => (outer as Table)[name], document) as readonly object[]).map(kept);
  const last = names.pop() as string;
  const table = names.reduce<Record<string, unknown>>((outer, name) => {
    outer[name] ??= {};
    return outer[name] as Record<string, unknown>;
  }, configToml);
  table[last] = value;
}
