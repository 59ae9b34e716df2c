import { beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Instance } from '../../tools/machine-room/auto-scaling/state';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import { lostJobs, waits, workerOf } from '../../tools/machine-room/history/lost-jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { type HeldJob, holdJob } from './held-job';
import { shown } from './job-keys';
import { RedeployedStack } from './redeployed-stack';
import { call, startSystem, tokenParameter, until, untilUp } from './systems';

const worker = { type: 'docker-autoscaler', maxJobs: 4 } as const;

/** A job that runs until the test ends it, and where it does. */
interface Held extends HeldJob {
  readonly manager: RunningInstance;
  readonly worker: string;
}

describe('two managers in two zones', () => {
  let room: Room;
  let gitlab: Gitlab;
  let fleet: RedeployedStack;

  const zoneOf = (id: string) => (allInstances().find((one) => one.id === id) as Instance).zone;
  const allInstances = () => [...fleet.managers.instances, ...fleet.workerGroups.flatMap(({ instances }) => instances)];
  /** Auto Scaling waits for the hook of an instance that is gone as well. */
  const runs = ({ id }: Instance) => id !== undefined && room.instances.ids.includes(id);
  const inService = () => fleet.managers.instances.filter(({ state }) => state === 'InService');

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ groups: {}, logs: process.env.ROOM_LOGS }));
    fleet = await RedeployedStack.deploy(room, 'room', tokenParameter, { runnerWorker: worker, managerCount: 2 }, 2);
    await bothServe();
    return () => room.stop();
  });

  async function bothServe(): Promise<void> {
    await until('two managers are in service', () => inService().length === 2);
    await until('no other runs', () => fleet.managers.instances.filter(runs).length === 2);
    await Promise.all(inService().map(({ id }) => untilUp(room.instances.get(String(id)))));
  }

  async function hold(): Promise<Held> {
    const held = await holdJob(room, (...script) => gitlab.jobs.add({ script, image: 'alpine:3' }));
    const { job } = held;
    const manager = room.instances.ids
      .map((id) => room.instances.get(id))
      .find(({ record }) => record.address === job.place?.address) as RunningInstance;
    return { ...held, manager, worker: String(workerOf(job)) };
  }

  /** Jobs until each manager has one, and that of the second on a worker in its own zone. */
  async function holdJobs(): Promise<readonly Held[]> {
    const held: Held[] = [];
    const complete = () => new Set(held.map(({ manager }) => manager)).size === 2 && survivors(held).length > 0;
    while (!complete() && held.length < 6) {
      held.push(await hold());
    }
    expect(complete()).toBe(true);
    return held;
  }

  /** Jobs of a manager whose zone has its worker as well; the first such manager's. */
  function survivors(held: readonly Held[]): readonly Held[] {
    const whole = held.filter(({ manager, worker }) => zoneOf(manager.record.instanceId) === zoneOf(worker));
    return whole.filter(({ manager }) => manager === whole[0]?.manager);
  }

  async function kill(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => room.instances.get(id).container.kill()));
    await call(
      room,
      'ec2',
      'TerminateInstances',
      Object.fromEntries(ids.map((id, at) => [`InstanceId.${at + 1}`, id])),
    );
  }

  /** What is queued now is served; the wait is told. */
  async function expectServed(what: string): Promise<void> {
    const jobs = [1, 2].map(() => gitlab.jobs.add({ script: ['echo served'], image: 'alpine:3' }));
    await until('the queue is served', () => jobs.every(isOver));
    expect(jobs.map(({ status }) => status)).toEqual(['success', 'success']);
    const longest = Math.max(...waits(gitlab.log.slice(-2), Date.now()));
    console.info(`${what}: a job waited ${Math.round(longest / 1000)} s at most`);
    expect(longest).toBeLessThan(90_000);
  }

  it.each(['manager', 'zone'])(
    'when a %s is killed, the jobs of the other go on, and the queue is served',
    async (what) => {
      const held = await holdJobs();
      const kept = survivors(held);
      const zone = zoneOf(String(kept[0]?.manager.record.instanceId));
      const victim = held.find(({ manager }) => manager !== kept[0]?.manager) as Held;
      const killed =
        what === 'manager'
          ? [victim.manager.record.instanceId]
          : allInstances().flatMap((one) => (runs(one) && one.zone !== zone ? [String(one.id)] : []));
      await kill(killed);
      await expectServed(what);
      for (const one of kept) {
        await one.letGo();
      }
      expect(kept.map(({ job }) => job.status)).toEqual(kept.map(() => 'success'));
      const others = gitlab.log.filter(({ id }) => kept.some(({ job }) => job.id === id));
      expect(lostJobs(room.history, others, Date.now())).toEqual([]);
      // The jobs of the killed one: GitLab fails them after an hour of silence.
      for (const { job } of held.filter(({ job }) => !isOver(job))) {
        gitlab.jobs.cancel(job.id);
      }
      await bothServe();
      await until('no worker is left without a job', () =>
        fleet.workerGroups.every(({ instances }) => instances.length === 0),
      );
    },
  );
});

describe("control: the module's layout, one group for all managers", () => {
  it('loses the job of the manager that is replaced', async () => {
    const { room, gitlab } = await startSystem({ groups: {} });
    try {
      const settings: Partial<GitlabRunnerInput> = { runnerWorker: worker, spareWorkerGroups: 0 };
      const fleet = await RedeployedStack.deploy(room, 'module', tokenParameter, settings);
      const job = gitlab.jobs.add({ script: ['echo it runs', 'sleep 3600'], image: 'alpine:3' });
      await until('the job runs', () => shown(job).includes('it runs'));
      await fleet.change({ runnerInstance: { name: 'runner', type: 't3.small' } });
      await until('the job is over', () => isOver(job));
      expect(job.status).toBe('failed');
      expect(lostJobs(room.history, gitlab.log, Date.now())).toHaveLength(1);
    } finally {
      await room.stop();
    }
  });
});
