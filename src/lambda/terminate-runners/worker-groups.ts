import type {
  AutoScalingGroupsType,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { GetParametersByPathCommand, GetParametersByPathResult, PutParameterCommand } from '@aws-sdk/client-ssm';
import { type Claim, claimsPath, newestClaim, nobody, ownerOf, parseClaim } from '../../claims/claims';
import { workerGroup } from '../../claims/worker-groups';
import { Calls, type Client, type Clock } from './calls';
import type { Runner } from './configuration';
import { lives } from './fleet';
import type { Log } from './log';
import { listManagers, parentStates } from './observe';
import { autoScalingSdk, ssmSdk } from './sdk';

type GroupCommand =
  | DescribeAutoScalingGroupsCommand
  | SetDesiredCapacityCommand
  | TerminateInstanceInAutoScalingGroupCommand;

export interface GroupClients {
  readonly autoScaling: Client<GroupCommand>;
  readonly ssm: Client<GetParametersByPathCommand | PutParameterCommand>;
}

interface Surroundings {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly log: Log;
  /** A manager that is gone, though EC2 may not have ended it yet. */
  readonly gone?: string;
}

/**
 * Empties groups of workers whose manager is gone. Workers are protected from scaling in, and a manager that has
 * finished its jobs leaves those that are idle. The same as assets/boot/steps/090-worker-group.sh.
 */
export class WorkerGroups {
  private readonly autoScaling: Calls<GroupCommand>;
  private readonly ssm: Calls<GetParametersByPathCommand | PutParameterCommand>;
  private readonly path: string;

  constructor(
    private readonly runner: Runner,
    clients: GroupClients,
    private readonly around: Surroundings,
  ) {
    this.path = claimsPath(runner.environment);
    this.autoScaling = new Calls(clients.autoScaling, around.clock, around.log);
    this.ssm = new Calls(clients.ssm, around.clock, around.log);
  }

  /**
   * What is in the group when the parameter says that nobody owns it belongs to nobody: the next owner claims it after
   * that. So the workers are listed first.
   *
   * @returns how many workers were ended
   * @throws {Error} where AWS would not end one, after all others
   */
  async empty(name: string, number: number): Promise<number> {
    const sdk = autoScalingSdk();
    const { AutoScalingGroups = [] } = await this.autoScaling.ask<AutoScalingGroupsType>(
      new sdk.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    const [{ Instances = [], DesiredCapacity = 0 } = {}] = AutoScalingGroups;
    const ids = Instances.filter(({ LifecycleState }) => !LifecycleState?.startsWith('Terminat')).map(
      ({ InstanceId }) => String(InstanceId),
    );
    if ((ids.length === 0 && DesiredCapacity === 0) || !(await this.belongsToNobody(number))) {
      return 0;
    }
    this.around.log('info', 'worker-group.orphaned', { group: name, ids });
    await this.autoScaling.ask(new sdk.SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: 0 }));
    const refusals: Error[] = [];
    for (const id of ids) {
      await this.end(id).catch((error) => refusals.push(error));
    }
    const [refusal] = refusals;
    if (refusal) {
      throw refusal;
    }
    return ids.length;
  }

  /** A spot interruption, or a failed health check, may have ended it first. */
  private async end(InstanceId: string): Promise<void> {
    const { TerminateInstanceInAutoScalingGroupCommand } = autoScalingSdk();
    try {
      await this.autoScaling.ask(
        new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
      );
    } catch (error) {
      if (!/not found/i.test(String(error))) {
        throw error;
      }
    }
  }

  /** The only group that there is belongs to every manager, and has no claims. */
  private belongsToNobody(number: number): Promise<boolean> {
    return this.runner.workerGroups?.length === 1 ? this.noManagerIsLeft() : this.giveUp(workerGroup(number));
  }

  /** A manager that EC2 does not list yet has made none of the workers, which were listed before. */
  private async noManagerIsLeft(): Promise<boolean> {
    const managers = await listManagers(this.around.calls, this.runner.managerGroup);
    return managers.every(({ id, state }) => state === 'terminated' || (id === this.around.gone && !lives(state)));
  }

  /** Where its owner is gone, and this call is the one that writes down that nobody owns it. */
  private async giveUp(thing: string): Promise<boolean> {
    const { PutParameterCommand } = ssmSdk();
    const claims = await this.claims();
    const newest = newestClaim({ claims }, thing);
    if (newest === undefined) {
      return false;
    }
    const states = new Map(await parentStates(this.around.calls, [newest.owner]));
    const state = states.get(newest.owner);
    const isGone = newest.owner === this.around.gone && state !== undefined && !lives(state);
    const known = new Map([...states].filter(([, one]) => one !== 'unknown'));
    const now = this.around.clock.now() / 1000;
    if (!isGone && ownerOf({ claims, states: known, now }, thing) !== undefined) {
      return false;
    }
    const epoch = newest.epoch + 1;
    try {
      await this.ssm.ask(
        new PutParameterCommand({ Name: `${this.path}/${thing}/${epoch}`, Type: 'String', Value: nobody }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name !== 'ParameterAlreadyExists') {
        throw error;
      }
      // Another manager's, or this one, whose answer was lost: a call is sent again then.
      const latest = newestClaim({ claims: await this.claims() }, thing);
      return latest?.epoch === epoch && `${latest.owner} ${latest.since}` === nobody;
    }
  }

  private async claims(): Promise<readonly Claim[]> {
    const { GetParametersByPathCommand } = ssmSdk();
    const pages = await this.ssm.pages<GetParametersByPathResult>(
      (NextToken) => new GetParametersByPathCommand({ Path: this.path, Recursive: true, NextToken }),
    );
    return pages
      .flatMap(({ Parameters = [] }) => Parameters)
      .flatMap(({ Name, Value }) => parseClaim(this.path, String(Name), String(Value)) ?? []);
  }
}
