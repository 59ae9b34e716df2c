import type { JobRecord } from '../machine-room/gitlab/gitlab';
import type { Boot } from '../machine-room/history/boots';
import type { InstanceHistory } from '../machine-room/history/history';
import { outages } from '../machine-room/history/outages';
import type { Rehearsal } from '../machine-room/rehearsal';
import type { Report } from './report';

type Given = Pick<Report, 'change' | 'stacks' | 'notes' | 'steps' | 'changes' | 'secondPlan'> & {
  readonly boots: readonly Boot[];
};

/** The report of what a room and its GitLab have seen. */
export function reportOf({ room, gitlab, report }: Rehearsal, { boots, ...given }: Given): Report {
  const { jobs, lost, longestWait, instances, problems } = report();
  const now = Date.now();
  const start = Math.min(now, ...instances.map(launchOf), ...boots.map(({ seenAt }) => seenAt));
  const seconds = (at: number) => Math.round((at - start) / 1000);
  const history = (address: string) => {
    const boot = boots.find((one) => one.address === address);
    return instances.find(({ id }) => id === boot?.instanceId);
  };
  const isGone = (address: string | undefined) =>
    !room.instances.ids.some((id) => room.instances.get(id).record.address === address);
  const died = jobs.filter(({ status }) => status !== 'success');
  return {
    ...given,
    instances: instances.map(({ id, group, since }) => ({
      id,
      group,
      launched: seconds(launchOf({ since })),
      ...timesOf(since, seconds),
    })),
    boots: boots.map(({ instanceId, outcome, seconds: took, cause, steps = [] }) => ({
      instanceId,
      outcome,
      seconds: took,
      cause,
      steps: steps.map(({ name, seconds: each }) => ({ name, seconds: each })),
    })),
    outages: outages(gitlab.service.spans, jobs, now, history).map(({ from, until, waiting }) => ({
      from: seconds(from),
      seconds: Math.round((until - from) / 1000),
      waiting,
    })),
    jobs: {
      run: jobs.length,
      succeeded: jobs.length - died.length,
      longestWait: Math.round(longestWait / 1000),
      lost: died.map((job) => ({
        id: job.id,
        name: job.name,
        cause: lost.find(({ id }) => id === job.id)?.cause ?? causeOf(job, isGone(job.address)),
      })),
    },
    problems,
  };
}

/** Why a job did not succeed, where nobody took its worker away. */
function causeOf({ status, failureReason, exitCode, address, trace }: JobRecord, runnerIsGone: boolean): string {
  if (status === 'pending') {
    return 'no runner took it';
  }
  if (status === 'running' || status === 'canceling') {
    return runnerIsGone
      ? `its runner at ${address} is gone, and GitLab still shows it as running`
      : `it still runs at ${address}`;
  }
  const last = trace.trimEnd().split('\n').at(-1);
  const code = exitCode ? ` with exit code ${exitCode}` : '';
  return `${failureReason ?? status}${code} at ${address}: ${last}`;
}

const launchOf = ({ since }: Pick<InstanceHistory, 'since'>) => Math.min(...Object.values(since));

function timesOf(since: InstanceHistory['since'], seconds: (at: number) => number) {
  const leaving = since.Terminating ?? since['Terminating:Wait'];
  return {
    ...(since.InService === undefined ? {} : { inService: seconds(since.InService) }),
    ...(leaving === undefined ? {} : { leaving: seconds(leaving) }),
    ...(since.Terminated === undefined ? {} : { gone: seconds(since.Terminated) }),
  };
}
