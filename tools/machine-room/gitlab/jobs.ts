import type { Clock } from '../clock';
import type { Answer } from './http';
import { defaultTimeout, failureReasons, type JobSpecification } from './job-payload';
import { forbidden } from './runners';

export type JobStatus = 'pending' | 'running' | 'canceling' | 'success' | 'failed' | 'canceled';

/** Who runs a job, and where. */
export interface JobPlace {
  readonly runnerId: number;
  readonly systemId: string;
  /** Where the runner's requests come from. */
  readonly address: string;
  readonly executor: string;
  readonly runnerVersion: string;
  readonly session?: Session;
}

/** Where GitLab opens a terminal in a job (gitlab-runner 19.3.0, common/network.go, SessionInfo). */
export interface Session {
  readonly url: string;
  /** Signs itself. */
  readonly certificate: string;
  readonly authorization: string;
}

export interface Job {
  readonly id: number;
  readonly token: string;
  readonly specification: JobSpecification;
  readonly queuedAt: number;
  status: JobStatus;
  place?: JobPlace;
  startedAt?: number;
  finishedAt?: number;
  /** The runner's last word on it. */
  contactedAt?: number;
  trace: Buffer;
  failureReason?: string;
  exitCode?: number;
  artifacts?: Buffer;
  /** Whether its runner lets after_script run when the job is canceled. */
  cancelsGracefully: boolean;
}

/** A running job that GitLab hears nothing of for so long has failed. Source: Ci::StuckBuilds, one hour */
const silence = 3600_000;

/**
 * The queue of jobs, and what became of each.
 *
 * Sources: GitLab's lib/api/ci/runner.rb and lib/api/ci/helpers/runner.rb; gitlab-runner 19.3.0, network/gitlab.go
 * (UpdateJob, PatchTrace), network/remote_job_state_response.go, network/patch_response.go
 */
export class Jobs {
  readonly all: Job[] = [];
  /** Seconds until a runner reports again. GitLab says 3 while somebody watches the job, and 60 otherwise. */
  traceUpdateInterval = 3;
  /** Updates of a finished job that are answered with 202 before one with 200: GitLab still stores the log. */
  slowUpdates = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  /** Queues a job. */
  add(specification: JobSpecification): Job {
    const id = this.all.length + 1001;
    const job: Job = {
      id,
      token: `glcbt-job-${id}-token`,
      specification,
      queuedAt: this.clock.now(),
      status: 'pending',
      trace: Buffer.alloc(0),
      cancelsGracefully: false,
    };
    this.all.push(job);
    this.changed();
    return job;
  }

  /** The oldest pending job for a runner with these tags. */
  next(tags: readonly string[], runsUntagged: boolean): Job | undefined {
    this.sweep();
    return this.all.find(({ status, specification: { tags: wanted = [] } }) => {
      const fits = wanted.length === 0 ? runsUntagged : wanted.every((tag) => tags.includes(tag));
      return status === 'pending' && fits;
    });
  }

  start(job: Job, place: JobPlace, cancelsGracefully: boolean): void {
    const now = this.clock.now();
    Object.assign(job, { status: 'running', place, startedAt: now, contactedAt: now, cancelsGracefully });
    this.changed();
  }

  /** What a user's click does. A runner that can is left to end the job itself. */
  cancel(id: number): void {
    const job = this.all.find((candidate) => candidate.id === id);
    if (job?.status === 'running' && job.cancelsGracefully) {
      job.status = 'canceling';
      this.changed();
    } else if (job && !isOver(job)) {
      this.finish(job, 'canceled');
    }
  }

  /** Fails what GitLab heard nothing of for an hour, or what runs 15 minutes longer than it may. */
  sweep(): void {
    const now = this.clock.now();
    for (const job of this.all.filter(({ status }) => status === 'running' || status === 'canceling')) {
      const { timeout = defaultTimeout } = job.specification;
      if (now - Number(job.contactedAt) >= silence) {
        this.finish(job, 'failed', 'stuck_or_timeout_failure');
      } else if (now - Number(job.startedAt) >= (timeout + 15 * 60) * 1000) {
        this.finish(job, 'failed', 'job_execution_timeout');
      }
    }
  }

  /** Calls back at every change of a job's status. @returns what ends it */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when no job is pending or runs any more. */
  async done(): Promise<readonly Job[]> {
    while (!this.all.every(isOver)) {
      await new Promise<void>((resolve) => {
        const stop = this.onChange(() => {
          stop();
          resolve();
        });
      });
    }
    return this.all;
  }

  /** 403 tells a runner to stop a job, with the job's status where it is over. */
  authenticate(id: number, token: string): Job | Answer {
    this.sweep();
    const job = this.all.find((candidate) => candidate.id === id);
    if (!job || job.token !== token) {
      return forbidden;
    }
    if (job.status !== 'running' && job.status !== 'canceling') {
      const body = { message: '403 Forbidden - Job is not running' };
      return { status: 403, headers: { 'job-status': job.status }, body };
    }
    job.contactedAt = this.clock.now();
    return job;
  }

  /** Takes a piece of the log that begins where the log ends. */
  append(job: Job, contentRange: string, bytes: Buffer): Answer {
    const [, start, end] = /^(\d+)-(\d+)$/.exec(contentRange) ?? [];
    const range = () => `0-${job.trace.length}`;
    if (Number(start) !== job.trace.length || Number(end) !== Number(start) + bytes.length - 1) {
      return { status: 416, headers: { range: range() }, body: { message: '416 Range Not Satisfiable' } };
    }
    job.trace = Buffer.concat([job.trace, bytes]);
    return {
      status: 202,
      headers: {
        'job-status': job.status,
        range: range(),
        'x-gitlab-trace-update-interval': String(this.traceUpdateInterval),
      },
      body: '0',
    };
  }

  /** `running` is a sign of life. A final state is taken when the whole log is here; else the runner sends it again. */
  update(
    job: Job,
    asked: {
      readonly state: string;
      readonly failureReason?: string;
      readonly exitCode?: number;
      readonly bytes?: number;
    },
  ): Answer {
    const headers = { 'x-gitlab-trace-update-interval': String(this.traceUpdateInterval) };
    if (asked.state !== 'success' && asked.state !== 'failed') {
      return { status: 200, headers: { ...headers, 'job-status': job.status }, body: '200' };
    }
    if (asked.bytes !== undefined && asked.bytes > job.trace.length) {
      return { status: 412, headers, body: '412' };
    }
    if (this.slowUpdates > 0) {
      this.slowUpdates -= 1;
      return { status: 202, headers, body: '202' };
    }
    job.exitCode = asked.exitCode;
    const status = job.status === 'canceling' ? 'canceled' : asked.state;
    this.finish(job, status, asked.state === 'failed' ? (asked.failureReason ?? 'unknown_failure') : undefined);
    return { status: 200, headers, body: '200' };
  }

  private finish(job: Job, status: JobStatus, failureReason?: string): void {
    Object.assign(job, { status, finishedAt: this.clock.now(), failureReason });
    this.changed();
  }

  private changed(): void {
    for (const listener of [...this.listeners]) {
      listener();
    }
  }
}

export const isOver = ({ status }: Job): boolean => ['success', 'failed', 'canceled'].includes(status);

export const isFailureReason = (reason: string): boolean => (failureReasons as readonly string[]).includes(reason);
