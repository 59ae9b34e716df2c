import { setTimeout as pause } from 'node:timers/promises';
import { refreshInProgress } from './auto-scaling/readiness';
import { type Group, isActive, type State } from './auto-scaling/state';
import { Gitlab, type JobRecord } from './gitlab/gitlab';
import type { JobSpecification } from './gitlab/job-payload';
import type { Job } from './gitlab/jobs';
import type { InstanceHistory } from './history/history';
import { type LostJob, lostJobs, waits } from './history/lost-jobs';
import { type Room, type RoomOptions, startRoom } from './room';

/** What a rehearsal has seen so far. */
export interface RehearsalReport {
  readonly jobs: readonly JobRecord[];
  readonly lost: readonly LostJob[];
  /** Milliseconds that the job waited that waited longest for a runner. */
  readonly longestWait: number;
  /** Every instance that a group had. */
  readonly instances: readonly InstanceHistory[];
  /** What runners asked GitLab that the real one would not understand. */
  readonly problems: readonly string[];
}

/** A machine room with groups as documented and a GitLab, put under load while something changes. */
export class Rehearsal {
  private constructor(
    readonly room: Room,
    readonly gitlab: Gitlab,
  ) {}

  /**
   * @param gitlabUrl - where runners are told that GitLab is
   * @throws {Error} naming what this computer lacks for a machine room
   */
  static async start(gitlabUrl: string, options: RoomOptions = {}): Promise<Rehearsal> {
    const gitlab = new Gitlab({ url: gitlabUrl });
    const hosts = [...(options.hosts ?? []), [new URL(gitlabUrl).hostname, gitlab.listener] as const];
    return new Rehearsal(await startRoom({ groups: {}, ...options, hosts }), gitlab);
  }

  load(jobs: readonly JobSpecification[]): readonly Job[] {
    return jobs.map((specification) => this.gitlab.jobs.add(specification));
  }

  /**
   * Makes a change, and waits until what it started is over: no replacement goes on, no instance comes or goes.
   *
   * @param seconds - how long to wait at most
   * @throws {Error} naming the groups that are not at rest by then
   */
  async change(apply: () => Promise<unknown>, seconds = 3600): Promise<void> {
    await apply();
    const deadline = Date.now() + seconds * 1000;
    for (let restless = this.restless; restless.length > 0; restless = this.restless) {
      if (Date.now() > deadline) {
        throw new Error(`Not at rest after ${seconds} s: ${restless.join(', ')}`);
      }
      await pause(250);
    }
  }

  readonly report = (): RehearsalReport => {
    const { history } = this.room;
    const jobs = this.gitlab.log;
    const now = Date.now();
    return {
      jobs,
      lost: lostJobs(history, jobs, now),
      longestWait: Math.max(0, ...waits(jobs, now)),
      instances: history.instances,
      problems: this.gitlab.problems,
    };
  };

  stop(): Promise<void> {
    return this.room.stop();
  }

  /** The groups in which an instance comes or goes, or has to. */
  get restless(): readonly string[] {
    return groupsInMotion(this.room.scaling?.state ?? { groups: {}, count: 0 });
  }
}

/** The names of groups in which an instance comes or goes, or has to. */
export function groupsInMotion({ groups }: State): readonly string[] {
  return Object.entries(groups)
    .filter(([, group]) => isInMotion(group))
    .map(([name]) => name);
}

function isInMotion({ settings, instances, refreshes, deleting }: Group): boolean {
  const active = instances.filter(isActive);
  return (
    deleting ||
    refreshInProgress(refreshes) !== undefined ||
    active.length !== settings.desiredCapacity ||
    instances.some(({ state }) => state !== 'InService' && state !== 'Standby')
  );
}
