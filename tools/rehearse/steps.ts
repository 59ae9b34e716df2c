import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isOver, type Job } from '../machine-room/gitlab/jobs';
import type { Rehearsal } from '../machine-room/rehearsal';
import { actions } from '../review/render/describe';
import type { StackReview } from '../review/review';
import { emulatedToken, prepareAccount } from '../sandbox/account';
import { ask } from '../sandbox/ask';
import { emulatedEnvironment, providerCache } from '../sandbox/environment';
import { createExisting } from '../sandbox/existing-resources';
import type { Stacks } from './before-and-after';
import { RunningLoad, tagsOf } from './load';
import type { RehearseOptions } from './rehearse';
import type { ChangedAddress, Report, Step } from './report';
import { reportOf } from './seen';
import { StackInRoom } from './stack-in-room';
import { Watch } from './watch';

/** The steps of one rehearsal. */
export class Run {
  private readonly steps: Step[] = [];
  private readonly watch: Watch;
  private readonly deployed: StackInRoom[] = [];
  private readonly notes: string[] = [];

  constructor(
    private readonly options: RehearseOptions,
    private readonly rehearsal: Rehearsal,
    private readonly folder: string,
    private readonly region: string,
  ) {
    this.watch = new Watch(options, rehearsal);
  }

  /** What the account has to hold already, and a GitLab that knows the token in it. */
  async prepare(before: Stacks, after: Stacks): Promise<void> {
    const { gitlab, room } = this.rehearsal;
    const { endpoint } = room.emulator;
    const all = before === after ? after : [...before, ...after];
    await createExisting(endpoint, all);
    await prepareAccount(endpoint, all);
    const tags = tagsOf(this.options.load).join(',');
    gitlab.runners.set(emulatedToken, { tag_list: tags, run_untagged: 'true' });
    gitlab.accessTokens.add(emulatedToken);
    gitlab.registrationTokens.add(emulatedToken);
    gitlab.registrationAllowed = true;
  }

  async through(before: Stacks, after: Stacks, notes: readonly string[]): Promise<Report> {
    const { gitlab } = this.rehearsal;
    this.notes.push(...notes);
    const deployed = await this.step('deploy', () => this.watch.watched((signal) => this.applyAll(before, signal)));
    if (deployed === undefined) {
      this.notes.push('Terraform did not finish, because an instance does not boot');
    }
    const load = new RunningLoad(gitlab.jobs, this.options.load);
    const hasServed = () => load.added.some(({ status }) => status === 'success') && this.isAtRest();
    const isUp =
      deployed !== undefined && (await this.step('until the first job is done', () => this.watch.until(hasServed)));
    const seen = isUp ? await this.changed(before, after, load) : {};
    load.stop();
    await this.watch.look();
    return reportOf(this.rehearsal, {
      change: isUp ? this.changeName : 'nothing: it was not up',
      stacks: after.map(({ name }) => name),
      notes: this.notes,
      steps: this.steps,
      changes: [],
      ...seen,
      boots: this.watch.boots.all,
    });
  }

  /** The steps of the change itself, under load. */
  private async changed(
    before: Stacks,
    after: Stacks,
    load: RunningLoad,
  ): Promise<Partial<Pick<Report, 'changes' | 'secondPlan'>>> {
    const changes = await this.step(this.changeName, () =>
      this.watch.watched((signal) => this.change(before, after, signal)),
    );
    await this.step('until the managers are at rest', () => this.watch.until(() => this.isAtRest()));
    load.stop();
    const isSettled = () => load.added.every((job) => this.isSettled(job));
    await this.step('until the last job is done', () => this.watch.until(isSettled, { whateverBoots: true }));
    const second = await this.step('second plan', () => this.planAll());
    return { changes: changes?.flatMap(addresses) ?? [], secondPlan: second.flatMap(addresses) };
  }

  private get changeName(): string {
    const { plans, change } = this.options;
    return plans.length > 0
      ? `apply ${plans.join(', ')}`
      : change !== undefined
        ? `apply ${change}`
        : 'replace the managers';
  }

  private async change(before: Stacks, after: Stacks, signal: AbortSignal): Promise<readonly StackReview[]> {
    if (before !== after) {
      return this.applyAll(after, signal);
    }
    const groups = new Set(this.groupsOfManagers());
    const { endpoint } = this.rehearsal.room.emulator;
    for (const AutoScalingGroupName of groups) {
      const body = new URLSearchParams({ Action: 'StartInstanceRefresh', Version: '2011-01-01', AutoScalingGroupName });
      await ask(endpoint, 'autoscaling', this.region, { method: 'POST', body });
    }
    return [];
  }

  private groupsOfManagers(): readonly string[] {
    const { instances } = this.rehearsal.room.history;
    return this.watch.boots.all.flatMap(({ instanceId }) => instances.find(({ id }) => id === instanceId)?.group ?? []);
  }

  private async applyAll(stacks: Stacks, signal: AbortSignal): Promise<readonly StackReview[]> {
    const reviews: StackReview[] = [];
    for (const { name, folder } of stacks) {
      this.options.say(`Applying ${name} ...`);
      const stack = this.stackNamed(name);
      stack.become(folder);
      reviews.push(await stack.apply(signal));
    }
    await this.rehearsal.room.instances.follow();
    return reviews;
  }

  private async planAll(): Promise<readonly StackReview[]> {
    const reviews: StackReview[] = [];
    for (const stack of this.deployed) {
      reviews.push(await stack.plan(this.options.signal));
    }
    return reviews;
  }

  private stackNamed(name: string): StackInRoom {
    const env = {
      ...emulatedEnvironment(this.rehearsal.room.emulator.endpoint),
      ...providerCache(join(this.folder, 'plugins')),
      TF_IN_AUTOMATION: '1',
      // A provider that is killed leaves its socket.
      TMPDIR: this.folder,
    };
    mkdirSync(join(this.folder, 'plugins'), { recursive: true });
    const known = this.deployed.find((one) => one.name === name);
    const stack = known ?? new StackInRoom(name, join(this.folder, 'deployed', 'stacks', name), env);
    if (!known) {
      this.deployed.push(stack);
    }
    return stack;
  }

  /** There is a manager, and none comes or goes. Workers come and go with the jobs. */
  private isAtRest(): boolean {
    const groups = this.groupsOfManagers();
    return groups.length > 0 && !this.rehearsal.restless.some((name) => groups.includes(name));
  }

  /** A job whose runner is gone will not end. */
  private isSettled(job: Job): boolean {
    const { instances } = this.rehearsal.room;
    const runners = instances.ids.map((id) => instances.get(id).record.address);
    return isOver(job) || (job.place !== undefined && !runners.includes(job.place.address));
  }

  private async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.options.say(`${name[0]?.toUpperCase()}${name.slice(1)} ...`);
    const started = Date.now();
    const result = await work();
    this.steps.push({ name, seconds: Math.round((Date.now() - started) / 1000) });
    return result;
  }
}

const addresses = ({ name, changes }: StackReview): readonly ChangedAddress[] =>
  changes.map(({ address, action }) => ({ stack: name, address, action: actions[action].word }));
