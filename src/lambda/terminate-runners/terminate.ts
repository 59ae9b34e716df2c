import {
  CancelSpotInstanceRequestsCommand,
  DeleteKeyPairCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { Calls, type Clock, type Command, type Ec2, type Outcome, reasonOf } from './calls';
import type { Runner } from './configuration';
import { Decision } from './decision';
import { type Fleet, type Instance, lives } from './fleet';
import type { Log } from './log';
import * as observe from './observe';
import type { Task } from './task';
import { type GroupClients, WorkerGroups } from './worker-groups';

export interface Tools {
  readonly ec2: Ec2;
  readonly clock: Clock;
  readonly log: Log;
  /** Asked only where there are groups of workers. */
  readonly groups?: () => GroupClients;
}

/** What was done and what was not. */
export interface Report {
  readonly cancelledSpotRequests: number;
  readonly terminatedWorkers: number;
  readonly deletedKeyPairs: number;
  /** A sentence for each thing that did not work; empty when nothing is left behind. */
  readonly problems: readonly string[];
  /** EC2 answered no call at all, so nothing was touched. */
  readonly unreachable?: true;
}

/** Things per call: EC2 takes up to 1000, but throttles by the thing, and one bad thing spoils its batch. */
const batchSize = 100;

/** Key pairs are deleted one by one, so several at a time. */
const lanes = 5;

/** How often to look for a manager's end at destroy, and the milliseconds in between. */
const farewellLooks = 6;
const farewellPause = 5000;

/** Ids to name in one line of the log; the number of all is next to them. */
const namedIds = 100;

/** Removes what a manager that is gone has left, for the tasks other than `none`. Never throws: see `problems`. */
export function cleanUp(task: Task, runner: Runner, tools: Tools): Promise<Report> {
  return new CleanUp(task, runner, tools).run();
}

class CleanUp {
  private readonly calls: Calls;
  private readonly log: Log;
  private readonly problems: string[] = [];

  constructor(
    private readonly task: Task,
    private readonly runner: Runner,
    private readonly tools: Tools,
  ) {
    this.calls = new Calls(tools.ec2, tools.clock, tools.log);
    this.log = tools.log;
  }

  async run(): Promise<Report> {
    const fleet = await this.settled();
    if (!fleet) {
      return {
        ...{ cancelledSpotRequests: 0, terminatedWorkers: 0, deletedKeyPairs: 0, problems: this.problems },
        ...(this.calls.unanswered && { unreachable: true as const }),
      };
    }
    const decision = new Decision(this.runner, fleet);
    this.reportSurvivors(fleet, decision);
    const cancelled = await this.cancelSpotRequests(decision);
    const terminated = await this.terminateWorkers(decision.doomed);
    const deleted = await this.deleteKeyPairs(fleet, decision, new Set(terminated));
    const left = await this.emptyGroups();
    return {
      cancelledSpotRequests: cancelled.length,
      terminatedWorkers: terminated.length + left,
      deletedKeyPairs: deleted.length,
      problems: this.problems,
    };
  }

  /**
   * When the group is gone its manager is, too, but EC2 may say so a little later. A manager that lives on was taken
   * out of the group, or Terraform replaces the function and not the runner: then its workers stay.
   */
  private async settled(): Promise<Fleet | undefined> {
    let fleet = await this.observe();
    for (let look = 1; look < farewellLooks; look++) {
      const waiting = fleet?.farewell && (new Decision(this.runner, fleet).spared.length > 0 || this.keepsKey(fleet));
      if (!waiting || this.tools.clock.remaining() < 2 * farewellPause) {
        break;
      }
      await this.tools.clock.sleep(farewellPause);
      fleet = await this.observe();
    }
    return fleet;
  }

  /** Without the workers there is nothing to decide from, so then nothing is touched. */
  private async observe(): Promise<Fleet | undefined> {
    const { calls, runner, task } = this;
    const seenAt = this.tools.clock.now() / 1000;
    const workers = await this.step('workers.list', () => observe.listWorkers(calls));
    if (!workers) {
      return undefined;
    }
    const terminatedManager = task.kind === 'manager' ? task.managerId : undefined;
    return {
      seenAt,
      workers,
      managers: await this.step('managers.list', () => observe.listManagers(calls, runner.managerGroup)),
      parents: await this.parents(workers, terminatedManager),
      terminatedManager,
      farewell: task.kind === 'farewell',
    };
  }

  private async parents(workers: readonly Instance[], manager: string | undefined): Promise<Map<string, string>> {
    const ids = workers.filter(({ state }) => lives(state)).map(({ parentId }) => parentId);
    const states = new Map<string, string>();
    for (const batch of observe.filterBatches([...ids, manager].filter((id) => id !== undefined))) {
      const found = await this.step('parents.list', () => observe.parentStates(this.calls, batch));
      for (const [id, state] of found ?? []) {
        states.set(id, state);
      }
    }
    return states;
  }

  /** A manager that should be gone and is not: its workers stay. An event that says otherwise has come too early. */
  private reportSurvivors(fleet: Fleet, decision: Decision): void {
    const { task } = this;
    if (task.kind === 'manager' && lives(String(fleet.parents.get(task.managerId)))) {
      this.log('warning', 'manager.alive', { managerId: task.managerId });
      if (task.successful) {
        this.problems.push(`manager ${task.managerId} is said to be terminated, but lives`);
      }
    }
    if (task.kind === 'farewell') {
      for (const { id, parentId } of decision.spared) {
        this.log('warning', 'worker.spared', { instanceId: id, parentId });
      }
    }
  }

  /** Workers of groups that nobody owns. @returns how many there were */
  private async emptyGroups(): Promise<number> {
    const { runner, task, calls, tools } = this;
    if (!runner.workerGroups || !tools.groups) {
      return 0;
    }
    const clients = tools.groups();
    const gone = task.kind === 'manager' && task.successful ? task.managerId : undefined;
    const groups = new WorkerGroups(runner, clients, { calls, clock: tools.clock, log: this.log, gone });
    let ended = 0;
    for (const [index, group] of runner.workerGroups.entries()) {
      ended += (await this.step('worker-groups.empty', () => groups.empty(group, index + 1))) ?? 0;
    }
    return ended;
  }

  private async cancelSpotRequests(decision: Decision): Promise<string[]> {
    const requests = await this.step('spot-requests.list', () => observe.listSpotRequests(this.calls));
    const ids = (requests ?? []).filter((request) => decision.cancels(request)).map(({ id }) => id);
    return this.remove(
      'spot-request.cancelled',
      ids,
      batchSize,
      (batch) => new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: batch }),
    );
  }

  private terminateWorkers(doomed: readonly Instance[]): Promise<string[]> {
    for (const { id, name, parentId } of doomed) {
      this.log('info', 'worker.orphaned', { instanceId: id, name, parentId });
    }
    return this.remove(
      'worker.terminated',
      doomed.map(({ id }) => id),
      batchSize,
      (batch) => new TerminateInstancesCommand({ InstanceIds: batch, Force: true }),
    );
  }

  /** A manager launches workers with the key pair of all, which only the boot of the next one would make again. */
  private keepsKey({ managers }: Fleet): boolean {
    const { workerKeyPair } = this.runner;
    return workerKeyPair !== undefined && (managers === undefined || managers.some(({ state }) => lives(state)));
  }

  private async deleteKeyPairs(fleet: Fleet, decision: Decision, gone: ReadonlySet<string>): Promise<string[]> {
    const keyPairs = await this.step('key-pairs.list', () =>
      observe.listKeyPairs(this.calls, this.runner.machinePrefix),
    );
    const names = await this.unused(
      (keyPairs ?? []).filter((name) => decision.mayDelete(name)),
      gone,
    );
    if (fleet.farewell && this.runner.workerKeyPair !== undefined && !this.keepsKey(fleet)) {
      names.push(this.runner.workerKeyPair);
    }
    const shares = Array.from({ length: lanes }, (_, lane) => names.filter((_name, index) => index % lanes === lane));
    const deleted = await Promise.all(
      shares.map((share) =>
        this.remove('key-pair.deleted', share, 1, ([KeyName]) => new DeleteKeyPairCommand({ KeyName })),
      ),
    );
    return deleted.flat();
  }

  /** Key pairs that no instance needs, of any runner; `gone` are workers that EC2 may still list as running. */
  private async unused(keyPairs: readonly string[], gone: ReadonlySet<string>): Promise<string[]> {
    const unused: string[] = [];
    for (const names of observe.filterBatches(keyPairs)) {
      const holders = await this.step('key-holders.list', () => observe.listKeyHolders(this.calls, names));
      if (holders) {
        const living = holders.filter(({ id, state }) => lives(state) && !gone.has(id));
        const used = new Set(living.map(({ keyName }) => keyName));
        unused.push(...names.filter((name) => !used.has(name)));
      }
    }
    return unused;
  }

  /** Logs `event` for what is removed and `<thing>.failed` or `<thing>.left` for the rest. */
  private async remove(
    event: string,
    ids: readonly string[],
    size: number,
    command: (ids: string[]) => Command,
  ): Promise<string[]> {
    const [thing] = event.split('.');
    const { done, failed, left }: Outcome = await this.calls.remove(ids, size, command, (batch) =>
      this.log('info', event, { ids: batch }),
    );
    for (const { id, reason } of failed) {
      this.log('error', `${thing}.failed`, { id, reason });
      this.problems.push(`${thing} ${id}: ${reason}`);
    }
    if (left.length > 0) {
      this.log('error', `${thing}.left`, { count: left.length, ids: left.slice(0, namedIds) });
      this.problems.push(`${thing}: no time left for ${left.length}`);
    }
    return done;
  }

  /** One look at AWS; a failure is reported, and the rest goes on without its answer. */
  private async step<T>(name: string, look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      const reason = reasonOf(error);
      this.log('error', `${name.split('.')[0]}.unknown`, { reason });
      this.problems.push(`${name}: ${reason}`);
      return undefined;
    }
  }
}
