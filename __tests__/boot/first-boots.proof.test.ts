import { expect, it } from 'vitest';
import { bootLog, ManagerFixture, ownToken, tokenOf } from './manager';

const given = '/boot/gitlab-token';
const registrationToken = 'GR1348941a1B2c3D4e5F6g7H8i9';
const manager = new ManagerFixture({
  runnerWorker: { type: 'docker' },
  runnerGitlab: { preregisteredRunnerTokenSsmParameterName: given },
});

// boot-tokens.deployed.test.ts has each order of their reads and writes; here chance has it.
it.each([1, 2, 3, 4, 5])(
  'three managers whose first boots begin at the same moment make one runner (%i)',
  async () => {
    await manager.set(given, registrationToken);
    const first = await manager.machine();
    const { gitlab } = first;
    gitlab.registrationTokens.add(registrationToken);
    const ids = ['i-0fedcba9876543210', 'i-0fedcba9876543211'];
    const others = await Promise.all(ids.map((instanceId) => manager.machine({ gitlab, instanceId })));
    const all = [first, ...others];
    for (const machine of all) {
      machine.standIn('sleep', '[[ $1 != 15 ]] || exec /usr/bin/sleep 1');
    }
    await Promise.all(all.map((machine) => manager.boot(machine)));
    expect([...gitlab.runners.keys()], all.map(bootLog).join('\n')).toEqual([tokenOf(first)]);
    expect(all.map(tokenOf)).toEqual(Array(3).fill(tokenOf(first)));
    expect(await manager.applied.parameter(ownToken)).toContain(String(tokenOf(first)));
  },
  120_000,
);
