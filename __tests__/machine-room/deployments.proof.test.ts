import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import { lostJobs, waits } from '../../tools/machine-room/history/lost-jobs';
import type { Room } from '../../tools/machine-room/room';
import { RedeployedStack } from './redeployed-stack';
import { keepParameter, startSystem, until } from './systems';

type Change = Partial<GitlabRunnerInput>;
type Executor = NonNullable<NonNullable<GitlabRunnerInput['runnerWorker']>['type']>;

const seed = Number(process.env.DEPLOYMENTS_SEED ?? 22);
const changes = Number(process.env.DEPLOYMENTS ?? 20);
const jobs = 50;

/** mulberry32 */
function random(state: number): () => number {
  let now = state;
  return () => {
    now = (now + 0x6d2b79f5) | 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A runner whose settings change while its jobs run. */
class Series {
  private readonly number = random(seed);
  private readonly token: string;
  private tokens = 0;
  private fleet: RedeployedStack | undefined;
  readonly done: string[] = [];

  constructor(
    private readonly room: Room,
    private readonly gitlab: Gitlab,
    private readonly executor: Executor,
    readonly environment = 'room',
    private readonly fixed: Change = {},
  ) {
    this.token = `/${environment}/token`;
  }

  get stack(): RedeployedStack {
    return this.fleet as RedeployedStack;
  }

  async deploy(): Promise<void> {
    await this.newToken();
    this.fleet = await RedeployedStack.deploy(this.room, this.environment, this.token, {
      runnerWorker: { type: this.executor, maxJobs: 4 },
      ...(this.executor === 'docker+machine'
        ? { runnerWorkerDockerMachineInstance: { idleTime: 5, types: ['t3.medium'], volumeType: 'gp3' } }
        : {}),
      ...this.fixed,
    });
  }

  /** Of a runner of its own, which takes the jobs with the name of the environment as their tag. */
  private async newToken(): Promise<void> {
    this.tokens += 1;
    const token = `glrt-${this.environment}${String(this.tokens).padStart(20 - this.environment.length, '0')}`;
    this.gitlab.runners.set(token, { tag_list: this.environment });
    await keepParameter(this.room, this.token, token);
  }

  /** The next change of the series. */
  async change(): Promise<void> {
    const kinds = Object.keys(this.kinds);
    const kind = String(kinds[Math.floor(this.number() * kinds.length)]);
    this.done.push(kind);
    const started = Date.now();
    await this.stack.change((await this.kinds[kind]?.()) ?? {});
    console.info(
      `${this.environment}: change ${this.done.length}, ${kind}: ${Math.round((Date.now() - started) / 1000)} s`,
    );
  }

  private one<T>(...values: readonly T[]): T {
    return values[Math.floor(this.number() * values.length)] as T;
  }

  private get kinds(): Readonly<Record<string, () => Change | Promise<Change>>> {
    const { executor } = this;
    return {
      type: () => ({ runnerInstance: { name: 'runner', type: this.one('t3.micro', 't3.small', 't3.medium') } }),
      'user data': () => ({ runnerManager: { maximumConcurrentJobs: 10 + Math.floor(this.number() * 20) } }),
      script: () => ({ runnerInstall: { postInstallScript: `echo ${this.done.length}` } }),
      // The managers take it over by themselves, or are replaced.
      token: async () => {
        await this.newToken();
        return {};
      },
      ...(executor === 'docker-autoscaler'
        ? {
            count: () => ({ managerCount: this.one(1, 2) }),
            workers: () => ({ runnerWorkerDockerAutoscalerInstance: { rootSize: 20 + this.done.length } }),
          }
        : {}),
      ...(executor === 'docker+machine'
        ? {
            workers: () => ({
              runnerWorkerDockerMachineInstance: {
                ...{ idleTime: 5, volumeType: 'gp3', rootSize: 20 + this.done.length },
                types: [this.one('t3.medium', 't3.large')],
              },
            }),
          }
        : {}),
    };
  }

  addJob(seconds: number) {
    const script = ['echo it runs', `sleep ${seconds}`];
    return this.gitlab.jobs.add({ script, image: 'alpine:3', tags: [this.environment] });
  }

  /** A job at a time beside the first, which outlasts three changes. */
  async addJobs(): Promise<void> {
    this.addJob(240);
    for (let count = 1; count < jobs; count += 1) {
      const job = this.addJob(Math.ceil(this.number() * 20));
      await until('the job is over', () => isOver(job), 1800);
    }
  }

  get log() {
    return this.gitlab.log.filter(({ tags }) => tags.includes(this.environment));
  }

  /** The newest generation alone is left, and no worker. */
  async settled(): Promise<void> {
    const { room, stack } = this;
    await until('the old generations are gone', () => {
      const { instances, settings } = stack.managers;
      return (
        instances.length === settings.desiredCapacity &&
        instances.every(
          ({ state, template }) => state === 'InService' && template.version === settings.launchTemplate.version,
        )
      );
    });
    await until('no worker is left', () => {
      const known = stack.managers.instances.map(({ id }) => id);
      const left = room.instances.ids.filter(
        (id) => !known.includes(id) && room.instances.get(id).record.tags?.Environment === this.environment,
      );
      return stack.workerGroups.every(({ instances }) => instances.length === 0) && left.length === 0;
    });
  }
}

describe(`${changes} changes of a runner with ${jobs} jobs`, () => {
  it.each<Executor>(['docker-autoscaler', 'docker+machine', 'docker'])(
    '%s: none is lost, and none waits longer than a minute',
    async (executor) => {
      const { room, gitlab } = await startSystem({ groups: {}, logs: process.env.ROOM_LOGS });
      try {
        const series = new Series(room, gitlab, executor);
        await series.deploy();
        const adding = series.addJobs();
        for (let count = 0; count < changes; count += 1) {
          await series.change();
          await pause(count < 3 ? 0 : 5000);
        }
        await adding;
        await series.settled();
        const { log } = series;
        const longest = waits(log, Date.now()).map((wait) => Math.round(wait / 1000));
        console.info(`${executor}, seed ${seed}: ${log.length} jobs, ${series.done.join(', ')}`);
        console.info(
          `${executor}: waits of ${[...longest]
            .sort((a, b) => b - a)
            .slice(0, 5)
            .join(', ')} s and less`,
        );
        expect(lostJobs(room.history, log, Date.now())).toEqual([]);
        expect(log.filter(({ status }) => status !== 'success')).toEqual([]);
        expect(gitlab.problems).toEqual([]);
        // The first one waits for the first manager.
        expect(Math.max(...longest.slice(2))).toBeLessThanOrEqual(60);
      } finally {
        await room.stop();
      }
    },
    3_600_000,
  );

  it("control: in the module's layout each new manager ends the job of the one before", async () => {
    const { room, gitlab } = await startSystem({ groups: {} });
    try {
      const series = new Series(room, gitlab, 'docker-autoscaler', 'module', { spareWorkerGroups: 0 });
      await series.deploy();
      for (const type of ['t3.small', 't3.medium', 't3.large']) {
        const job = series.addJob(600);
        await until('the job runs', () => job.trace.includes('it runs'));
        await series.stack.change({ runnerInstance: { name: 'runner', type } });
        await until('the job is over', () => isOver(job), 900);
      }
      expect(lostJobs(room.history, series.log, Date.now())).toHaveLength(3);
    } finally {
      await room.stop();
    }
  }, 1_800_000);
});
