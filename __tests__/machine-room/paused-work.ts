import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { Room } from '../../tools/machine-room/room';
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

  /** A job that goes on until {@link end}. */
  async begin(): Promise<Job> {
    const job = this.add('echo it runs', 'sleep 3600 || true');
    await until('the job runs', () => job.trace.includes('it runs'));
    return job;
  }

  async end(job: Job): Promise<void> {
    await until('the job is over', async () => {
      const instances = this.room.instances.ids.map((id) => this.room.instances.get(id));
      await Promise.all(instances.map(({ container }) => container.run('pkill', '-x', 'sleep').catch(() => '')));
      return isOver(job);
    });
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
    return job.trace.includes('Dialing instance') ? 'docker-autoscaler' : 'docker+machine';
  }
}
