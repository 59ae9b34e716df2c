import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readForeign } from '../../src/foreign/foreign';
import { omitted } from '../../src/settings/omitted';
import { configTomlDeviations, defaultDeviations, deviations } from '../../src/upstream/deviations';
import { upstreamModule } from '../../src/upstream/module';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { interruption } from '../command/interruption';
import { say } from '../command/output';
import { resultPath } from '../command/written-files';
import type { options } from './index';
import { changesBetween } from './module-diff';
import { todoList, todosFor } from './module-diff-report';
import { Hunks } from './module-hunks';
import { type ModuleFacts, readModule } from './module-reader';
import { openModule } from './module-source';
import { recordFixtures } from './recording/record-fixtures';
import { configTomlType } from './runner-keys/config-toml-type';
import { keysPage } from './runner-keys/keys-page';
import { keysFile, recordKeys } from './runner-keys/record-keys';

/** What `record` writes and `diff` reads: the mirrored release without a sentence or a line of code of it. */
const factsFile = join(__dirname, 'module-facts.json');

/** What `keys` writes: the table of config.toml's keys, and the type and the page of documentation made of it. */
const keysPath = join(__dirname, '../../src/config-keys/keys.json');
const keysTypePath = join(__dirname, '../../src/config-keys/config-toml.ts');
const keysPagePath = join(__dirname, '../../docs/config-toml.md');

type Values = Arguments<typeof options>['values'];

export async function run({ positionals: [action, release], values }: Arguments<typeof options>): Promise<number> {
  if (action === 'status') {
    if (release !== undefined) {
      throw new Error(`status takes no RELEASE: leave ${release} out`);
    }
    say(values.json ? JSON.stringify(mirrored(), undefined, 2) : status());
    return exitStatus.done;
  }
  if (action === 'keys') {
    if (release !== undefined) {
      throw new Error(`keys reads every release of the clone: leave ${release} out`);
    }
    return keys(values);
  }
  if (release === undefined) {
    throw new Error(`RELEASE is missing: say ${action} RELEASE`);
  }
  return onRelease[action as keyof typeof onRelease](release, values);
}

function mirrored() {
  const { version, repositories } = upstreamModule;
  return {
    repository: repositories[0],
    version,
    comparesWith: recorded().version,
    omitted,
    deviations,
    configTomlDeviations,
    defaultDeviations,
  };
}

function status(): string {
  const { repository, version, comparesWith } = mirrored();
  return [
    `Mirrors ${repository} ${version}; diff compares with ${comparesWith}.`,
    `\nLeft out (${omitted.length}):`,
    ...omitted.map(({ variable, reason, instead }) => `- ${variable}: ${reason} Instead: ${instead}.`),
    `\nDifferent resources (${deviations.length}):`,
    ...deviations.map(
      ({ address, kind, argument, reason }) =>
        `- ${address} ${kind === 'differs' ? `differs in ${argument}` : kind === 'extra' ? 'is ours alone' : 'is not made'}: ${reason}`,
    ),
    `\nDifferent keys of config.toml (${configTomlDeviations.length}):`,
    ...configTomlDeviations.map(({ key, element = '', reason }) => `- ${key}${element && ` (${element})`}: ${reason}`),
    `\nDefaults other than the module's (${defaultDeviations.length}):`,
    ...defaultDeviations.map(({ variable, reason }) => `- ${variable}: ${reason}`),
  ].join('\n');
}

async function diff(release: string, values: Values): Promise<number> {
  return readForeign(release, 'a release of the module', () => differences(release, values));
}

async function differences(release: string, { clone, from, json }: Values): Promise<number> {
  const source = openModule(release, clone);
  const earlier = from === undefined ? undefined : openModule(from, clone);
  const before = earlier ? await readModule(earlier.name, earlier.files) : recorded();
  const hunks = Hunks.between(before.version, earlier, source);
  const todos = todosFor(changesBetween(before, await readModule(source.name, source.files)), source, hunks);
  if (json) {
    say(JSON.stringify({ from: before.version, to: source.name, todos }, undefined, 2));
  } else {
    say(todoList(`${before.version} to ${source.name}`, todos).trimEnd());
    if (!hunks && todos.length > 0) {
      say(`\nWithout places in the files: no clone here has the tag ${before.version}. Name one with --clone PATH.`);
    }
  }
  return todos.length > 0 ? exitStatus.changes : exitStatus.done;
}

async function record(release: string, { clone, version, to = factsFile }: Values): Promise<number> {
  if (resolve(to) !== factsFile) {
    resultPath('--to', to);
  }
  const facts = await readModule(versionOf(release, version), openModule(release, clone).files);
  writeFileSync(to, `${JSON.stringify(facts, undefined, 2)}\n`);
  say(`${relative('', to)} holds ${facts.version}; src/upstream/module.ts says ${upstreamModule.version}.`);
  return exitStatus.done;
}

async function fixtures(release: string, { clone, version, to, scenario }: Values): Promise<number> {
  const options = { version: versionOf(release, version), to, scenario, signal: interruption(), say };
  await recordFixtures(openModule(release, clone), options);
  return exitStatus.done;
}

function keys({ clone, to = keysPath }: Values): number {
  if (resolve(to) !== keysPath) {
    resultPath('--to', to);
  }
  const recorded = recordKeys(clone);
  writeFileSync(to, keysFile(recorded));
  if (resolve(to) === keysPath) {
    writeFileSync(keysTypePath, configTomlType(recorded.keys));
    writeFileSync(keysPagePath, keysPage(recorded.keys));
  }
  say(`${relative('', to)} holds ${recorded.keys.length} keys of ${recorded.tags[0]} to ${recorded.tags.at(-1)}.`);
  return exitStatus.done;
}

/** The version of a release, as we write them. */
function versionOf(release: string, version = release): string {
  if (!/^v?\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`${version} is no version: say which one it is with --version 9.6.0`);
  }
  return version.replace(/^v/, '');
}

function recorded(): ModuleFacts {
  return JSON.parse(readFileSync(factsFile, 'utf8'));
}

const onRelease = { diff, record, fixtures } as const;
