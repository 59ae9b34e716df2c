import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isOver, type Job } from '../machine-room/gitlab/jobs';
import { type Boot, Boots } from '../machine-room/history/boots';
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

/** The steps of one rehearsal. */
export class Run {
  private readonly steps: Step[] = [];
  private readonly boots: Boots;
  private readonly deployed: StackInRoom[] = [];

  constructor(
    private readonly options: RehearseOptions,
    private readonly rehearsal: Rehearsal,
    private readonly folder: string,
    private readonly region: string,
  ) {
    this.boots = new Boots(rehearsal.room.instances);
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
    const { say, load: specification } = this.options;
    const { gitlab } = this.rehearsal;
    await this.step('deploy', () => this.applyAll(before));
    const load = new RunningLoad(gitlab.jobs, specification);
    const isUp = await this.step('boot until the first job is done', () =>
      this.until(() => load.added.some(({ status }) => status === 'success') && this.isAtRest()),
    );
    const changes: StackReview[] = [];
    if (isUp) {
      await this.step(this.changeName, async () => changes.push(...(await this.change(before, after))));
      await this.step('until the groups are at rest', () => this.until(() => this.isAtRest()));
    } else {
      say('It is not up: nothing is changed.');
    }
    load.stop();
    if (isUp) {
      await this.step('until the last job is done', () =>
        this.until(() => load.added.every((job) => this.isSettled(job))),
      );
    }
    const second = isUp ? await this.step('second plan', () => this.planAll()) : undefined;
    await this.boots.look();
    return reportOf(this.rehearsal, {
      change: this.changeName,
      stacks: after.map(({ name }) => name),
      notes,
      steps: this.steps,
      changes: changes.flatMap(addresses),
      secondPlan: second?.flatMap(addresses),
      boots: this.boots.all,
    });
  }

  private get changeName(): string {
    const { plans, change } = this.options;
    return plans.length > 0
      ? `apply ${plans.join(', ')}`
      : change !== undefined
        ? `apply ${change}`
        : 'replace the managers';
  }

  private async change(before: Stacks, after: Stacks): Promise<readonly StackReview[]> {
    if (before !== after) {
      return this.applyAll(after);
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
    return this.boots.all.flatMap(({ instanceId }) => instances.find(({ id }) => id === instanceId)?.group ?? []);
  }

  private async applyAll(stacks: Stacks): Promise<readonly StackReview[]> {
    const reviews: StackReview[] = [];
    for (const { name, folder } of stacks) {
      this.options.say(`Applying ${name} ...`);
      const stack = this.stackNamed(name);
      stack.become(folder);
      reviews.push(await stack.apply());
    }
    await this.rehearsal.room.instances.follow();
    return reviews;
  }

  private async planAll(): Promise<readonly StackReview[]> {
    const reviews: StackReview[] = [];
    for (const stack of this.deployed) {
      reviews.push(await stack.plan());
    }
    return reviews;
  }

  private stackNamed(name: string): StackInRoom {
    const { signal } = this.options;
    const env = {
      ...emulatedEnvironment(this.rehearsal.room.emulator.endpoint),
      ...providerCache(join(this.folder, 'plugins')),
      TF_IN_AUTOMATION: '1',
    };
    mkdirSync(join(this.folder, 'plugins'), { recursive: true });
    const known = this.deployed.find((one) => one.name === name);
    const stack = known ?? new StackInRoom(name, join(this.folder, 'deployed', 'stacks', name), { env, signal });
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

  /** Waits until something is so; gives up when a boot has failed, or after the time of a step. @returns whether it is so */
  private async until(isSo: () => boolean): Promise<boolean> {
    const { timeout, signal } = this.options;
    const deadline = Date.now() + timeout;
    while (true) {
      signal.throwIfAborted();
      await this.boots.look();
      this.tell();
      if (isSo()) {
        return true;
      }
      if (Date.now() > deadline || this.boots.all.some(({ outcome }) => outcome === 'failed')) {
        return false;
      }
      await pause(1000);
    }
  }

  private told = '';

  /** A line of progress, whenever it changes. */
  private tell(): void {
    const { jobs } = this.rehearsal.gitlab;
    const count = (...words: readonly string[]) => jobs.all.filter(({ status }) => words.includes(status)).length;
    const boots = this.boots.all.map(describe).join(', ');
    const line = `  jobs: ${count('pending')} wait, ${count('running', 'canceling')} run, ${count('success')} done, ${count('failed', 'canceled')} failed; ${boots || 'no instance yet'}`;
    if (line !== this.told) {
      this.told = line;
      this.options.say(line);
    }
  }

  private async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.options.say(`${name[0]?.toUpperCase()}${name.slice(1)} ...`);
    const started = Date.now();
    const result = await work();
    this.steps.push({ name, seconds: Math.round((Date.now() - started) / 1000) });
    return result;
  }
}

function describe({ instanceId, outcome, steps = [], cause }: Boot): string {
  const at = steps.at(-1)?.name;
  return `${instanceId} ${cause ? `${outcome} (${cause})` : outcome === 'runs' && at ? `is past ${at}` : outcome}`;
}

const addresses = ({ name, changes }: StackReview): readonly ChangedAddress[] =>
  changes.map(({ address, action }) => ({ stack: name, address, action: actions[action].word }));
