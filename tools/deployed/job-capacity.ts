import { parseToml } from '../../src/foreign/foreign';

/** How many jobs a runner may run, from its config.toml. */
export interface JobCapacity {
  readonly executor: string;
  /** Jobs at a time, all runners of the manager together. */
  readonly concurrent: number;
  /** Workers at a time; 0 stands for no limit. Undefined where jobs run on the manager itself. */
  readonly mostWorkers?: number;
  /** Jobs that one worker takes at a time. */
  readonly jobsPerWorker: number;
}

interface ConfigToml {
  readonly concurrent?: number;
  readonly runners?: readonly {
    readonly executor?: string;
    readonly limit?: number;
    readonly autoscaler?: { readonly capacity_per_instance?: number; readonly max_instances?: number };
  }[];
}

/** GitLab Runner's own defaults stand where the file says nothing. */
export function jobCapacity(configToml: string): JobCapacity {
  const { concurrent = 1, runners = [] } = parseToml(configToml, 'config.toml of the manager') as ConfigToml;
  const { executor = '', limit = 0, autoscaler } = runners[0] ?? {};
  return {
    executor,
    concurrent,
    jobsPerWorker: autoscaler?.capacity_per_instance ?? 1,
    ...(autoscaler ? { mostWorkers: autoscaler.max_instances ?? 0 } : {}),
    ...(executor === 'docker+machine' ? { mostWorkers: limit } : {}),
  };
}

/** In one line, such as `at most 5 jobs at a time`. */
export function describeCapacity({ concurrent, mostWorkers, jobsPerWorker }: JobCapacity): string {
  const jobs = `at most ${concurrent} ${concurrent === 1 ? 'job' : 'jobs'} at a time`;
  if (mostWorkers === undefined) {
    return jobs;
  }
  const workers = mostWorkers === 0 ? 'workers without limit' : `at most ${mostWorkers} workers`;
  return `${jobs}; ${workers} with ${jobsPerWorker} ${jobsPerWorker === 1 ? 'job' : 'jobs'} each`;
}
