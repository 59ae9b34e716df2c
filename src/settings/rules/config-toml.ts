import {
  type ConfigKey,
  configKeys,
  isKnownTo,
  isOfType,
  isTable,
  type WrittenKey,
  writtenKeys,
} from '../../config-keys/keys';
import { executorsOf } from '../config-toml/executors';
import { type ConfigPlace, ownerOf } from '../config-toml/owners';
import { valueProblem } from '../config-toml/values';
import { type ExecutorWord, traitsOf } from '../executors';
import type { GitlabRunnerSettings } from '../families';
import { nearest } from '../spelling';
import { type Rule, rule } from './rule';

/** What a key has to fit to. */
export interface ConfigContext {
  readonly place: ConfigPlace;
  readonly executor: ExecutorWord;
  /** The GitLab Runner that reads the file, such as 19.3.0. */
  readonly release: string;
}

/** Each key of `configToml` exists, is of its type, has an effect, and is nobody else's. */
export function configTomlFits(place: ConfigPlace): Rule {
  return rule(['configToml', 'runnerWorker', 'runnerGitlab'], (settings) => {
    const context = { place, executor: traitsOf(settings).word, release: settings.runnerGitlab.runnerVersion };
    return writtenKeys(asDocument(settings.configToml)).flatMap((written) => {
      const message = keyProblem(written, context);
      return message === undefined ? [] : [{ setting: `configToml.${written.path.replaceAll('[]', '')}`, message }];
    });
  });
}

/** `runners` is one table here and a list in the file. */
function asDocument({ runners, ...global }: GitlabRunnerSettings['configToml']): object {
  return {
    ...global,
    ...(runners !== undefined && { runners: isTable(runners) ? [runners] : JSON.stringify(runners) }),
  };
}

/** Why `configToml` cannot have a key; undefined where it can. */
export function keyProblem({ path, value, key }: WrittenKey, context: ConfigContext): string | undefined {
  const { place, executor, release } = context;
  return (
    refusal(path, place) ??
    withoutEffect(path, executor) ??
    (key === undefined
      ? unknownKey(path, value)
      : (refusalWithin(path, value, place) ?? notInRelease(key, release, place) ?? wrongValue(key, value)))
  );
}

function refusal(path: string, place: ConfigPlace): string | undefined {
  const owner = ownerOf(path, place);
  if (owner === undefined) {
    return undefined;
  }
  return 'setting' in owner
    ? `is what ${owner.setting} writes: set that, and leave this out`
    : `cannot be set, ${owner.reason}: leave it out`;
}

/** A free map may hold a name that is somebody else's. */
function refusalWithin(path: string, value: unknown, place: ConfigPlace): string | undefined {
  const names = isTable(value) ? Object.keys(value) : [];
  const refused = names.map((name) => ({ name, why: refusal(`${path}.${name}`, place) })).find(({ why }) => why);
  return refused && `has ${refused.name}, which ${refused.why}`;
}

function withoutEffect(path: string, executor: ExecutorWord): string | undefined {
  const executors = executorsOf(path);
  if (executors === undefined || executors.includes(executor)) {
    return undefined;
  }
  const needed = executors.length > 0 ? `only with ${executors.join(' and ')}` : 'with executors that no stack has';
  return `has no effect with the executor ${executor}, ${needed}: leave it out`;
}

function unknownKey(path: string, value: unknown): string {
  const below = configKeys.filter((key) => key.path.startsWith(`${path}.`) || key.path.startsWith(`${path}[].`));
  if (below.length > 0) {
    const list = below[0]?.path.startsWith(`${path}[].`) && path !== 'runners';
    return `must be ${list ? 'a list of tables' : 'a table'}, but is ${JSON.stringify(value)}`;
  }
  const meant = meantKey(path);
  return `is no key of config.toml${meant ? `, did you mean ${meant.replaceAll('[]', '')}?` : ': take it out'}`;
}

/** The same name in another table, or a close one in the same. */
function meantKey(path: string): string | undefined {
  const [table, name] = [path.slice(0, path.lastIndexOf('.') + 1), path.slice(path.lastIndexOf('.') + 1)];
  const beside = configKeys.filter((key) => key.path.startsWith(table));
  const names = new Set(beside.map((key) => (key.path.slice(table.length).split('.')[0] ?? '').replace('[]', '')));
  const close = nearest(name, [...names]);
  return close ? `${table}${close}` : configKeys.find((key) => key.path.endsWith(`.${name}`))?.path;
}

/** A server that exists has a GitLab Runner of its own, of any release. */
function notInRelease(key: ConfigKey, release: string, place: ConfigPlace): string | undefined {
  if (place === 'existing-server' || isKnownTo(release, key)) {
    return undefined;
  }
  const setting = place === 'gitlab-server' ? 'gitlabServer.versions.runner' : 'runnerGitlab.runnerVersion';
  return key.until && !isKnownTo(release, { ...key, since: undefined })
    ? `is gone after GitLab Runner ${key.until}, and ${setting} is ${release}: leave it out`
    : `came with GitLab Runner ${key.since}, and ${setting} is ${release}: take a later release, or leave it out`;
}

function wrongValue({ path, type }: ConfigKey, value: unknown): string | undefined {
  const shown = `, but is ${JSON.stringify(value)}`;
  if (shown.includes('TfToken[')) {
    return 'holds a value that only Terraform knows, which config.toml cannot carry: write it out';
  }
  if (!isOfType(value, type) || (type.startsWith('[]') && !Array.isArray(value)) || !isFaithful(value, type)) {
    return `must be ${nameOf(type)}${shown}`;
  }
  const wrong = valueProblem(path, value);
  return wrong && `${wrong}${shown}`;
}

/** GitLab Runner would take a bare number for nanoseconds. Numbers that Terraform knows later are no safe ones. */
function isFaithful(value: unknown, type: string): boolean {
  const isNumber = typeof value === 'number';
  return !isNumber || (type !== 'time.Duration' && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}

const typeNames: Readonly<Record<string, string>> = {
  bool: 'true or false',
  int: 'a whole number',
  int64: 'a whole number',
  float64: 'a number',
  string: 'text',
  'time.Duration': 'a length of time with its unit, such as 30s, 10m or 1h30m',
  any: 'anything',
};

function nameOf(type: string): string {
  if (type.startsWith('[]')) {
    return `a list, each ${nameOf(type.slice(2))}`;
  }
  return type.startsWith('map[string]')
    ? `a table of names and values, each ${nameOf(type.slice('map[string]'.length))}`
    : (typeNames[type] ?? 'text');
}
