import type { RunnerSettings } from '../config/settings';
import type { JobContext } from '../job/context';
import type { OpenTerminal } from '../session/session';

/** A part of a job, in the order and under the names that drivers of the custom executor are called with. */
export interface Stage {
  readonly name: string;
  readonly script: string;
}

/** Where one job runs. */
export interface Executor {
  /** @throws {JobFailure} where a retry would not help; anything else is tried three times */
  prepare(signal: AbortSignal): Promise<void>;
  /** @throws {JobFailure} where the script fails */
  run(stage: Stage, signal: AbortSignal): Promise<void>;
  /** A shell beside the job, where there can be one. */
  readonly terminal?: OpenTerminal;
  /** A file or folder of the job's as a tar, with which {@link copyIn} brings it back; nothing where there is none. */
  copyOut?(path: string): Promise<Buffer | undefined>;
  copyIn?(folder: string, tar: Buffer): Promise<void>;
  /** Never throws. */
  cleanup(): Promise<void>;
}

/** Makes the places for jobs of one executor, and keeps what outlives a job: machines, instances. */
export interface ExecutorProvider {
  /** Whether GitLab may open terminals in its jobs (FeaturesInfo.Session in common/executor.go). */
  readonly hasTerminals?: boolean;
  /** Before the first job is asked for. */
  start?(): void;
  /** A place for one more job, before GitLab is asked for it; `undefined` where there is none. */
  acquire(runner: RunnerSettings): Promise<Place | undefined>;
  /** When all jobs are over. */
  shutdown?(signal: AbortSignal): Promise<void>;
}

export interface Place {
  create(job: JobContext): Executor;
  /** After the job, and after a request that brought none. */
  release(hadJob: boolean): void;
}
