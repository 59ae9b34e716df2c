import type { JobRecord } from '../gitlab/gitlab';
import type { History } from './history';

/** A job that did not end as its script would have. */
export interface LostJob {
  readonly id: number;
  /** One sentence: what ended it, as far as the room has seen it. */
  readonly cause: string;
}

/** The worker that a job of docker-autoscaler ran on, as its log tells. */
export const workerOf = ({ trace }: { readonly trace: JobRecord['trace'] | Buffer }): string | undefined =>
  /Dialing instance (i-[0-9a-f]+)/.exec(String(trace))?.[1];

/**
 * The jobs that failed since their place was taken from them: their worker was terminated while they ran, or their
 * runner ended and nobody told GitLab.
 *
 * A job that fails by itself is not among them: that is its own affair.
 */
export function lostJobs(history: History, jobs: readonly JobRecord[], now: number): readonly LostJob[] {
  return jobs.flatMap((job) => {
    const { id, startedAt } = job;
    if (startedAt === undefined || job.status === 'success' || job.status === 'canceled') {
      return [];
    }
    const cause = removedWorker(history, job, now) ?? silentRunner(job);
    return cause === undefined ? [] : [{ id, cause }];
  });
}

function removedWorker({ removals }: History, job: JobRecord, now: number): string | undefined {
  const { startedAt = 0, finishedAt = now } = job;
  const worker = workerOf(job);
  const removal = removals.find(({ id, at }) => id === worker && at >= startedAt && at <= finishedAt);
  if (!removal) {
    return undefined;
  }
  const who = removal.by === undefined ? 'by a call from outside' : `by ${removal.by}`;
  const seconds = Math.round((removal.at - startedAt) / 1000);
  return `its worker ${worker} was terminated ${who} ${seconds} s after it began`;
}

/** GitLab itself says that it heard nothing any more. */
function silentRunner({ failureReason, address }: JobRecord): string | undefined {
  return failureReason === 'stuck_or_timeout_failure' ? `its runner at ${address} reported no more` : undefined;
}

/** Milliseconds that each job waited for a runner, in the order of the queue; those that wait still until now. */
export const waits = (jobs: readonly JobRecord[], now: number): readonly number[] =>
  jobs.map(({ queuedAt, startedAt = now }) => startedAt - queuedAt);
