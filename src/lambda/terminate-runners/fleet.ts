/** What EC2 told about an instance; only what decisions are made from. */
export interface Instance {
  readonly id: string;
  readonly state: string;
  /** Its tag `Name`, for a worker the name of its machine. */
  readonly name?: string;
  readonly keyName?: string;
  /** Its tag `Environment`. */
  readonly environment?: string;
  /** Its tag `gitlab-runner-parent-id`: the manager that made it. What has none is no worker. */
  readonly parentId?: string;
  /** Seconds since 1970. */
  readonly launchedAt: number;
}

export interface SpotRequest {
  readonly id: string;
  readonly keyName?: string;
  /** The instance that came of it, if one did. */
  readonly instanceId?: string;
}

/** Everything there is to know before anything is touched. */
export interface Fleet {
  /** When the fleet was looked at; seconds since 1970. */
  readonly seenAt: number;
  /** Of whatever runner, in whatever state: each has the tag of its parent. */
  readonly workers: readonly Instance[];
  /** The managers of our own group. Undefined when AWS did not tell. */
  readonly managers: readonly Instance[] | undefined;
  /** The state of each worker's parent by its id, `unknown` for what EC2 does not know. Missing if AWS did not tell. */
  readonly parents: ReadonlyMap<string, string>;
  /** The manager whose end the function was told of. */
  readonly terminatedManager?: string;
  /** The manager's group is gone for good. */
  readonly farewell: boolean;
}

/** The instance is there, or can come back. */
export function lives(state: string): boolean {
  return ['pending', 'running', 'stopping', 'stopped'].includes(state);
}
