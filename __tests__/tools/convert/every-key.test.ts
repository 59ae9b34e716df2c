import { isDeepStrictEqual } from 'node:util';
import TOML, { type JsonMap } from '@iarna/toml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configKeys } from '../../../src/config-keys/keys';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import type { Converted } from '../../../tools/convert/convert';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { isSecretKey } from '../../../tools/convert/note';
import { createFlags } from '../../../tools/machine-room/docker-machine/flags';
import { renderedToml } from '../../config-toml/rendered';
import { valuesOf, withKey } from './key-values';

const executors = ['docker+machine', 'docker'] as const;
type Document = Record<string, unknown>;

/** In which every key has an effect that it can have. */
const base = (executor: string): Document => ({
  concurrent: 4,
  runners: [
    {
      executor,
      cache: { Type: 's3', s3: { BucketName: 'jobs' } },
      docker: { image: 'alpine:3', services: [{ name: 'postgres:16' }] },
      machine: {
        MachineDriver: 'amazonec2',
        MachineName: 'jobs-%s',
        IdleCount: 4,
        autoscaling: [{ Periods: ['* * 9-17 * * * *'], Timezone: 'UTC', IdleCount: 4 }],
      },
    },
  ],
});

/** The conversion, or the reason why there is none. */
function outcome(document: Document): Converted | string {
  try {
    return convertConfigToml(TOML.stringify(document as JsonMap), { capacityPerInstance: 1 }, '#1');
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the notes tell of a key by its own name. */
function notesOn(path: string, { notes }: Converted) {
  const plain = path.replaceAll('[]', '');
  const names = [plain, plain.replace(/^runners\./, ''), plain.split('.').at(-1)];
  return notes.filter(({ subject }) => names.includes(subject) || plain.startsWith(`${subject}.`));
}

/** A value is in the settings or in a note of the key. A secret is in neither, and the note says so. */
function difference(path: string, one: Converted | string, other: Converted | string): string {
  if (typeof one === 'string' || typeof other === 'string') {
    const refused = [one, other].find((said) => typeof said === 'string' && said.includes('MachineDriver is "google"'));
    return refused === undefined ? `nothing: ${typeof one === 'string' ? one : other}` : 'refused';
  }
  if (!isDeepStrictEqual(one.input, other.input)) {
    return 'settings';
  }
  const [told, otherwise] = [notesOn(path, one), notesOn(path, other)];
  return told.length > 0 && (isSecretKey(path) || !isDeepStrictEqual(told, otherwise)) ? 'note' : 'nothing';
}

describe.each(executors)('a config.toml with the executor %s', (executor) => {
  const keys = configKeys.filter(({ path }) => path !== 'runners[].executor');

  it.each(keys.map((key) => ({ key, path: key.path })))('loses no value of $path', ({ key, path }) => {
    const [one, other] = valuesOf(key).map((value) => outcome(withKey(base(executor), path, value)));
    expect(difference(path, one as Converted, other as Converted)).not.toMatch(/^nothing/);
  });

  it.each(
    [
      ['unheard_of', 'runners[].unheard_of', 'runners[].docker.services[].unheard_of'],
      ['runners[].machine.autoscaling[].unheard_of', 'runners[].monitoring.job_queuing_durations[].unheard_of'],
      ['runners[].cache.unheard_of', 'runners[].cache.s3.unheard_of', 'runners[].a.table.of[].others'],
    ].flat(),
  )('loses no value of %s, which GitLab Runner does not know', (path) => {
    const [one, other] = [1, 2].map((value) => outcome(withKey(base(executor), path, value)));
    expect(difference(path, one as Converted, other as Converted)).toBe('note');
  });

  it('is converted, whatever keys it has together, and each of them is accounted for', () => {
    const chosen = fc.subarray(keys, { minLength: 1 });
    fc.assert(
      fc.property(chosen, fc.nat(), fc.infiniteStream(fc.boolean()), (some, at, which) => {
        const [...picks] = some.map(() => (which.next().value ? 1 : 0));
        const picked = (index: number) => valuesOf(some[index] as (typeof keys)[number])[picks[index] as 0 | 1];
        const document = some.reduce((all, { path }, index) => withKey(all, path, picked(index)), base(executor));
        const whole = outcome(document);
        const driver = some.findIndex(({ path }) => path.endsWith('.MachineDriver'));
        if (executor === 'docker+machine' && driver >= 0 && picked(driver) === 'google') {
          expect(whole).toMatch(/MachineDriver is "google"/);
          return;
        }
        expect(typeof whole === 'string' ? whole : 'converted').toBe('converted');
        renderedToml(parseSettings(gitlabRunnerSettings, (whole as Converted).input));
        const { key, index } = { key: some[at % some.length] as (typeof keys)[number], index: at % some.length };
        const otherValue = valuesOf(key)[1 - (picks[index] as number)];
        const changed = outcome(withKey(document, key.path, otherValue));
        expect([key.path, difference(key.path, whole as Converted, changed)]).not.toEqual([
          key.path,
          expect.stringMatching(/^nothing/),
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an option of docker-machine', () => {
  const flags = createFlags('amazonec2', true) ?? [];
  /** The driver's keys of AWS, which nothing repeats. */
  const isSecret = (name: string) => /-(access-key|secret-key|session-token)$/.test(name);
  const values: Readonly<Record<string, readonly [string, string]>> = {
    'amazonec2-volume-type': ['gp2', 'io2'],
    'amazonec2-metadata-token': ['optional', 'required'],
    'amazonec2-tags': ['team,a', 'team,b'],
    'engine-env': ['A=1', 'A=2'],
    'engine-label': ['a=1', 'a=2'],
  };
  const ofKind = {
    text: ['one-1', 'two-2'],
    list: ['one-1', 'two-2'],
    number: ['40', '41'],
    switch: ['true', 'false'],
  };

  it.each(flags.map(({ name, kind }) => ({ name, two: values[name] ?? ofKind[kind] })))(
    'loses no value: $name',
    ({ name, two }) => {
      const [one, other] = two.map((value) =>
        outcome(withKey(base('docker+machine'), 'runners[].machine.MachineOptions', [`${name}=${value}`])),
      ) as [Converted, Converted];
      const told = ({ notes }: Converted) =>
        notes.filter(({ subject }) => [subject, `amazonec2-${subject}`].includes(name));
      if (isSecret(name)) {
        expect(told(one)).toHaveLength(1);
        expect(JSON.stringify(one)).not.toContain('one-1');
        return;
      }
      const means = ({ input, notes }: Converted) => ({
        input,
        notes: notes.filter(({ subject }) => [subject, `amazonec2-${subject}`].includes(name)),
      });
      expect(typeof one === 'string' ? one : means(one)).not.toEqual(means(other));
    },
  );
});
