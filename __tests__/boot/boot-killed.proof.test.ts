import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootLog, completions } from './manager';
import { killAt, Machines, runnersAskedFor, userData, type Victim } from './resuming';

const machines = new Machines();
const scripts = ['boot', 'log-shipping', 'programs', 'updates', 'config', 'docker', 'gitlab-runner', 'lint', 'service'];
const moment = fc.record({
  script: fc.constantFrom(...scripts),
  command: fc.integer({ min: 1, max: 60 }),
  victim: fc.constantFrom<Victim>('step', 'boot', 'power'),
});

/** A run is one boot, which takes seconds: `BOOT_KILLS=60 npm run proof -- __tests__/boot/boot-killed.proof.test.ts`. */
const numRuns = Number(process.env.BOOT_KILLS ?? 20);

describe('a boot that is killed at any moment', () => {
  it(
    'is up in the end, with one runner at most',
    async () => {
      let killed = 0;
      const property = fc.asyncProperty(moment, async ({ script, command, victim }) => {
        const machine = await machines.start();
        machines.account.parameters.delete('ci-runner-token');
        const run = await machine.boot(userData, killAt(machine, script, command, victim));
        const hit = machine.exists('/srv/killed');
        killed += Number(hit);
        if (hit && victim === 'power') {
          machine.restart();
          const after = await machine.startAgain(userData);
          expect(after.exitCode, bootLog(machine)).toBe(0);
        } else if (run.exitCode !== 0) {
          // Nobody kills a step or a boot for good: the second chance has to do.
          throw new Error(bootLog(machine));
        }
        machines.expectUp(machine);
        expect(completions(machine)).toContain('CONTINUE');
        expect(runnersAskedFor(machine)).toBe(1);
      });
      await fc.assert(property, { numRuns, endOnFailure: true });
      console.info(`${killed} of ${numRuns} boots were killed`);
    },
    numRuns * 120_000,
  );
});
