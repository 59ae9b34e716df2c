import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { omitted } from '../../src/settings/omitted';
import { configTomlDeviations, deviations } from '../../src/upstream/deviations';
import { upstreamModule } from '../../src/upstream/module';
import { parsed, run } from '../command/command-line';
import { interruption } from '../command/interruption';
import { say } from '../command/output';
import { resultPath } from '../command/written-files';
import { changesBetween } from './module-diff';
import { todoList, todosFor } from './module-diff-report';
import { Hunks } from './module-hunks';
import { type ModuleFacts, readModule } from './module-reader';
import { openModule } from './module-source';
import { recordFixtures } from './recording/record-fixtures';

const usage = `npm run upstream -- status               the version mirrored here, what is left out, what differs, and why
npm run upstream -- diff RELEASE [options]   what a release of the module changes, as a list of things to do
npm run upstream -- record RELEASE [options] makes a release the one that diff compares with
npm run upstream -- fixtures RELEASE [options]
                                             applies the module on an emulator and writes what the parity tests compare with

RELEASE is a folder that holds the module, or a tag, branch or commit of a clone of it.
  --clone PATH     the clone (this folder, after: git remote add upstream URL; git fetch upstream --tags)
  --from RELEASE   diff: compare with another release than the mirrored one
  --json           status, diff: for programs
  --version NAME   record, fixtures: the version, where RELEASE does not say it
  --out PATH       record: the file (tools/upstream/module-facts.json)
                   fixtures: the folder (__tests__/fixtures/upstream/VERSION)
  --scenario NAME  fixtures: this one and no other
diff ends with 0 when there is nothing to do, 2 when there is something, 1 when it failed.`;

/** What `record` writes and `diff` reads: the mirrored release without a sentence or a line of code of it. */
const factsFile = join(__dirname, 'module-facts.json');

interface Options {
  readonly clone: string;
  readonly from?: string;
  readonly json: boolean;
  readonly version?: string;
  readonly out?: string;
  readonly scenario?: string;
}

async function main(args: readonly string[]): Promise<number> {
  const { command, release, help, ...options } = readOptions(args);
  if (help) {
    say(usage);
    return 0;
  }
  if (command === 'status') {
    say(options.json ? JSON.stringify(mirrored(), undefined, 2) : status());
    return 0;
  }
  const onRelease = commands[command ?? ''];
  if (!onRelease || !release) {
    throw new Error(`Say status, diff RELEASE, record RELEASE or fixtures RELEASE:\n${usage}`);
  }
  return onRelease(release, options);
}

function readOptions(args: readonly string[]) {
  const options = {
    clone: { type: 'string', default: '.' },
    from: { type: 'string' },
    json: { type: 'boolean', default: false },
    version: { type: 'string' },
    out: { type: 'string' },
    scenario: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values, positionals } = parsed({ args: [...args], allowPositionals: true, options }, usage);
  const [command, release, ...more] = positionals;
  if (more.length > 0 || (command === 'status' && release !== undefined)) {
    throw new Error(`${positionals.at(-1)} is too much. This is how it is called:\n${usage}`);
  }
  return { ...values, command, release };
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
    ...configTomlDeviations.map(({ key, reason }) => `- ${key}: ${reason}`),
  ].join('\n');
}

async function diff(release: string, { clone, from, json }: Options): Promise<number> {
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
  return todos.length > 0 ? 2 : 0;
}

async function record(release: string, { clone, version, out = factsFile }: Options): Promise<number> {
  if (resolve(out) !== factsFile) {
    resultPath('--out', out);
  }
  const facts = await readModule(versionOf(release, version), openModule(release, clone).files);
  writeFileSync(out, `${JSON.stringify(facts, undefined, 2)}\n`);
  say(`${relative('', out)} holds ${facts.version}; src/upstream/module.ts says ${upstreamModule.version}.`);
  return 0;
}

async function fixtures(release: string, { clone, version, out, scenario }: Options): Promise<number> {
  const signal = interruption();
  const options = { version: versionOf(release, version), out, scenario, signal, say };
  await recordFixtures(openModule(release, clone), options);
  return 0;
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

const commands: Readonly<Record<string, (release: string, options: Options) => Promise<number>>> = {
  diff,
  record,
  fixtures,
};

run(main);
