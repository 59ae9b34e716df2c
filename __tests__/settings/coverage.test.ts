import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { camelCase } from '../../src/settings/camel-case';
import { gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { omitted } from '../../src/settings/omitted';
import { parseSettings } from '../../src/settings/parse';
import { defaultDeviations } from '../../src/upstream/deviations';
import { upstreamRecordings } from '../support/upstream-recordings';
import { countFields, differences, type UpstreamType, type UpstreamVariable } from './schema-coverage';

const facts = readFileSync(join(upstreamRecordings, 'variables.json'), 'utf8');
const variables: UpstreamVariable[] = JSON.parse(facts);
const fields = gitlabRunnerSettings.shape;
const minimal = { vpcId: 'vpc-1', subnetId: 'subnet-1', environment: 'ci', runnerGitlab: {} };

describe('the settings beside the variables of the module', () => {
  it('know every variable and every attribute, with its type, default and whether it is required', () => {
    expect(differences(variables, fields)).toEqual([]);
    const known = variables.filter(({ name }) => camelCase(name) in fields);
    const attributes = variables.reduce((sum, { type }) => sum + countFields(type), 0);
    console.log(`${known.length} of ${variables.length} variables and ${attributes} nested fields accounted for`);
    expect([known.length, variables.length, attributes]).toEqual([70, 70, 269]);
  });

  it('come out of an empty input as the effective defaults of the module', () => {
    const settings: Record<string, unknown> = parseSettings(gitlabRunnerSettings, minimal);
    const optional = variables.filter(({ required }) => !required);
    expect(optional).toHaveLength(66);
    for (const { name, type, effectiveDefault } of optional) {
      expect({ [name]: unlisted(name, ofModule(settings[camelCase(name)], type)) }).toEqual({
        [name]: unlisted(name, expected(effectiveDefault, type)),
      });
    }
  });

  it.each(defaultDeviations)('list $variable, whose default is another', ({ variable }) => {
    const [name = '', attribute = ''] = variable.split('.');
    const upstream = variables.find((candidate) => candidate.name === name)?.type as { object: Record<string, object> };
    const settings = parseSettings(gitlabRunnerSettings, minimal) as unknown as Record<string, Record<string, unknown>>;
    expect(upstream.object[attribute]).not.toHaveProperty('default', settings[camelCase(name)]?.[camelCase(attribute)]);
  });

  it('take null as absence', () => {
    const nulls = Object.fromEntries(variables.filter((v) => !v.required).map(({ name }) => [camelCase(name), null]));
    expect(parseSettings(gitlabRunnerSettings, { ...minimal, ...(nulls as object) })).toEqual(
      parseSettings(gitlabRunnerSettings, minimal),
    );
  });

  it.each([
    [
      'a variable',
      (v: Writable) => v.push({ ...(v[0] as Writable[number]), name: 'runner_new' }),
      'runner_new: is missing',
    ],
    ['a type', (v: Writable) => set(v, 'subnet_id', { type: 'number' }), 'subnet_id: is number upstream'],
    ['a requirement', (v: Writable) => set(v, 'subnet_id', { required: false }), 'subnet_id: is optional upstream'],
    ['an attribute', (v: Writable) => field(v, 'new_one', {}), 'runner_manager.new_one: is missing'],
    [
      'a default of an attribute',
      (v: Writable) => field(v, 'gitlab_check_interval', { default: 4 }),
      'runner_manager.gitlab_check_interval: is 4 by default upstream and 3 here',
    ],
    [
      'a required attribute',
      (v: Writable) => field(v, 'gitlab_check_interval', { optional: false }),
      'runner_manager.gitlab_check_interval: is required upstream',
    ],
  ])('would tell of %s that changed', (_, change, message) => {
    const changed: Writable = structuredClone(variables);
    change(changed);
    expect(differences(changed, fields).join('\n')).toContain(message);
  });
});

describe('what is left out', () => {
  it.each(omitted)(
    '$variable exists in the module and is refused with its remedy',
    ({ variable, accepted, instead }) => {
      const [name = '', attribute = ''] = variable.split('.');
      const type = variables.find((candidate) => candidate.name === name)?.type;
      expect(type).toHaveProperty(`object.${attribute}.default`, accepted);
      const withValue = (value: unknown) => ({ ...minimal, [camelCase(name)]: { [camelCase(attribute)]: value } });
      expect(() => parseSettings(gitlabRunnerSettings, withValue(accepted))).not.toThrow();
      expect(() => parseSettings(gitlabRunnerSettings, withValue(accepted === false ? true : 'a-token'))).toThrow(
        instead,
      );
    },
  );
});

type Writable = { name: string; type: UpstreamType; required: boolean; nullable: boolean }[];

function set(facts: Writable, name: string, change: Partial<Writable[number]>): void {
  Object.assign(facts.find((variable) => variable.name === name) as object, change);
}

function field(facts: Writable, key: string, change: object): void {
  const { type } = facts.find(({ name }) => name === 'runner_manager') as { type: { object: Record<string, object> } };
  type.object[key] = { type: 'string', optional: true, ...type.object[key], ...change };
}

/** Without the attributes that the module does not have. */
function ofModule(value: unknown, type: UpstreamType): unknown {
  if (typeof type === 'string' || !('object' in type)) {
    return value;
  }
  const known = Object.keys(type.object).map(camelCase);
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => known.includes(key)));
}

/** Without the attributes whose default is listed as another. */
function unlisted(variable: string, value: unknown): unknown {
  const names = defaultDeviations.map((listed) => listed.variable.split('.'));
  const attributes = names.filter(([name]) => name === variable).map(([, attribute = '']) => camelCase(attribute));
  return attributes.length === 0
    ? value
    : Object.fromEntries(Object.entries(value as object).filter(([key]) => !attributes.includes(key)));
}

/** The effective default in our spelling: attributes in camelCase, what is null absent. */
function expected(value: unknown, type: UpstreamType): unknown {
  if (typeof type === 'string' || value === null) {
    return value ?? undefined;
  }
  if ('list' in type) {
    return (value as unknown[]).map((item) => expected(item, type.list));
  }
  const entries = Object.entries(value as object).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    entries.map(([key, inner]) =>
      'object' in type
        ? [camelCase(key), expected(inner, type.object[key]?.type ?? 'any')]
        : [key, expected(inner, type.map)],
    ),
  );
}
