import { describe, expect, it } from 'vitest';
import { tokenOf } from './manager';
import { given, life, type RenewingManagers } from './renewing';
import type { Machine } from './sandbox/machine';

/** Managers renew a token so many times: one of them, each time, and the others take it over. */
export async function expectRenewed(
  fleet: RenewingManagers,
  { renewals, managers }: { readonly renewals: number; readonly managers: number },
): Promise<void> {
  fleet.begin();
  const machines = await fleet.managers(managers);
  for (let renewal = 1; renewal <= renewals; renewal += 1) {
    fleet.advance(life / 2 - 120);
    expect(await fleet.everyoneLooks(machines)).not.toContain('ERROR');
    expect(fleet.renewals).toBe(renewal - 1);
    fleet.advance(120);
    fleet.toNextLease();
    // Who was late finds it with the next look.
    const said = (await fleet.everyoneLooks(machines)) + (await fleet.everyoneLooks(machines));
    expect(said).not.toContain('ERROR');
    expect(fleet.renewals).toBe(renewal);
    fleet.expectAgreed(machines);
    expect(fleet.leases).toEqual([]);
  }
}

/** The commands of a renewal from the moment on that GitLab has done it, and whether the token is safe then. */
export const crashes = [
  ['before it asks', 'answer=$renewed', 'old'],
  ['with the answer on its disk', 'sync "$renewed"', 'disk'],
  ['before it writes the parameter', 'keep "$runner_token"', 'disk'],
  ['within the writing', 'retry 6 "Writing', 'old'],
  ['before it takes the token', 'take ', 'parameter'],
  ['with half of the new file', 'mv "$config.new"', 'parameter'],
  ['before it forgets the answer', 'rm "$renewed"', 'parameter'],
  ['with its lease', 'end_leases "$held"', 'parameter'],
] as const;

export function expectCrashesSurvived(fleet: RenewingManagers, points: readonly (typeof crashes)[number][]): void {
  describe('a manager that is killed while it renews', () => {
    it.each(points)('%s goes on with the next look', async (_, command) => {
      fleet.begin();
      const machines = await fleet.managers(2);
      const [machine] = machines as [Machine, Machine];
      fleet.toRenewal();
      await fleet.lookUntil(machine, command);
      expect(machine.exists('/srv/killed')).toBe(true);
      machine.restart();
      for (let looks = 0; looks < 3; looks += 1) {
        fleet.toNextLease();
        expect(await fleet.everyoneLooks(machines)).not.toContain('ERROR');
      }
      await fleet.everyoneLooks(machines);
      fleet.expectAgreed(machines);
      // What it could not delete goes with the next renewal.
      fleet.toRenewal();
      await fleet.everyoneLooks(machines);
      await fleet.everyoneLooks(machines);
      fleet.expectAgreed(machines);
      expect(fleet.leases).toEqual([]);
    });

    it.each(points)(
      '%s and never comes back: the next boot recovers, or says what to do',
      async (_, command, where) => {
        fleet.begin();
        const [machine] = await fleet.manager();
        fleet.toRenewal();
        await fleet.lookUntil(machine, command);
        const [next, run] = await fleet.manager();
        if (where === 'disk') {
          expect(run.exitCode).toBe(1);
          expect(run.output).toMatch(
            /The renewal that i-0+1 began at 20\S+Z left no answer of GitLab\. Reset the runner's token/,
          );
          fleet.account.parameters.set(given, fleet.gitlab.resetToken(fleet.living));
          expect((await next.run(['/opt/gitlab-runner/boot.sh'])).exitCode).toBe(0);
        } else {
          expect(run.exitCode).toBe(0);
        }
        expect(tokenOf(next)).toBe(fleet.living);
        fleet.toRenewal();
        await fleet.look(next);
        await fleet.look(next);
        fleet.expectAgreed([next]);
      },
    );
  });
}
