import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import TOML, { type JsonMap } from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { writtenKeys } from '../../../src/config-keys/keys';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import type { Note } from '../../../tools/convert/note';
import { meaningsOf } from '../../ci-server/config-file/toml-parser';
import { renderedToml } from '../../config-toml/rendered';
import { outcomes, ownFolder } from './own-files';

const folder = join(__dirname, '../../fixtures/convert/files');
/** Those that are converted, but for the one whose names are misspelt. */
const owns = Object.entries(outcomes).flatMap(([name, outcome]) =>
  'says' in outcome && !name.includes('misspelt') ? [join(ownFolder, name)] : [],
);
const paths = [...readdirSync(folder).map((name) => join(folder, name)), ...owns];
const files = paths.map((path) => basename(path));
const texts = paths.map((path) => readFileSync(path, 'utf8'));
/** The runner of docker+machine alone, as the other ones become other stacks, or stay. */
const chosen = texts.map((text) => {
  const { runners, ...global } = TOML.parse(text);
  const machines = (runners as readonly JsonMap[]).filter(({ executor }) => executor === 'docker+machine');
  return TOML.stringify({ ...global, runners: machines } as JsonMap);
});

/** What the conversion is about: docker-machine's machines become those of an Auto Scaling group. */
const ofMachines = /^runners\[\]\.(executor|limit|machine(\.|$).*)/;

type Written = ReadonlyMap<string, unknown>;

const keysOf = (document: object): Written => {
  const values = new Map<string, unknown>();
  for (const { path, value } of writtenKeys(document)) {
    // The type of a number stands in a table of its own.
    const plain = path.replace(/\.(int|float)$/, '');
    values.set(plain, values.has(plain) ? [values.get(plain), value] : value);
  }
  return values;
};

/** GitLab Runner reads a key without a value as one that is not there. */
const isNothing = (value: unknown) =>
  value === undefined || value === '' || value === false || ['[]', '{"int":"0"}'].includes(JSON.stringify(value));

/** What means the same: common/config.go of GitLab Runner, GetCheckInterval; the boot writes no DSN where there is none. */
const isDefault = (path: string, value: unknown) =>
  (path === 'check_interval' && isNothing(value)) || (path === 'sentry_dsn' && value === '');

const isNamed = (path: string, notes: readonly Note[]) => {
  const plain = path.replaceAll('[]', '');
  return notes.some(({ subject, kind, message }) => {
    const within = kind !== 'to do' && plain.startsWith(`${subject}.`);
    const told = subject === 'token' && message.includes(plain.replace('runners.', ''));
    return plain === subject || plain === `runners.${subject}` || within || told;
  });
};

/** A stack adds feature flags of its own to those of the file. */
const isSame = (path: string, old: unknown, now: unknown) =>
  JSON.stringify(/\bfeature_flags$/.test(path) ? { ...Object(now), ...Object(old) } : old) === JSON.stringify(now);

const converted = texts.map((text) => {
  const { input, notes } = convertConfigToml(text, { capacityPerInstance: 1, environment: 'fleet' });
  const settings = parseSettings(gitlabRunnerSettings, input);
  const [, region = ''] = /amazonec2-region=([\w-]+)/.exec(text) ?? [];
  // As Terraform fills them in.
  const facts = { cache_bucket: settings.runnerWorkerCache.bucket, aws_region: region };
  const toml = Object.entries(facts).reduce(
    (all, [name, fact]) => all.replaceAll(`<${name}>`, fact),
    renderedToml(settings),
  );
  return { notes, toml };
});
const before = meaningsOf(chosen);
const after = meaningsOf(converted.map(({ toml }) => toml));

describe('a converted config.toml, read by another TOML parser', () => {
  it('is there: three of users, and more than thirty like theirs', () =>
    expect(files.length).toBeGreaterThanOrEqual(3 + 30));

  it.each(files.map((file, index) => [file, index] as const))(
    'says the same, or the note says what not: %s',
    (_, index) => {
      const [old, now] = [keysOf(before[index] as object), keysOf(after[index] as object)];
      const notes = converted[index]?.notes ?? [];
      const lost = [...old].filter(
        ([path, value]) =>
          !ofMachines.test(path) &&
          !isSame(path, value, now.get(path)) &&
          !(isNothing(value) && isNothing(now.get(path))) &&
          !isDefault(path, value) &&
          !isNamed(path, notes),
      );
      expect(
        lost.map(([path, value]) => `${path}: ${JSON.stringify(value)} is ${JSON.stringify(now.get(path))}`),
      ).toEqual([]);
    },
  );
});
