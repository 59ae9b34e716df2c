import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readJsonFile } from '../../src/foreign/foreign';
import { readStackJson, type StackFolder, stackFolders } from '../../src/terraform/stack-folders';
import { appCommand } from '../command/app-command';
import { runCommand } from '../command/run-command';
import { requireTool } from '../command/tools';
import { bootEnvironments } from '../doctor/plan/machine-files';
import { requireNeeds } from '../machine-room/daemon/needs';
import { isOver, type Job } from '../machine-room/gitlab/jobs';
import { type Boot, Boots } from '../machine-room/history/boots';
import { Rehearsal } from '../machine-room/rehearsal';
import { withoutPrivileges } from '../machine-room/runner/executors/docker/host-config';
import { actions } from '../review/render/describe';
import type { StackReview } from '../review/review';
import { emulatedToken, prepareAccount } from '../sandbox/account';
import { ask } from '../sandbox/ask';
import { emulatedEnvironment, emulatedRegion, providerCache } from '../sandbox/environment';
import { createExisting } from '../sandbox/existing-resources';
import { type Load, RunningLoad, tagsOf } from './load';
import { planOfStack } from './plan-files';
import type { ChangedAddress, Report, Step } from './report';
import { reportOf } from './seen';
import { StackInRoom } from './stack-in-room';
import { takenBack } from './taken-back';

export interface RehearseOptions {
  /** Where `cdktf.json` is. Nothing is written there. */
  readonly project: string;
  readonly app?: string;
  /** Plans whose changes are rehearsed, by file. */
  readonly plans: readonly string[];
  /** An app that is applied over the first. */
  readonly change?: string;
  readonly load: Load;
  /** Milliseconds that each step may take. */
  readonly timeout: number;
  /** Where the instances' logs stay. By default they go with the room. */
  readonly logs?: string;
  /** Gives up, and cleans up. */
  readonly signal: AbortSignal;
  /** Shows a line while somebody waits. */
  readonly say: (line: string) => void;
}

/** A rehearsal that is over, and the room it took place in, which stays until it is stopped. */
export interface Rehearsed {
  readonly report: Report;
  readonly rehearsal: Rehearsal;
  stop(): Promise<void>;
}

/**
 * Deploys stacks to an emulated account whose instances boot, runs jobs there, makes the change and tells what was lost.
 *
 * @throws {Error} when a program is missing, the stacks are wrong or a deployment fails; nothing is left then
 */
export async function rehearse(options: RehearseOptions): Promise<Rehearsed> {
  requireTool('terraform');
  requireTool('moto_server');
  requireNeeds();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gitlab-runner-rehearsal-')));
  let rehearsal: Rehearsal | undefined;
  const stop = async () => {
    await rehearsal?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { before, after, notes } = await synthesizeBoth(options, folder);
    const settings = roomSettings(after);
    options.say('Starting the emulated AWS ...');
    rehearsal = await Rehearsal.start(settings.gitlabUrl, {
      region: settings.region,
      say: options.say,
      files: () => [{ path: withoutPrivileges.slice(1), content: '' }],
      ...(options.logs === undefined ? {} : { logs: options.logs }),
    });
    const run = new Run(options, rehearsal, folder, settings.region);
    await run.prepare(before, after);
    const report = await run.through(before, after, [...notes, ...privilegesNote(after)]);
    return { report, rehearsal, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Stacks = readonly StackFolder[];

interface Both {
  readonly before: Stacks;
  readonly after: Stacks;
  readonly notes: readonly string[];
}

/** The stacks before and after the change, each in a folder of its own. */
async function synthesizeBoth(
  { project, app, change, plans, signal, say }: RehearseOptions,
  folder: string,
): Promise<Both> {
  const env = { ...emulatedEnvironment('http://127.0.0.1:1'), CDKTF_HOME: join(folder, 'cdktf-home') };
  const synthesize = async (what: string | undefined, name: string) => {
    const config = readJsonFile(join(project, 'cdktf.json'), 'the file of a CDKTF project');
    const outdir = join(folder, name);
    await runCommand(['sh', '-c', appCommand(what, project)], {
      cwd: project,
      env: { ...env, CDKTF_OUTDIR: outdir, CDKTF_CONTEXT_JSON: JSON.stringify(config.context) },
      signal,
    });
    return stackFolders(outdir);
  };
  say('Synthesizing the stacks ...');
  if (change !== undefined) {
    return { before: await synthesize(app, 'before'), after: await synthesize(change, 'after'), notes: [] };
  }
  const after = await synthesize(app, 'after');
  if (plans.length === 0) {
    return { before: after, after, notes: [] };
  }
  cpSync(join(folder, 'after'), join(folder, 'before'), { recursive: true });
  const before = stackFolders(join(folder, 'before'));
  const notes = plans.flatMap((file) => {
    const { stack, plan } = planOfStack(file, before);
    const { json, notes: found } = takenBack(readStackJson(stack.folder), plan);
    writeFileSync(join(stack.folder, 'cdk.tf.json'), JSON.stringify(json));
    return found;
  });
  return { before, after, notes };
}

/** @throws {Error} when no stack has a runner, or they are in several regions */
function roomSettings(stacks: Stacks): { readonly gitlabUrl: string; readonly region: string } {
  const planned = stacks.map(({ name, folder }) => {
    const json = readStackJson(folder);
    return { name, folder, json, region: String(json.provider?.aws?.[0]?.region ?? emulatedRegion) };
  });
  const [environment] = planned.flatMap(bootEnvironments).filter(({ GITLAB_URL }) => GITLAB_URL);
  if (!environment) {
    throw new Error('No stack has a runner manager that boots on an instance: there is nothing to rehearse');
  }
  const regions = [...new Set(planned.map(({ region }) => region))];
  if (regions.length > 1) {
    throw new Error(`The stacks are in ${regions.join(' and ')}: rehearse those of one region at a time, with --app`);
  }
  return { gitlabUrl: String(environment.GITLAB_URL).replace(/\/+$/, ''), region: String(regions[0]) };
}

/** A computer that is itself a container cannot give privileges to containers in its instances. */
function privilegesNote(stacks: Stacks): readonly string[] {
  const asking = stacks.filter(({ folder }) => configsIn(folder).some((text) => /^\s*privileged = true$/m.test(text)));
  return asking.map(
    ({ name }) => `The jobs of ${name} are privileged; they run without that here, so what needs it is not tested`,
  );
}

function configsIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.toml(\.tftpl)?$/.test(file)).map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** The steps of one rehearsal. */
class Run {
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
