import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/cli/sandbox/emulator';
import { configTomlDeviations, deviations } from '../../src/upstream/deviations';
import { configTomlOf } from '../support/cloud-config';
import { readStacks } from '../support/synth';
import { Deployment } from '../support/terraform';
import { type Difference, differences, unequal } from './compare';
import { type Facts, type Json, normalized, type Plan, renamed, renaming, type State } from './normalize';

const upstream = join(__dirname, '..', 'fixtures', 'upstream');
const scenarios = ['docker-machine', 'minimal', 'docker', 'docker-autoscaler', 'certificates'];

describe.each(scenarios)('%s, with the same inputs as the module', (scenario) => {
  const reference = (file: string) =>
    JSON.parse(readFileSync(join(upstream, '9.5.2', 'scenarios', scenario, file), 'utf8'));
  let emulator: Emulator;
  let ours: Facts;
  let config: Json;

  beforeAll(async () => {
    emulator = await startEmulator();
    const network = await applyNetwork(emulator.endpoint);
    const stack = synthesize(reference('inputs.json'), network);
    const deployment = new Deployment(stack.folder, emulator.endpoint);
    const { json: plan, errors } = await deployment.plan();
    expect(errors).toBe('');
    await deployment.apply();
    const state = { values: { root_module: { resources: await deployment.state() } } } as unknown as State;
    const known = Object.fromEntries(Object.entries(network).map(([name, id]) => [id, name]));
    ours = normalized(plan as unknown as Plan, state, known);
    config = renamed(TOML.parse(configTomlOf(await deployment.state())) as Json, renaming(state, known));
  });
  afterAll(() => emulator?.stop());

  it('makes the same resources with the same arguments, apart from what is listed', () => {
    const found = differences(reference('resources.json'), ours);
    expect(found.filter((difference) => !isListed(difference))).toEqual([]);
  });

  it('writes the same config.toml, apart from what is listed', () => {
    const found = unequal(withoutEmpty(reference('config.json')), withoutEmpty(config));
    const listed = configTomlDeviations.map(({ key }) => key);
    expect(found.filter(({ argument }) => !listed.includes(argument.replace(/\[\d+\]/g, '')))).toEqual([]);
    expect(config).toMatchObject({ runners: [{ executor: reference('config.json').runners[0].executor }] });
  });
});

/** The network that the scenarios stand in: ids by the names that the inputs use for them. */
async function applyNetwork(endpoint: string): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  copyFileSync(join(upstream, 'network.tf.json'), join(folder, 'network.tf.json'));
  const network = new Deployment(folder, endpoint);
  await network.apply();
  return (await network.outputs()).addresses as Record<string, string>;
}

function synthesize(inputs: object, network: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  const tfvars = join(folder, 'terraform.tfvars.json');
  const text = Object.entries(network).reduce((rest, [name, id]) => rest.replaceAll(name, id), JSON.stringify(inputs));
  writeFileSync(tfvars, text);
  const outdir = join(folder, 'out');
  const args = ['tsx', join('src', 'cli', 'synth.ts'), '--tfvars', tfvars, '--out', outdir];
  const { status, stderr } = spawnSync('npx', args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const stack = readStacks(outdir)['gitlab-runner'];
  if (!stack) {
    throw new Error(`There is no stack gitlab-runner in ${outdir}`);
  }
  return stack;
}

function isListed({ address, kind, argument }: Difference): boolean {
  return deviations.some(
    (deviation) =>
      deviation.address === address &&
      deviation.kind === kind &&
      (deviation.argument === undefined ||
        argument === deviation.argument ||
        argument?.startsWith(`${deviation.argument}.`) ||
        argument?.startsWith(`${deviation.argument}[`)),
  );
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
