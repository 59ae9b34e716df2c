import { type WrittenKey, writtenKeys } from '../../src/config-keys/keys';
import { ownerOf } from '../../src/settings/config-toml/owners';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { ConfigContext } from '../../src/settings/rules/config-toml';
import { keyProblem } from '../../src/settings/rules/config-toml';
import type { Table } from './toml-values';

export interface CarriedKeys {
  /** The keys that no other setting writes, with their values. */
  readonly configToml: NonNullable<GitlabRunnerInput['configToml']>;
  /** Those that it cannot have, each with the reason, unless another setting has them. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
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
  const judged = given.map((written) => ({ written, reason: keyProblem(written, context) }));
  const configToml = {};
  for (const { written } of judged.filter(({ reason }) => reason === undefined)) {
    put(configToml, written, { runners: runner });
  }
  return {
    configToml,
    refused: judged.flatMap(({ written: { path }, reason }) => {
      const owner = ownerOf(path, context.place);
      return reason === undefined || (owner && 'setting' in owner) ? [] : [{ path: path.replaceAll('[]', ''), reason }];
    }),
  };
}

/** A list of tables comes as a whole, so that each of its tables keeps its own keys. */
function put(configToml: Record<string, unknown>, written: WrittenKey, document: Table): void {
  const [path = '', inList] = written.path.replace('runners[].', 'runners.').split('[].');
  const names = path.split('.');
  const value =
    inList === undefined
      ? written.value
      : names.reduce<unknown>((outer, name) => (outer as Record<string, unknown>)[name], document);
  const last = names.pop() as string;
  const table = names.reduce<Record<string, unknown>>((outer, name) => {
    outer[name] ??= {};
    return outer[name] as Record<string, unknown>;
  }, configToml);
  table[last] = value;
}
