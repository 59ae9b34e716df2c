import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../tools/machine-room/clock';
import type { JobRecord } from '../../../tools/machine-room/gitlab/gitlab';
import { History } from '../../../tools/machine-room/history/history';
import { lostJobs, waits } from '../../../tools/machine-room/history/lost-jobs';
import { roleAccessKeyId } from '../../../tools/machine-room/metadata/instance-metadata';
import { groupsInMotion } from '../../../tools/machine-room/rehearsal';
import type { RecordedCall } from '../../../tools/sandbox/missing-calls';
import { Drill, launchHook } from './auto-scaling/drill';

const [old, successor, worker] = ['i-01', 'i-02', 'i-0a'];

function observed() {
  let now = 0;
  const clock: Clock = { now: () => now, after: () => () => {} };
  const history = new History(clock);
  const at = (seconds: number) => {
    now = seconds * 1000;
    return history;
  };
  return { history, at };
}

const terminate = (id: string, accessKeyId: string, status = 200): RecordedCall => ({
  service: 'autoscaling',
  action: 'TerminateInstanceInAutoScalingGroup',
  parameters: { InstanceId: id, ShouldDecrementDesiredCapacity: 'true' },
  region: 'eu-central-1',
  accessKeyId,
  status,
});

const job = (changes: Partial<JobRecord>): JobRecord => ({
  id: 1001,
  name: 'job',
  tags: [],
  status: 'failed',
  queuedAt: 0,
  startedAt: 10_000,
  finishedAt: 100_000,
  failureReason: 'script_failure',
  exitCode: 137,
  address: '10.0.0.5',
  trace: `Dialing instance ${worker}...\n$ sleep 600\n`,
  ...changes,
});

/** A group of two managers that the model knows, told to a history. */
function withManagers() {
  const { history, at } = observed();
  const drill = new Drill({ desiredCapacity: 2 });
  drill.pass(40);
  const { groups, count } = drill.state;
  const [group] = Object.values(groups);
  const named = [old, successor].map((id, index) => ({ ...group?.instances[index], id }) as never);
  at(0).see({ groups: { group: { ...group, instances: named } as never }, count });
  return { history, at, group };
}

describe('what became of jobs', () => {
  it('tells that a worker was terminated under a job, and which manager had it done', () => {
    const { history, at } = withManagers();
    at(70).note(terminate(String(worker), roleAccessKeyId(String(successor))));
    expect(lostJobs(history, [job({})], 200_000)).toEqual([
      { id: 1001, cause: `its worker ${worker} was terminated by ${successor} 60 s after it began` },
    ]);
  });

  it('knows a stranger from a manager, and an answer from a refusal', () => {
    const { history, at } = withManagers();
    at(20).note(terminate(String(worker), 'somebody', 400));
    expect(lostJobs(history, [job({})], 200_000)).toEqual([]);
    at(30).note(terminate(String(worker), 'somebody'));
    expect(lostJobs(history, [job({})], 200_000)[0]?.cause).toContain('by a call from outside 20 s after');
  });

  it('counts neither jobs that fail by themselves nor those that ended before', () => {
    const { history, at } = withManagers();
    at(120).note(terminate(String(worker), roleAccessKeyId(String(old))));
    const jobs = [job({}), job({ id: 1002, status: 'success', exitCode: 0 }), job({ id: 1003, startedAt: undefined })];
    expect(lostJobs(history, jobs, 200_000)).toEqual([]);
    expect(lostJobs(history, [job({ status: 'running', finishedAt: undefined })], 200_000)).toHaveLength(1);
  });

  it('tells of a runner that reported no more', () => {
    const { history } = withManagers();
    const silent = job({ failureReason: 'stuck_or_timeout_failure', exitCode: undefined });
    expect(lostJobs(history, [silent], 0)).toEqual([{ id: 1001, cause: 'its runner at 10.0.0.5 reported no more' }]);
  });

  it('says how long each waited for a runner', () => {
    expect(waits([job({}), job({ queuedAt: 50_000, startedAt: undefined })], 80_000)).toEqual([10_000, 30_000]);
  });
});

describe('what became of instances', () => {
  it('has the time of each state, its end included', () => {
    const { history, at } = observed();
    const drill = new Drill({ desiredCapacity: 1 });
    drill.watch = (state) => at(drill.seconds).see(state);
    drill.pass(40);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    drill.pass(60);
    expect(history.instances).toEqual([
      {
        id: 'i-1',
        group: 'group',
        since: { Pending: 1000, InService: 30_000, Terminating: 40_000, Terminated: 60_000 },
      },
    ]);
  });
});

describe('a group in motion', () => {
  it('has an instance that comes or goes, too few or too many, or a refresh', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [launchHook] });
    const isMoving = () => groupsInMotion(drill.state);
    expect(isMoving()).toEqual(['group']);
    drill.pass(40);
    expect(isMoving()).toEqual(['group']);
    drill.do({ kind: 'complete', group: 'group', hook: 'ready', id: 'i-1', result: 'CONTINUE' });
    expect(isMoving()).toEqual([]);
    drill.do({ kind: 'startRefresh', group: 'group', preferences: { instanceWarmup: 500 } });
    drill.pass(40);
    drill.do({ kind: 'complete', group: 'group', hook: 'ready', id: 'i-2', result: 'CONTINUE' });
    drill.pass(100);
    expect([drill.instances, isMoving()]).toEqual([['i-2 InService'], ['group']]);
    drill.pass(500);
    expect(isMoving()).toEqual([]);
    drill.do({ kind: 'suspend', group: 'group', processes: ['Launch'] });
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 2 });
    expect(isMoving()).toEqual(['group']);
  });
});
