import { describe, expect, it } from 'vitest';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import { lostJobs, waits } from '../../tools/machine-room/history/lost-jobs';
import { functionKeys } from './function-keys';
import { logGroupKeys } from './log-group-keys';
import { Series } from './series';
import type { Executor } from './series-changes';
import { call, startSystem, until } from './systems';

const seed = Number(process.env.DEPLOYMENTS_SEED ?? 4);
const changes = Number(process.env.DEPLOYMENTS ?? 20);
const jobs = Number(process.env.DEPLOYMENTS_JOBS ?? 50);
/** Changes that a held job outlasts, and how many there are from the begin of one to that of the next. */
const outlasted = 3;
const between = 6;

const seconds = (since: number) => Math.round((Date.now() - since) / 1000);

/** A sentence for each resource that a second plan would change. */
async function changeAll(series: Series): Promise<readonly string[]> {
  const drift: string[] = [];
  let held: Awaited<ReturnType<Series['hold']>> | undefined;
  for (let number = 0; number < changes; number += 1) {
    if (number % between === 0) {
      held = await series.hold();
    }
    await series.change();
    if (number % between === outlasted - 1) {
      // What waits now is served while the managers before still drain.
      const job = series.addJob();
      await until('a newer manager serves', () => isOver(job));
      await held?.letGo();
    }
    const plan = await series.stack.secondPlan();
    drift.push(...plan.map((address) => `${series.done.at(-1)}: ${address}`));
  }
  await held?.letGo();
  return drift;
}

describe(`${changes} changes of a runner with ${jobs} jobs`, () => {
  it.each<Executor>(['docker-autoscaler', 'docker+machine', 'docker'])(
    '%s: none is lost, and none waits longer than a minute',
    async (executor) => {
      const { room, gitlab } = await startSystem({
        groups: {},
        proxy: { isOptional: true },
        missing: [...logGroupKeys(), functionKeys()],
        logs: process.env.ROOM_LOGS,
      });
      try {
        console.info(`${executor}: seed ${seed}`);
        const began = Date.now();
        const series = new Series(room, gitlab, executor, seed);
        await series.deploy();
        const first = series.addJob();
        await until('the first job is over', () => isOver(first));
        let isDone = false;
        const adding = series.addJobs(jobs, () => isDone);
        const drift = await changeAll(series).finally(() => {
          isDone = true;
        });
        await adding;
        const ended = Date.now();
        await series.settled();
        const { log } = series;
        const [, ...waited] = waits(log, Date.now()).map((wait) => Math.round(wait / 1000));
        const longest = waited.toSorted((a, b) => b - a);
        const generations = new Set(log.map(({ address }) => address)).size;
        console.info(`${executor}: ${log.length} jobs on ${generations} managers, ${series.done.join(', ')}`);
        console.info(`${executor}: waits of ${longest.slice(0, 8).join(', ')} s and less`);
        console.info(`${executor}: settled ${seconds(ended)} s after the last job, ${seconds(began)} s in all`);
        const proxied = new Set(room.network.proxy?.requests.map(({ host }) => host));
        console.info(`${executor}: the proxy was asked for ${[...proxied].join(', ')}`);
        expect(lostJobs(room.history, log, Date.now())).toEqual([]);
        expect(log.filter(({ status }) => status !== 'success')).toEqual([]);
        expect(gitlab.problems).toEqual([]);
        expect(drift).toEqual([]);
        // The first one has waited for the first manager.
        expect(longest[0]).toBeLessThanOrEqual(60);
      } finally {
        await room.stop();
      }
    },
    3_600_000,
  );

  it("control: in the module's layout each new manager ends the job of the one before", async () => {
    const { room, gitlab } = await startSystem({ groups: {} });
    try {
      const series = new Series(room, gitlab, 'docker-autoscaler', seed, 'module');
      const idle = { periods: ['* * * * *'], idleCount: 0, idleTime: '1h' };
      await series.deploy({ spareWorkerGroups: 0, runnerWorkerDockerAutoscalerAutoscalingOptions: [idle] });
      for (const type of ['t3.small', 't3.medium', 't3.large']) {
        const { job } = await series.hold();
        await series.stack.change({ runnerInstance: { name: 'runner', type } });
        await until('the job is over', () => isOver(job), 900);
      }
      expect(lostJobs(room.history, series.log, Date.now())).toHaveLength(3);
      // A manager that a schedule ends leaves its idle workers, and nobody claims the only group.
      const last = series.addJob();
      await until('the last job is over', () => isOver(last));
      const [workers] = series.stack.workerGroups;
      expect(workers?.instances).not.toEqual([]);
      await call(room, 'autoscaling', 'UpdateAutoScalingGroup', {
        ...{
          AutoScalingGroupName: series.stack.managers.settings.name,
          MinSize: '0',
          MaxSize: '0',
          DesiredCapacity: '0',
        },
      });
      await until('no manager is left', () => series.stack.managers.instances.length === 0);
      await until('no worker is left', () => series.stack.workerGroups[0]?.instances.length === 0);
    } finally {
      await room.stop();
    }
  }, 1_800_000);
});
