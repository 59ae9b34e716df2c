import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootLog, completions } from './manager';
import {
  afterMakingRoom,
  type Interruption,
  interrupted,
  Machines,
  runnersAskedFor,
  userData,
  type Victim,
} from './resuming';
import { readUserData } from './sandbox/cloud-config';
import type { Machine } from './sandbox/machine';
import { ServerMachines, serverUserData } from './serving-server';

/**
 * Twice as many of each: `BOOTS=2 npm run proof -- __tests__/boot/boot-killed.proof.test.ts`. A boot takes seconds.
 */
const times = Number(process.env.BOOTS ?? 1);
const series: readonly (readonly [string, readonly Victim[], number])[] = [
  ['killed', ['step', 'boot'], 20],
  ['ended by a power loss', ['power'], 20],
  ['ended by a reboot', ['reboot'], 20],
  ['whose disk is full', ['disk'], 10],
  ['whose network is lost for 1 to 20 minutes', ['network'], 10],
];

/** The steps of a boot and what runs them. */
const scriptsOf = (document: string) => [
  'boot',
  ...readUserData(document).config.write_files.flatMap(({ path }) => /steps\/(.*)\.sh$/.exec(path)?.[1] ?? []),
];

const interruption = (document: string, victims: readonly Victim[]): fc.Arbitrary<Interruption> =>
  fc.record({
    script: fc.constantFrom(...scriptsOf(document)),
    command: fc.integer({ min: 1, max: 60 }),
    victim: fc.constantFrom(...victims),
    minutes: fc.integer({ min: 1, max: 20 }),
  });

/** @param expectUp what is true in the end, whatever befell */
async function holds(
  document: string,
  [name, victims, count]: (typeof series)[number],
  start: () => Promise<Machine>,
  expectUp: (machine: Machine) => void,
): Promise<void> {
  let hits = 0;
  let messages = 0;
  const property = fc.asyncProperty(interruption(document, victims), async (what) => {
    const machine = await start();
    const { hit, exitCode, console: said } = await interrupted(machine, document, what);
    hits += Number(hit);
    if (exitCode !== 0) {
      // A message for people, and a group that does without this instance: the hook's default result, where it is not told.
      expect([what, said]).toEqual([{ ...what, victim: 'disk' }, expect.stringMatching(/BOOT FAILED in step/)]);
      if (said.includes('ending the launch hook')) {
        expect(completions(machine).at(-1) ?? said).toMatch(/^ABANDON$|nobody waits for this launch hook/);
      }
      messages += 1;
      expect(await afterMakingRoom(machine), bootLog(machine)).toBe(0);
    }
    expectUp(machine);
    await machine.stop();
  });
  await fc.assert(property, { numRuns: count * times, endOnFailure: true });
  console.info(
    `${name}: ${hits} of ${count * times} boots were hit, ${messages} ended with a message, all were up in the end`,
  );
}

describe.each(series)('a boot that is %s', (...one) => {
  const managers = new Machines();
  it(
    'is up in the end, with one runner at most: a manager',
    async () => {
      const start = () => {
        managers.account.parameters.clear();
        return managers.start();
      };
      await holds(userData, one, start, (machine) => {
        managers.expectUp(machine, one[1].includes('disk') ? ['ABANDON', 'CONTINUE'] : ['CONTINUE']);
        expect(runnersAskedFor(machine)).toBe(1);
      });
    },
    one[2] * times * 120_000,
  );

  const servers = new ServerMachines();
  it(
    'is up in the end, with one runner at most: a GitLab server',
    async () => {
      await holds(
        serverUserData,
        one,
        () => servers.start(),
        (machine) => {
          servers.expectUp(machine);
          expect(runnersAskedFor(machine)).toBe(1);
          expect(completions(machine)).toEqual([]);
        },
      );
    },
    one[2] * times * 120_000,
  );
});
