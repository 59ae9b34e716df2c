import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { Room } from '../../tools/machine-room/room';
import { until } from './systems';

export interface HeldJob {
  readonly job: Job;
  /** Resolves when it is over. */
  letGo(): Promise<void>;
}

let held = 0;

/**
 * A job that goes on until it is let go, wherever it runs. Resolves when it runs.
 *
 * @param add queues a job with this script
 */
export async function holdJob(
  room: Room,
  add: (...script: readonly string[]) => Job,
  seconds?: number,
): Promise<HeldJob> {
  held += 1;
  // No other process sleeps for so long.
  const sleep = `sleep ${36_000 + held}`;
  const job = add('echo it runs', `${sleep} || true`);
  await until('the job runs', () => job.trace.includes('it runs'), seconds);
  const letGo = () =>
    until('the job is over', async () => {
      const { instances } = room;
      await Promise.all(instances.ids.map((id) => instances.get(id).container.try('pkill', '-xf', sleep)));
      return isOver(job);
    });
  return { job, letGo };
}
