import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { DeployedApp } from '../support/deployed-app';
import { unexpectedChanges } from '../support/emulator-limits';

const order = ['network', 'nat-gateway', 'gitlab-runner', 'worker-egress'] as const;

let emulator: Emulator;
let app: DeployedApp;
beforeAll(async () => {
  emulator = await startEmulator();
  app = await DeployedApp.synthesize('examples/runbook-autoscaler.ts', emulator.endpoint);
  await app.apply(order);
});
afterAll(() => emulator?.stop());

describe('the deployment of the runbook on docker-autoscaler, applied', () => {
  it.each(order)('%s has nothing to change on the second plan, apart from what the emulator forgets', async (name) => {
    const { errors, changes } = await app.of(name).plan();
    expect(errors).toBe('');
    expect(unexpectedChanges(changes)).toEqual([]);
  });

  it('has groups of workers over the spot market, protected and empty until the runner scales them', async () => {
    const groups = (await app.of('gitlab-runner').state())
      .filter(({ type, values }) => type === 'aws_autoscaling_group' && values.protect_from_scale_in === true)
      .map(({ values }) => [values.name, values.desired_capacity, values.max_size]);
    expect(groups.map(([, ...sizes]) => sizes)).toEqual([
      [0, 5],
      [0, 5],
    ]);
  });

  it('warns of nothing that ends', () => {
    expect(app.warnings.filter((warning) => /GitLab 20|docker\+machine/.test(warning))).toEqual([]);
  });

  it('is destroyed whole', async () => {
    for (const name of [...order].reverse()) {
      await app.of(name).destroy();
      expect(await app.of(name).state()).toEqual([]);
    }
  });
});
