import type { Runner } from './configuration';
import { type Fleet, type Instance, lives, type SpotRequest } from './fleet';
import { type MachineName, machineNames } from './machine-name';

/** Seconds in which docker-machine has made a machine, or has given up. */
const makingTakes = 3600;

/**
 * What of a fleet has to go. Pure: the same fleet gives the same answer.
 *
 * A worker goes when its manager is gone and it is ours: its manager was ours, or it is tagged with our environment
 * and named like our machines. Key pairs and spot requests have no tags, so their name alone has to tell: see
 * {@link Decision.isOurName}. In doubt a thing stays.
 */
export class Decision {
  readonly doomed: readonly Instance[];
  private readonly machineName: (name: string | undefined) => MachineName | undefined;
  private readonly ourManagers: ReadonlySet<string>;
  private readonly ourTokens: ReadonlySet<string>;
  private readonly foreignTokens: ReadonlySet<string>;
  private readonly kept: readonly Instance[];
  private readonly keptIds: ReadonlySet<string>;

  constructor(
    private readonly runner: Runner,
    private readonly fleet: Fleet,
  ) {
    this.machineName = machineNames(runner.machinePrefix);
    this.ourManagers = new Set([
      ...(fleet.managers ?? []).map(({ id }) => id),
      ...(fleet.terminatedManager ? [fleet.terminatedManager] : []),
    ]);
    this.ourTokens = this.tokensOf(fleet.workers.filter((worker) => this.isProvenOurs(worker)));
    this.foreignTokens = this.tokensOf(fleet.workers.filter((worker) => this.isProvenForeign(worker)));
    const workers = fleet.workers.filter(({ state }) => lives(state));
    this.doomed = workers.filter((worker) => this.isGone(String(worker.parentId)) && this.isOurs(worker));
    const doomedIds = new Set(this.doomed.map(({ id }) => id));
    this.kept = workers.filter(({ id }) => !doomedIds.has(id));
    this.keptIds = new Set(this.kept.map(({ id }) => id));
  }

  /** A request without a worker, or whose worker goes. */
  cancels({ keyName, instanceId }: SpotRequest): boolean {
    return keyName !== undefined && this.mayDelete(keyName) && !this.keptIds.has(String(instanceId));
  }

  /** Key pairs of ours, which may go unless something is started with them still. */
  mayDelete(keyName: string): boolean {
    return this.isOurName(keyName) && !this.isInTheMaking(keyName);
  }

  /** Workers of ours whose manager is not known to be gone. */
  get spared(): readonly Instance[] {
    return this.kept.filter((worker) => this.isOurs(worker));
  }

  private isGone(managerId: string): boolean {
    const state = this.fleet.parents.get(managerId);
    const onItsWayOut = managerId === this.fleet.terminatedManager || this.fleet.farewell;
    return state === 'terminated' || state === 'unknown' || (state === 'shutting-down' && onItsWayOut);
  }

  private isOurs(instance: Instance): boolean {
    if (this.ourManagers.has(String(instance.parentId))) {
      return true;
    }
    const names = [instance.name, instance.keyName];
    return this.runner.environmentTagged
      ? instance.environment === this.runner.environment && names.some((name) => this.machineName(name) !== undefined)
      : names.some((name) => this.isOurName(name));
  }

  private isProvenOurs({ parentId, environment }: Instance): boolean {
    const { environmentTagged, environment: ours } = this.runner;
    return this.ourManagers.has(String(parentId)) || (environmentTagged && environment === ours);
  }

  /** Our workers have the tag, so one without it is another runner's. */
  private isProvenForeign(worker: Instance): boolean {
    return this.runner.environmentTagged && !this.isProvenOurs(worker);
  }

  /**
   * The name is one of our machines', and no other runner's can be it. Two runners may begin their machines' names
   * alike (`namePrefix` is free, and an environment is cut after 16 characters), and a prefix may end like ours. So
   * the token in the name has to be one that a worker of ours is seen with. Where the prefix is the whole environment,
   * which no other runner has, a token without a dash will do. A token that a foreign worker is seen with never does.
   */
  private isOurName(name: string | undefined): boolean {
    const token = this.machineName(name)?.token;
    if (token === undefined || this.foreignTokens.has(token)) {
      return false;
    }
    const { machinePrefix, environment } = this.runner;
    return this.ourTokens.has(token) || (machinePrefix === environment && !token.includes('-'));
  }

  /** A living manager may be at it: the machine's key pair and spot request come before the machine. */
  private isInTheMaking(name: string): boolean {
    const madeAt = this.machineName(name)?.madeAt;
    const { seenAt, managers } = this.fleet;
    if (madeAt === undefined || madeAt < seenAt - makingTakes) {
      return false;
    }
    return (
      managers === undefined ||
      madeAt >= seenAt ||
      managers.some(({ state, launchedAt }) => lives(state) && launchedAt <= madeAt)
    );
  }

  private tokensOf(instances: readonly Instance[]): ReadonlySet<string> {
    const names = instances.flatMap(({ name, keyName }) => [name, keyName]);
    return new Set(names.map((name) => this.machineName(name)?.token).filter((token) => token !== undefined));
  }
}
