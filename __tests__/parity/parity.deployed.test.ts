import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configTomlDeviations } from '../../src/upstream/deviations';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import {
  type Facts,
  type Json,
  normalized,
  type Plan,
  renamed,
  renaming,
  type State,
} from '../../tools/upstream/recording/normalized-facts';
import { configTomlOf } from '../support/cloud-config';
import { calledRunners } from '../support/commands';
import { readStacks } from '../support/synth';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment } from '../support/terraform';
import { upstreamRecordings } from '../support/upstream-recordings';
import { differences, isListed, unequal } from './compare';

const scenarios = ['docker-machine', 'minimal', 'docker', 'docker-autoscaler', 'certificates'];

interface Applied {
  readonly facts: Facts;
  readonly config: Json;
}

// Most of the time Terraform waits for the emulated bucket, so the scenarios wait together.
const applied = new Map<string, Applied>();
const emulators: Emulator[] = [];
beforeAll(async () => {
  await Promise.all(scenarios.map(async (scenario) => applied.set(scenario, await applyScenario(scenario))));
});
afterAll(() => Promise.all(emulators.map((emulator) => emulator.stop())));

describe.each(scenarios)('%s, with the same inputs as the module', (scenario) => {
  it('makes the same resources with the same arguments, apart from what is listed', () => {
    const found = differences(reference(scenario, 'resources.json'), applied.get(scenario)?.facts as Facts);
    expect(found.filter((difference) => !isListed(difference))).toEqual([]);
  });

  it('writes the same config.toml, apart from what is listed', () => {
    const upstreams = reference(scenario, 'config.json');
    const ours = applied.get(scenario)?.config as Json;
    const found = unequal(withoutEmpty(upstreams), withoutElements(withoutEmpty(ours)));
    const listed = configTomlDeviations.filter(({ element }) => element === undefined).map(({ key }) => key);
    expect(found.filter(({ argument }) => !listed.includes(argument.replace(/\[\d+\]/g, '')))).toEqual([]);
    expect(ours).toMatchObject({ runners: [{ executor: upstreams.runners[0].executor }] });
  });
});

/** Without the elements of lists that are listed as ours alone. */
function withoutElements(value: Json, path = ''): Json {
  if (Array.isArray(value)) {
    const ours = configTomlDeviations.flatMap(({ key, element }) => (key === path && element ? [element] : []));
    return value
      .filter((one) => !ours.some((element) => String(one).startsWith(element)))
      .map((one) => withoutElements(one, path));
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, withoutElements(inner, path ? `${path}.${key}` : key)]),
      )
    : value;
}

function reference(scenario: string, file: string) {
  return JSON.parse(readFileSync(join(upstreamRecordings, 'scenarios', scenario, file), 'utf8'));
}

async function applyScenario(scenario: string): Promise<Applied> {
  const emulator = await startEmulator();
  emulators.push(emulator);
  const network = await applyNetwork(emulator.endpoint);
  const stack = await synthesize(reference(scenario, 'inputs.json'), network);
  const deployment = new Deployment(stack.folder, emulator.endpoint);
  const { json: plan, errors } = await deployment.plan();
  expect(errors).toBe('');
  await deployment.apply();
  const resources = await deployment.state();
  const state = { values: { root_module: { resources } } } as unknown as State;
  const known = Object.fromEntries(Object.entries(network).map(([name, id]) => [id, name]));
  return {
    facts: normalized(plan as unknown as Plan, state, known),
    config: renamed(TOML.parse(configTomlOf(resources)) as Json, renaming(state, known)),
  };
}

/** The network that the scenarios stand in: ids by the names that the inputs use for them. */
async function applyNetwork(endpoint: string): Promise<Record<string, string>> {
  const folder = temporaryFolder();
  copyFileSync(join(upstreamRecordings, '../network.tf.json'), join(folder, 'network.tf.json'));
  const network = new Deployment(folder, endpoint);
  await network.apply();
  return (await network.outputs()).addresses as Record<string, string>;
}

async function synthesize(inputs: object, network: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  const tfvars = join(folder, 'terraform.tfvars.json');
  const text = Object.entries(network).reduce((rest, [name, id]) => rest.replaceAll(name, id), JSON.stringify(inputs));
  writeFileSync(tfvars, text);
  const outdir = join(folder, 'out');
  expect(await calledRunners(['synth', '--tfvars', tfvars, '--out', outdir])).toMatchObject({ exitCode: 0 });
  const stack = readStacks(outdir)['gitlab-runner'];
  if (!stack) {
    throw new Error(`There is no stack gitlab-runner in ${outdir}`);
  }
  return stack;
}

/** Keys that the module writes with nothing in them may be left out. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
    .filter(([, inner]) => inner !== '' && JSON.stringify(inner) !== '{}' && JSON.stringify(inner) !== '[]');
  return Object.fromEntries(kept);
}
