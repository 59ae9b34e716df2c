import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import { workerOf } from '../../tools/machine-room/history/lost-jobs';
import type { Room } from '../../tools/machine-room/room';
import { type HeldJob, holdJob } from './held-job';
import { until } from './systems';

/** The jobs of a GitLab whose runners are paused and resumed while they run. */
export class Work {
  constructor(
    readonly room: Room,
    readonly gitlab: Gitlab,
  ) {}

  add(...script: readonly string[]): Job {
    return this.gitlab.jobs.add({ script, image: 'alpine:3' });
  }

  hold(): Promise<HeldJob> {
    return holdJob(this.room, (...script) => this.add(...script));
  }

  async over(job: Job): Promise<Job> {
    await until('the job is over', () => isOver(job), 300);
    return job;
  }

  pause(runner: string, paused = true): void {
    this.gitlab.runners.set(runner, { ...this.gitlab.runners.get(runner), paused: String(paused) });
  }

  /** Whether the job ran on a worker of a group, or on one that docker-machine launched. */
  executorOf(job: Job): string {
    return workerOf(job) === undefined ? 'docker+machine' : 'docker-autoscaler';
  }
}
