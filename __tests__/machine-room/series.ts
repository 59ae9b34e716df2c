import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { Room } from '../../tools/machine-room/room';
import { type HeldJob, holdJob } from './held-job';
import { RedeployedStack } from './redeployed-stack';
import { type Change, type Executor, ImagesAndKeys, kindsOfChanges } from './series-changes';
import { keepParameter, until } from './systems';

/** mulberry32 */
export function random(seed: number): () => number {
  let now = seed;
  return () => {
    now = (now + 0x6d2b79f5) | 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A runner whose settings change while its jobs run. */
export class Series {
  readonly done: string[] = [];
  private readonly number: () => number;
  /** Of its own: how many jobs there are depends on the time. */
  private readonly length: () => number;
  readonly account: ImagesAndKeys;
  /** The parameter that it is in. */
  readonly token: string;
  private tokens = 0;
  private deck: string[] = [];
  private fleet: RedeployedStack | undefined;

  constructor(
    private readonly room: Room,
    private readonly gitlab: Gitlab,
    readonly executor: Executor,
    seed: number,
    readonly environment = 'room',
  ) {
    this.number = random(seed);
    this.length = random(seed + 1);
    this.account = new ImagesAndKeys(room);
    this.token = `/${environment}/token`;
  }

  get stack(): RedeployedStack {
    return this.fleet as RedeployedStack;
  }

  async deploy(fixed: Partial<GitlabRunnerInput> = {}): Promise<void> {
    await this.newToken();
    this.fleet = await RedeployedStack.deploy(this.room, this.environment, this.token, {
      runnerWorker: { type: this.executor, maxJobs: 4 },
      runnerAmiOwners: ['amazon', 'self'],
      ...(this.executor === 'docker+machine'
        ? {
            runnerWorkerDockerMachineInstance: { idleTime: 5, types: ['t3.medium'], volumeType: 'gp3' },
            runnerWorkerDockerMachineAmiOwners: ['099720109477', 'self'],
          }
        : {}),
      ...fixed,
    });
  }

  /** Of a runner of its own, which takes the jobs with the name of the environment as their tag. */
  private async newToken(): Promise<Change> {
    this.tokens += 1;
    const token = `glrt-${this.environment}${String(this.tokens).padStart(20 - this.environment.length, '0')}`;
    this.gitlab.runners.set(token, { tag_list: this.environment });
    await keepParameter(this.room, this.token, token);
    return {};
  }

  /** The next change: every kind once in random order, and again. */
  async change(): Promise<void> {
    const kinds = {
      ...kindsOfChanges(this),
      // The managers take it over by themselves, or are replaced.
      token: () => this.newToken(),
    };
    if (this.deck.length === 0) {
      this.deck = this.shuffled(Object.keys(kinds));
    }
    const kind = String(this.deck.shift()) as keyof typeof kinds;
    const started = Date.now();
    await this.stack.change(await kinds[kind]());
    this.done.push(kind);
    const seconds = Math.round((Date.now() - started) / 1000);
    console.info(`${this.executor}: change ${this.done.length}, ${kind}: ${seconds} s`);
  }

  private shuffled(names: readonly string[]): string[] {
    const drawn = names.map((name) => ({ name, at: this.number() }));
    return drawn.sort((one, other) => one.at - other.at).map(({ name }) => name);
  }

  private add(...script: readonly string[]): Job {
    return this.gitlab.jobs.add({ script, image: 'alpine:3', tags: [this.environment] });
  }

  /** One that goes on for up to 20 s. */
  addJob(): Job {
    return this.add('echo it runs', `sleep ${Math.ceil(this.length() * 20)}`);
  }

  /** One that goes on until it is let go. */
  hold(): Promise<HeldJob> {
    return holdJob(this.room, (...script) => this.add(...script), 1800);
  }

  /** Jobs one after the other, until there are enough and it is time. */
  async addJobs(count: number, isTime: () => boolean): Promise<void> {
    while (this.log.length < count || !isTime()) {
      const job = this.addJob();
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
