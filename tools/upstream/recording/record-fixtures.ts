import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { resultPath } from '../../command/written-files';
import type { ModuleSource } from '../module-source';
import { recordScenario } from './record-scenario';
import { recordVariables } from './record-variables';
import { withStandIns } from './stand-ins';

const fixtures = resolve(__dirname, '..', '..', '..', '__tests__', 'fixtures', 'upstream');

export interface RecordFixturesOptions {
  /** The version that the fixtures are for. */
  readonly version: string;
  /** Where they are written; by default to the fixtures of the parity tests. */
  readonly to?: string;
  /** Only this scenario. */
  readonly scenario?: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Writes what a release of the module declares and what it makes: `variables.json`, and for each scenario
 * `resources.json` and `config.json` next to its `inputs.json`. Scenarios that the version does not have yet come with the
 * inputs of the newest recorded version. Holds names and values, no line of the module.
 */
export async function recordFixtures(source: ModuleSource, options: RecordFixturesOptions): Promise<void> {
  const { version, signal, say } = options;
  const to = options.to === undefined ? join(fixtures, version) : resultPath('--to', options.to);
  const network = readJson(join(fixtures, 'network.tf.json')) as object;
  const inputs = inputsFolder(version);
  const names = readdirSync(inputs).sort();
  if (options.scenario !== undefined && !names.includes(options.scenario)) {
    throw new Error(`There is no scenario ${options.scenario} in ${relative('', inputs)}, but ${names.join(', ')}`);
  }
  const module = await withStandIns(source.files);
  write(join(to, 'variables.json'), await recordVariables(source.files, signal));
  for (const name of names.filter((one) => one === (options.scenario ?? one))) {
    say(`${name}: applies the module on an emulator, which takes some minutes`);
    const given = readJson(join(inputs, name, 'inputs.json')) as object;
    const { resources, config } = await recordScenario({ module, network, inputs: given }, signal);
    const folder = join(to, 'scenarios', name);
    write(join(folder, 'inputs.json'), given);
    write(join(folder, 'resources.json'), sortKeys(resources));
    write(join(folder, 'config.json'), sortKeys(config));
  }
  say(`${relative('', to)} holds what ${source.name} declares and makes`);
}

/** Those of the version itself, else of the newest one that is recorded. */
function inputsFolder(version: string): string {
  const byAge = new Intl.Collator('en', { numeric: true });
  const versions = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'scenarios')));
  const [newest = ''] = versions.sort((one, other) => byAge.compare(other, one));
  return join(fixtures, versions.includes(version) ? version : newest, 'scenarios');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function write(file: string, value: unknown): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, undefined, 1)}\n`);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
