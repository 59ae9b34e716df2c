import {
  DeleteKeyPairCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSpotInstanceRequestsCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/lambda/terminate-runners/calls';
import type { Runner } from '../../../src/lambda/terminate-runners/configuration';
import { jsonLines } from '../../../src/lambda/terminate-runners/log';
import { cleanUp, type Report } from '../../../src/lambda/terminate-runners/terminate';
import { machineName } from './machines';
import { ec2Error, FakeClock, MemoryEc2 } from './memory-ec2';

const now = 1_800_000_000;
const managerId = 'i-0aaa';
const runner: Runner = {
  machinePrefix: 'prod',
  environment: 'prod',
  environmentTagged: true,
  managerGroup: 'prod-as-group',
};

/** A terminated manager of ours with workers, a waiting spot request each, and a key pair each. */
function fleet(workers: number, budget?: number) {
  const clock = new FakeClock(now, budget);
  const ec2 = new MemoryEc2(clock);
  const group = { 'aws:autoscaling:groupName': 'prod-as-group' };
  ec2.instances.set(managerId, { id: managerId, state: 'terminated', launchedAt: now - 90_000, tags: group });
  for (let index = 0; index < workers; index++) {
    const id = `i-0bbb${index}`;
    const keyName = machineName('zx4k9y2ab', 'prod', now - 80_000, index.toString(16).padStart(8, '0'));
    const tags = { Name: keyName, Environment: 'prod', 'gitlab-runner-parent-id': managerId };
    ec2.instances.set(id, { id, state: 'running', keyName, launchedAt: now - 80_000, tags });
    ec2.keyPairs.add(keyName);
    ec2.spotRequests.set(`sir-${index}`, { id: `sir-${index}`, state: 'open', keyName });
  }
  const lines: Record<string, unknown>[] = [];
  const log = jsonLines({ requestId: 'request' }, (line) => lines.push(JSON.parse(line)));
  const run = (
    task: Parameters<typeof cleanUp>[0] = { kind: 'manager', managerId, successful: true },
  ): Promise<Report> => cleanUp(task, runner, { ec2, clock, log });
  const alive = () => [...ec2.instances.values()].filter(({ state }) => state === 'running').map(({ id }) => id);
  const open = () => [...ec2.spotRequests.values()].filter(({ state }) => state === 'open').length;
  return { ec2, clock, lines, run, alive, open, events: () => lines.map(({ event }) => event) };
}

const times = (kind: new (input: never) => Command, most: number, error: Error) => {
  let left = most;
  return (command: Command) => (command instanceof kind && left-- > 0 ? error : undefined);
};

describe('cleaning up', () => {
  it('removes everything and says so', async () => {
    const { run, alive, open, ec2, events } = fleet(3);
    const report = await run();
    expect(report).toEqual({ cancelledSpotRequests: 3, terminatedWorkers: 3, deletedKeyPairs: 3, problems: [] });
    expect([alive(), open(), ec2.keyPairs.size]).toEqual([[], 0, 0]);
    expect(new Set(events())).toEqual(
      new Set(['spot-request.cancelled', 'worker.orphaned', 'worker.terminated', 'key-pair.deleted']),
    );
  });

  it.each([
    [{ kind: 'farewell' }, true],
    [{ kind: 'orphans' }, false],
    [{ kind: 'manager', managerId, successful: true }, false],
  ] as const)("takes the manager's own key for its workers along when it is %o: %s", async (task, taken) => {
    const { ec2, clock } = fleet(0);
    ec2.keyPairs.add('prod-runner-worker-key').add('other-runner-worker-key');
    const log = jsonLines({ requestId: 'request' }, () => {});
    await cleanUp(task, { ...runner, workerKeyPair: 'prod-runner-worker-key' }, { ec2, clock, log });
    expect(ec2.keyPairs.has('prod-runner-worker-key')).toBe(!taken);
    expect(ec2.keyPairs.has('other-runner-worker-key')).toBe(true);
  });

  // Terraform replaces the function where its name changes, and the runner stays: fleets launch by the key's name.
  it.each([
    ['a manager lives', 'running', undefined],
    ['nobody knows whether one does', 'terminated', ec2Error('UnauthorizedOperation', 403)],
  ])('leaves that key where %s', async (_, state, refusal) => {
    const { ec2, clock } = fleet(0);
    const manager = ec2.instances.get(managerId);
    Object.assign(manager ?? {}, { state });
    ec2.keyPairs.add('prod-runner-worker-key');
    ec2.fault = (command) =>
      refusal && JSON.stringify(command.input).includes('aws:autoscaling:groupName') ? refusal : undefined;
    const log = jsonLines({ requestId: 'request' }, () => {});
    await cleanUp({ kind: 'farewell' }, { ...runner, workerKeyPair: 'prod-runner-worker-key' }, { ec2, clock, log });
    expect(ec2.keyPairs.has('prod-runner-worker-key')).toBe(true);
  });

  it('cancels spot requests before it terminates workers, and deletes key pairs last', async () => {
    const { run, ec2 } = fleet(1);
    await run();
    const removals = ec2.calls
      .map((command) => command.constructor.name)
      .filter((name) => !name.startsWith('Describe'));
    expect(removals).toEqual([
      'CancelSpotInstanceRequestsCommand',
      'TerminateInstancesCommand',
      'DeleteKeyPairCommand',
    ]);
  });

  it('reads every page and stays within what one call may hold', async () => {
    const { run, ec2, alive, open } = fleet(2345);
    ec2.pageSize = 100;
    expect((await run()).problems).toEqual([]);
    expect([alive(), open(), ec2.keyPairs.size]).toEqual([[], 0, 0]);
    const batches = ec2.calls.filter((call) => call instanceof TerminateInstancesCommand);
    expect(Math.max(...batches.map(({ input }) => input.InstanceIds?.length ?? 0))).toBeLessThanOrEqual(100);
  });

  it('finds parents of more workers than one filter holds', async () => {
    const { run, ec2, alive } = fleet(1);
    for (let index = 0; index < 450; index++) {
      const tags = { 'gitlab-runner-parent-id': `i-0ccc${index}`, Environment: 'other' };
      ec2.instances.set(`i-0ddd${index}`, { id: `i-0ddd${index}`, state: 'running', launchedAt: now, tags });
    }
    expect((await run()).problems).toEqual([]);
    expect(alive()).toHaveLength(450);
  });

  it('is told nothing new the second time', async () => {
    const { run } = fleet(3);
    await run();
    expect(await run()).toEqual({ cancelledSpotRequests: 0, terminatedWorkers: 0, deletedKeyPairs: 0, problems: [] });
  });
});

describe('when EC2 throttles', () => {
  it('waits longer each time and then goes on', async () => {
    const { run, ec2, clock, alive, events } = fleet(2);
    ec2.fault = times(TerminateInstancesCommand, 3, ec2Error('RequestLimitExceeded', 503));
    expect((await run()).problems).toEqual([]);
    expect(alive()).toEqual([]);
    expect(clock.slept).toEqual([200, 400, 800]);
    expect(events().filter((event) => event === 'call.retried')).toHaveLength(3);
  });

  it('gives up on one thing in the end and does the rest', async () => {
    const { run, ec2, alive, clock } = fleet(2);
    ec2.fault = times(TerminateInstancesCommand, Number.POSITIVE_INFINITY, ec2Error('RequestLimitExceeded', 503));
    const { problems, cancelledSpotRequests } = await run();
    expect(problems).toHaveLength(2);
    expect([alive().length, cancelledSpotRequests]).toEqual([2, 2]);
    expect(clock.remaining()).toBeGreaterThan(0);
    // Their workers live on with them.
    expect(ec2.keyPairs.size).toBe(2);
  });

  it('does not wait for what there is no time for', async () => {
    const { run, ec2, clock } = fleet(2, 1000);
    ec2.fault = times(DescribeInstancesCommand, Number.POSITIVE_INFINITY, ec2Error('RequestLimitExceeded', 503));
    const { problems } = await run();
    expect(problems.join()).toContain('RequestLimitExceeded');
    expect(clock.slept.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(1000);
    expect(clock.remaining()).toBeGreaterThan(0);
  });
});

describe('when a call fails', () => {
  it.each([
    ['spot requests', DescribeSpotInstanceRequestsCommand, { cancelled: 0, terminated: 3, deleted: 3 }],
    ['key pairs', DescribeKeyPairsCommand, { cancelled: 3, terminated: 3, deleted: 0 }],
  ])('goes on without the %s and reports it', async (_what, kind, done) => {
    const { run, ec2 } = fleet(3);
    ec2.fault = times(kind as never, 1, ec2Error('UnauthorizedOperation', 403));
    const report = await run();
    expect(report).toMatchObject({
      cancelledSpotRequests: done.cancelled,
      terminatedWorkers: done.terminated,
      deletedKeyPairs: done.deleted,
    });
    expect(report.problems).toEqual([expect.stringContaining('UnauthorizedOperation')]);
  });

  it('deletes no key pair when it cannot see who uses them', async () => {
    const { run, ec2 } = fleet(3);
    ec2.fault = (command) =>
      command instanceof DescribeInstancesCommand && command.input.Filters?.[0]?.Name === 'key-name'
        ? ec2Error('UnauthorizedOperation', 403)
        : undefined;
    expect(await run()).toMatchObject({ terminatedWorkers: 3, deletedKeyPairs: 0, problems: [expect.anything()] });
  });

  it.each(['tag-key', 'instance-id'])('touches no worker when it cannot see by %s', async (filter) => {
    const { run, ec2, alive } = fleet(3);
    ec2.fault = (command) =>
      command instanceof DescribeInstancesCommand && command.input.Filters?.[0]?.Name === filter
        ? ec2Error('UnauthorizedOperation', 403)
        : undefined;
    expect((await run()).problems).toHaveLength(1);
    expect(alive()).toHaveLength(3);
    expect(ec2.keyPairs.size).toBe(3);
  });

  it('terminates the others of a batch in which one is gone already, or protected', async () => {
    const { run, ec2, alive, lines } = fleet(150);
    const spoils = (id: string, name: string) => (command: Command) =>
      command instanceof TerminateInstancesCommand && command.input.InstanceIds?.includes(id)
        ? ec2Error(name, 400)
        : undefined;
    const [gone, isProtected] = [
      spoils('i-0bbb17', 'InvalidInstanceID.NotFound'),
      spoils('i-0bbb130', 'OperationNotPermitted'),
    ];
    ec2.fault = (command) => gone(command) ?? isProtected(command);
    const { problems, terminatedWorkers } = await run();
    expect(problems).toEqual([expect.stringContaining('i-0bbb130')]);
    expect(terminatedWorkers).toBe(149);
    expect(alive()).toEqual(['i-0bbb17', 'i-0bbb130']);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'worker.failed', id: 'i-0bbb130' }));
  });

  it('keeps the key pair of a worker that it could not terminate', async () => {
    const { run, ec2 } = fleet(2);
    ec2.fault = (command) =>
      command instanceof TerminateInstancesCommand && command.input.InstanceIds?.includes('i-0bbb1')
        ? ec2Error('OperationNotPermitted', 400)
        : undefined;
    expect(await run()).toMatchObject({ terminatedWorkers: 1, deletedKeyPairs: 1 });
  });
});

describe('when time runs out', () => {
  it('stops by itself and says what is left', async () => {
    const { run, ec2, clock, lines, alive } = fleet(1000, 10_000);
    ec2.latency = 700;
    const { problems, terminatedWorkers } = await run();
    expect(clock.remaining()).toBeGreaterThan(-700);
    expect(alive()).toHaveLength(1000 - terminatedWorkers);
    expect(problems).toContainEqual(expect.stringMatching(/no time left for \d+/));
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'worker.left', count: 1000 - terminatedWorkers, ids: expect.any(Array) }),
    );
  });

  it('names at most a hundred of many', async () => {
    const { run, ec2, lines } = fleet(500, 20_000);
    ec2.fault = times(DeleteKeyPairCommand, Number.POSITIVE_INFINITY, ec2Error('RequestLimitExceeded', 503));
    ec2.latency = 1000;
    await run();
    const left = lines.filter(({ event }) => event === 'key-pair.left');
    expect(left.length).toBeGreaterThan(0);
    expect(left.every(({ ids }) => (ids as string[]).length <= 100)).toBe(true);
  });
});

describe('without a route to EC2', () => {
  const lost = Object.assign(new Error('connect timed out'), { name: 'TimeoutError' });

  it.each([90_000, 8000, 1000])('gives up within %i ms and tells it from a refusal', async (budget) => {
    const { run, ec2, clock, alive } = fleet(2, budget);
    ec2.latency = 1000;
    ec2.fault = () => lost;
    expect(await run({ kind: 'farewell' })).toMatchObject({ unreachable: true, terminatedWorkers: 0 });
    expect(clock.remaining()).toBeGreaterThanOrEqual(0);
    expect(alive()).toHaveLength(2);
  });

  it('is not what EC2 says no to, nor what answered once', async () => {
    const refused = fleet(2);
    refused.ec2.fault = () => ec2Error('UnauthorizedOperation', 403);
    expect(await refused.run({ kind: 'farewell' })).not.toHaveProperty('unreachable');
    const throttled = fleet(2);
    throttled.ec2.fault = (_command, call) => (call === 1 ? ec2Error('RequestLimitExceeded', 503) : lost);
    expect(await throttled.run({ kind: 'farewell' })).not.toHaveProperty('unreachable');
  });
});

describe('the manager of an event', () => {
  it.each([
    [true, 'running', 1],
    [false, 'running', 0],
    [false, 'stopped', 0],
  ])('with a termination that succeeded (%s) but %s keeps its workers', async (successful, state, problems) => {
    const { ec2, run, alive, events } = fleet(2);
    (ec2.instances.get(managerId) as { state: string }).state = state;
    const report = await run({ kind: 'manager', managerId, successful });
    expect(report.problems).toHaveLength(problems);
    expect(alive().filter((id) => id !== managerId)).toHaveLength(2);
    expect(events()).toContain('manager.alive');
  });

  it('is believed to be gone when EC2 has forgotten it or is about to end it', async () => {
    for (const state of ['shutting-down', undefined]) {
      const { ec2, run, alive } = fleet(2);
      if (state) {
        (ec2.instances.get(managerId) as { state: string }).state = state;
      } else {
        ec2.instances.delete(managerId);
      }
      expect((await run()).problems).toEqual([]);
      expect(alive()).toEqual([]);
    }
  });
});

describe('when the runner is destroyed', () => {
  it('waits until EC2 knows of the end of the manager', async () => {
    const { ec2, run, alive, clock } = fleet(2);
    const manager = ec2.instances.get(managerId) as { state: string };
    manager.state = 'running';
    clock.onSleep = () => {
      manager.state = 'shutting-down';
    };
    expect(await run({ kind: 'farewell' })).toMatchObject({ terminatedWorkers: 2, problems: [] });
    expect(alive()).toEqual([]);
    expect(clock.slept).toHaveLength(1);
  });

  it('leaves the workers of a manager that lives on', async () => {
    const { ec2, run, alive, lines } = fleet(2);
    (ec2.instances.get(managerId) as { state: string }).state = 'running';
    expect(await run({ kind: 'farewell' })).toMatchObject({ terminatedWorkers: 0, problems: [] });
    expect(alive()).toHaveLength(3);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'worker.spared', instanceId: 'i-0bbb0' }));
  });
});
