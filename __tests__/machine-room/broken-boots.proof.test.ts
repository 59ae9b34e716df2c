import { beforeAll, describe, expect, it } from 'vitest';
import { losses, outcomes } from '../../tools/rehearse/report';
import { BrokenBoots, faults } from './broken-boots';
import { rehearsedStack } from './rehearsed-app';
import { applyIn, startSystem } from './systems';

describe('a boot that cannot come to its end', { timeout: 1_800_000 }, () => {
  let broken: BrokenBoots;

  beforeAll(async () => {
    const { room, gitlab } = await startSystem();
    const manager = await applyIn(room, (app, network) =>
      rehearsedStack(app, { ...network, runnerWorker: { type: 'docker' } }),
    );
    broken = new BrokenBoots({ room, gitlab }, manager);
    return () => room.stop();
  });

  it('is broken in twenty ways at least', () => {
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(20);
  });

  it.concurrent.each(Object.entries(faults))('is reported with its cause: %s', async (name, fault) => {
    const begun = Date.now();
    const boot = await broken.boot(fault);
    // What a rehearsal says was lost.
    const [said] = losses({ boots: [{ ...boot, steps: [] }], outages: [], jobs: { lost: [] } } as never);
    console.info(`${name} | ${said} | ${Math.round((Date.now() - begun) / 1000)} s`);
    expect(boot).toMatchObject({ outcome: fault.outcome, cause: expect.stringMatching(fault.cause) });
    expect(said).toBe(`${boot?.instanceId} ${outcomes[fault.outcome]}: ${boot?.cause}`);
  });
});
