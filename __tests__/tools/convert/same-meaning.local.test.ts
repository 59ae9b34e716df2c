import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML, { type JsonMap } from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { writtenKeys } from '../../../src/config-keys/keys';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import type { Note } from '../../../tools/convert/note';
import { meaningsOf } from '../../ci-server/config-file/toml-parser';
import { renderedToml } from '../../config-toml/rendered';
import { blogFiles } from './blog-files';

const folder = join(__dirname, '../../fixtures/convert/files');
/** A file, and which of its runners. Those of blogs that are refused are in from-blogs.test.ts. */
const sources = [
  ...readdirSync(folder).map((name) => ({ name, path: join(folder, name), runner: undefined })),
  ...blogFiles.flatMap(({ name, path, end }) => ('converted' in end ? [{ name, path, runner: end.converted }] : [])),
];
const files = sources.map(({ name }) => name);
const texts = sources.map(({ path }) => readFileSync(path, 'utf8'));
/** The runner alone, as the other ones become other stacks. */
const chosen = sources.map(({ path, runner }) => {
  const { runners, ...global } = TOML.parse(readFileSync(path, 'utf8'));
  const all = runners as readonly JsonMap[];
  const only = all.filter(({ name, executor }) =>
    runner === undefined ? executor === 'docker+machine' : name === runner,
  );
  return TOML.stringify({ ...global, runners: only } as JsonMap);
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

const converted = sources.map(({ runner }, index) => {
  const text = texts[index] as string;
  const { input, notes } = convertConfigToml(text, { capacityPerInstance: 1, environment: 'fleet' }, runner);
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
  it('is there: three of users, twenty like theirs, and those of blogs that can be converted', () =>
    expect(files).toHaveLength(23 + 12));

  it.each(files.map((file, index) => [file, index] as const))(
    'says the same, or the note says what not: %s',
    (_, index) => {
      const [old, now] = [keysOf(before[index] as object), keysOf(after[index] as object)];
      const notes = converted[index]?.notes ?? [];
      const lost = [...old].filter(
        ([path, value]) =>
          !ofMachines.test(path) &&
          JSON.stringify(now.get(path)) !== JSON.stringify(value) &&
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
