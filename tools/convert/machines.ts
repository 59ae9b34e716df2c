/** How many machines wait for jobs; counts are machines, times are seconds. */
export interface Idle {
  readonly idleCount: number;
  readonly idleTime: number;
  /** Machines that wait, for each busy one; 0 is off. */
  readonly scaleFactor: number;
  readonly idleCountMin: number;
}

/** Another number of waiting machines at other hours. */
export interface IdlePeriod extends Idle {
  /** Seven fields. */
  readonly periods: readonly string[];
  /** Undefined is the host's own. */
  readonly timezone?: string;
}

/** What docker-machine was told about the Docker engine of a worker. */
export interface Engine {
  readonly installUrl: string;
  readonly registryMirrors: readonly string[];
  readonly insecureRegistries: readonly string[];
  readonly storageDriver: string;
  readonly labels: readonly string[];
  /** Each `NAME=value`. */
  readonly environment: readonly string[];
}

/** A machine as docker-machine makes it. */
export interface Worker {
  readonly types: readonly string[];
  readonly subnetIds: readonly string[];
  readonly amiId: string;
  readonly user: string;
  readonly rootDeviceName: string;
  readonly rootSize: number;
  readonly volumeType: string;
  readonly volumeIops?: number;
  readonly volumeThroughput?: number;
  readonly ebsOptimized: boolean;
  readonly monitoring: boolean;
  readonly privateAddressOnly: boolean;
  readonly httpTokens: string;
  readonly httpPutResponseHopLimit: number;
  readonly spot: boolean;
  /** Dollars an hour; undefined is at most what it costs on demand. */
  readonly spotPrice?: string;
  readonly startScript: string;
  readonly engine: Engine;
}

/** A docker+machine runner, whatever it was written in. */
export interface Machines {
  /** Machines and jobs at most; 0 is without limit. */
  readonly limit: number;
  /** Jobs at most, over all runners of the manager. */
  readonly concurrent: number;
  readonly idle: Idle;
  readonly idlePeriods: readonly IdlePeriod[];
  readonly maxBuilds: number;
  /** Machines that are made at once; 0 is without limit. */
  readonly maxGrowthRate: number;
  readonly worker: Worker;
}

export const plainEngine: Engine = {
  installUrl: '',
  registryMirrors: [],
  insecureRegistries: [],
  storageDriver: '',
  labels: [],
  environment: [],
};
