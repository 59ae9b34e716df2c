/** Which runner the function serves. */
export interface Runner {
  /** What the names of its machines begin with, after `runner-<token>-`. */
  readonly machinePrefix: string;
  /** Its `environment`, which no other runner of the account and region has. */
  readonly environment: string;
  /** Whether its workers have the tag `Environment` with that value. */
  readonly environmentTagged: boolean;
  /** The Auto Scaling group of its manager. */
  readonly managerGroup: string;
  /** The key pair that the manager made for its workers, removed with the runner; undefined where there is none. */
  readonly workerKeyPair?: string;
  /**
   * Its groups of workers, in the order of their numbers; undefined where there are none. Managers claim them where there
   * is more than one.
   */
  readonly workerGroups?: readonly string[];
}

/** @throws {Error} naming every variable that is missing */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Runner {
  const missing: string[] = [];
  const read = (name: string): string => {
    const value = environment[name];
    if (!value) {
      missing.push(name);
    }
    return String(value);
  };
  const runner = {
    machinePrefix: read('NAME_EXECUTOR_INSTANCE'),
    environment: read('RUNNER_ENVIRONMENT'),
    environmentTagged: read('WORKERS_TAGGED_BY_ENVIRONMENT') === 'true',
    managerGroup: read('MANAGER_GROUP_NAME'),
    workerKeyPair: environment.WORKER_KEY_PAIR || undefined,
    workerGroups: environment.WORKER_GROUPS ? (JSON.parse(environment.WORKER_GROUPS) as string[]) : undefined,
  };
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')}: not set, so nothing is touched. Deploy the function's environment again.`);
  }
  return runner;
}
