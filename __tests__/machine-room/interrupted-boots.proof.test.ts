import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../../tools/machine-room/auto-scaling/state';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { RedeployedStack } from './redeployed-stack';
import { call, startSystem, tokenParameter, until } from './systems';

const state = '/run/gitlab-runner-boot';

interface Strike {
  /** While which step, and how long after it began. */
  readonly step: string;
  readonly afterMilliseconds: number;
  /** Of a lost network. */
  readonly seconds: number;
  /** The folder whose disk is full. */
  readonly folder: string;
}

type Victim = (room: Room, one: RunningInstance, strike: Strike) => Promise<unknown>;

/** `kill -9` hits where the process still is: a step may be over. */
const killed: Victim = (_, { container }) =>
  container.try('sh', '-c', `kill -KILL -- -$(cat ${state}/step) || systemctl kill --signal=KILL gitlab-runner-boot`);

const victims: Readonly<Record<string, readonly [number, Victim]>> = {
  'whose step is killed': [10, killed],
  'that is killed itself': [
    10,
    (_, { container }) => container.try('systemctl', 'kill', '--kill-whom=main', '--signal=KILL', 'gitlab-runner-boot'),
  ],
  'whose power fails': [20, (room, { record }) => room.instances.losePower(record.instanceId)],
  'that is rebooted': [20, (room, { record }) => room.instances.reboot(record.instanceId)],
  'whose disk is full': [10, (room, { record }, { folder }) => room.instances.fillDisk(record.instanceId, folder)],
  'whose network is lost': [
    10,
    async (room, { record }, { seconds }) => {
      await room.instances.loseNetwork(record.instanceId);
      await pause(seconds * 1000);
      await room.instances.restoreNetwork(record.instanceId);
    },
  ],
};

/** The steps of a manager whose executor is docker that take long enough. */
const steps = [
  'log-shipping',
  'programs',
  'metadata',
  'updates',
  'token',
  'config',
  'docker',
  'gitlab-runner',
  'service',
];

const strikes = (count: number, seed: number) =>
  fc.sample(
    fc.record({
      step: fc.constantFrom(...steps),
      afterMilliseconds: fc.integer({ min: 0, max: 1000 }),
      seconds: fc.integer({ min: 5, max: 90 }),
      folder: fc.constantFrom('/var/lib/docker', '/etc/gitlab-runner', '/etc/systemd/system', '/usr/local/bin'),
    }),
    { numRuns: count, seed },
  );

/** Boots that are interrupted at the same time. */
const atOnce = 4;

describe('boots of managers that are interrupted', () => {
  let room: Room;
  let gitlab: Gitlab;
  let fleet: RedeployedStack;
  const taken = new Set<string>();

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ groups: {}, logs: process.env.ROOM_LOGS }));
    fleet = await RedeployedStack.deploy(room, 'room', tokenParameter, { runnerWorker: { type: 'docker' } });
    await call(room, 'autoscaling', 'UpdateAutoScalingGroup', {
      AutoScalingGroupName: fleet.managers.settings.name,
      MaxSize: String(atOnce),
      DesiredCapacity: String(atOnce),
    });
    return () => room.stop();
  });

  const found = (id: string): Instance | undefined => fleet.managers.instances.find((one) => one.id === id);
  const isServing = ({ record }: RunningInstance) =>
    found(record.instanceId)?.state === 'InService' && gitlab.isAskedFrom(record.address);
  const hasLeft = ({ record }: RunningInstance) => !room.instances.ids.includes(record.instanceId);

  async function takeOne(): Promise<RunningInstance> {
    const free = () => fleet.managers.instances.find(({ id }) => id !== undefined && !taken.has(id))?.id;
    await until('the group launches one', () => free() !== undefined);
    const id = String(free());
    taken.add(id);
    return (await room.instances.arrival(id)) ?? takeOne();
  }

  const said = ({ container }: RunningInstance) => {
    const file = join(container.logs, 'console.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  /** Interrupts a boot. @returns whether it was hit, and whether a message was its end */
  async function interrupt(victim: Victim, strike: Strike): Promise<{ hit: boolean; ended: boolean }> {
    const one = await takeOne();
    await until('the step begins', () => new RegExp(`-${strike.step} begins|is up, boot`).test(said(one)));
    await pause(strike.afterMilliseconds);
    const hit = !said(one).includes('is up, boot');
    await victim(room, one, strike);
    await until(`it serves or has left after ${JSON.stringify(strike)}`, () => isServing(one) || hasLeft(one), 1200);
    const ended = hasLeft(one);
    if (ended) {
      expect(said(one)).toMatch(/BOOT FAILED in step \S+\. The reason is above\./);
    } else {
      expect(await one.container.run('systemctl', 'is-active', 'gitlab-runner')).toBe('active');
      await call(room, 'ec2', 'TerminateInstances', { 'InstanceId.1': one.record.instanceId });
    }
    return { hit, ended };
  }

  it.each(Object.entries(victims))(
    'one %s serves in the end, or says why and leaves',
    async (name, [count, victim]) => {
      const left = strikes(count, name.length);
      const results: Awaited<ReturnType<typeof interrupt>>[] = [];
      const slot = async () => {
        for (let strike = left.pop(); strike; strike = left.pop()) {
          results.push(await interrupt(victim, strike));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, slot));
      const hits = results.filter(({ hit }) => hit).length;
      const ended = results.filter((one) => one.ended).length;
      console.info(`${name}: ${hits} of ${count} were hit, ${ended} ended with a message, ${count - ended} serve`);
      expect(hits).toBeGreaterThan(count / 2);
      // Only a full disk is a reason to give up.
      expect(ended === 0 || name === 'whose disk is full').toBe(true);
      // One runner for all of them.
      expect(gitlab.runners.size).toBe(1);
    },
    3_600_000,
  );
});
