import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../../src/lambda/terminate-runners/terminate';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import type { MissingCall } from '../../tools/sandbox/missing-calls';
import { EmulatedFleet } from '../lambda/terminate-runners/emulated-fleet';
import { deployRunbook } from './runbook';
import { bootTimes, startSystem, until, untilUp } from './systems';

/** Of main.ts. */
const environment = 'gitlab-runner';
const store = '/root/.docker/machine/machines';

describe('the manager of main.ts, whose executor is docker+machine', () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let worker: RunningInstance;

  const run = (...command: readonly string[]) => manager.container.run(...command);
  let fleet: EmulatedFleet;
  /** EC2 takes its time to tag. */
  let isHeld = false;
  const tagging: MissingCall = {
    ...{ service: 'ec2', action: 'CreateTags', reason: 'docker-machine tags the instance that it has made' },
    answer: async (_, ask) => {
      while (isHeld) {
        await pause(250);
      }
      return ask();
    },
  };
  /** At any hour. */
  const setIdle = (name: 'IdleCount' | 'IdleTime', value: number) =>
    run('sed', '-i', `s/^ *${name} = .*/${name} = ${value}/`, '/etc/gitlab-runner/config.toml');
  const instanceIds = async () =>
    (await run('sh', '-c', `jq -r .Driver.InstanceId ${store}/*/config.json || true`)).split('\n');
  const workers = () => room.instances.ids.filter((id) => room.instances.get(id).record.keyPair !== undefined);

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ longPolling: 5, missing: [tagging], logs: process.env.ROOM_LOGS }));
    fleet = new EmulatedFleet(room.emulator.endpoint);
    const job = gitlab.jobs.add({ script: ['echo "on $(uname -s)"'], image: 'alpine:3' });
    manager = await deployRunbook(room, gitlab);
    const launched = Date.now();
    await untilUp(manager);
    console.info(`docker+machine: ${Math.round((Date.now() - launched) / 1000)} s from launch to up`);
    console.info(`docker+machine: ${await bootTimes(manager)}`);
    await until('a worker runs', () => workers().length > 0);
    worker = room.instances.get(String(workers()[0]));
    await until('the job is over', () => isOver(job));
    console.info(`docker+machine: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`);
    return () => room.stop();
  });

  it('boots from its user data as synthesized until it is up', async () => {
    expect(await run('cat', '/var/log/user-data.log')).toContain('the manager is up');
  });

  it('is behind the NAT gateway, on the Elastic IP that was there before', () => {
    const callsOf = (action: string) => room.emulator.calls.filter((one) => one.action === action);
    expect(callsOf('AllocateAddress')).toHaveLength(1);
    const AllocationId = expect.stringMatching(/^eipalloc-/);
    expect(callsOf('CreateNatGateway')).toMatchObject([{ parameters: { AllocationId } }]);
  });

  it('runs a job on a worker, whose log GitLab has', () => {
    const [job] = gitlab.log;
    expect(job).toMatchObject({ status: 'success', address: manager.record.address });
    expect(job?.trace).toContain('on Linux');
    expect(gitlab.problems).toEqual([]);
  });

  it('has made the worker as the settings say', () => {
    expect(worker.record).toMatchObject({ instanceType: 't3.medium', spot: true, hopLimit: 2 });
    expect(worker.record.keyPair?.name).toMatch(/^runner-[a-z0-9-]+-gitlab-runner-\d{10}-[0-9a-f]{8}$/);
  });

  it('removes the workers when they have been idle for long enough', async () => {
    await setIdle('IdleCount', 0);
    await setIdle('IdleTime', 5);
    await until('the workers are gone', () => workers().length === 0);
    await until('their records are gone', async () => (await run('ls', store)) === '');
  });

  describe('whose service is stopped while docker-machine makes a worker', () => {
    let name: string;
    let invocation: string;
    const journal = () => run('journalctl', '--no-pager', `_SYSTEMD_INVOCATION_ID=${invocation}`);
    const stop = async (): Promise<void> => {
      await run('systemctl', 'stop', '--no-block', 'gitlab-runner');
      await until('the drain has begun', async () => (await journal()).includes('Draining machine pool'));
    };
    // Also where a test fails: the next one would wait for good.
    afterEach(() => {
      isHeld = false;
    });

    const stopped = async () =>
      (await run('sh', '-c', 'systemctl is-active gitlab-runner || true')).trim() === 'inactive';

    /** @param shutdownTimeout seconds; by default as deployed */
    async function untilItMakesOne(shutdownTimeout?: number): Promise<void> {
      isHeld = true;
      await setIdle('IdleCount', 1);
      if (shutdownTimeout !== undefined) {
        const line = `s/^shutdown_timeout = .*/shutdown_timeout = ${shutdownTimeout}/`;
        await run('sed', '-i', line, '/etc/gitlab-runner/config.toml');
      }
      await run('systemctl', 'start', 'gitlab-runner');
      await until('a worker without tags runs', () => workers().length === 1);
      invocation = (await run('systemctl', 'show', '--property=InvocationID', '--value', 'gitlab-runner')).trim();
      [name = ''] = (await run('ls', store)).split('\n');
    }

    const nothingIsLeft = async (): Promise<void> => {
      await until('the service has stopped', stopped);
      await until('the worker is gone', () => workers().length === 0);
      expect(await run('ls', store)).toBe('');
      expect(await fleet.keyPairs()).not.toContain(name);
    };

    it('waits until the worker is made, and removes it', async () => {
      await untilItMakesOne();
      await stop();
      expect(await stopped()).toBe(false);
      expect(workers()).toHaveLength(1);
      isHeld = false;
      await nothingIsLeft();
      expect(await journal()).toContain('Machine drained successfully');
    });

    it('is cut off, and what docker-machine had not written down is terminated', async () => {
      await untilItMakesOne(1);
      await stop();
      await nothingIsLeft();
      expect(await journal()).toContain(`docker-machine was ended while it made ${name}`);
    });
  });

  it('leaves an instance with tags, which the clean-up function terminates when the manager is gone', async () => {
    await run('systemctl', 'start', 'gitlab-runner');
    // EC2 tells an id before the instance is there.
    await until('a worker runs', () => workers().length === 1);
    await until('a worker is written down', async () => (await instanceIds()).some((id) => id !== ''));
    // As where its host fails: nobody drains.
    await manager.container.kill();
    await fleet.terminate(manager.record.instanceId);
    await until('the manager is gone', () => !room.instances.ids.includes(manager.record.instanceId));
    expect(workers()).toHaveLength(1);
    const clock = { now: Date.now, remaining: () => 60_000, sleep: () => Promise.resolve(), jitter: Math.random };
    const report = await cleanUp(
      { kind: 'orphans' },
      { machinePrefix: environment, environment, environmentTagged: true, managerGroup: `${environment}-as-group` },
      { ec2: fleet.ec2, clock, log: () => {} },
    );
    expect(report).toMatchObject({ terminatedWorkers: 1, problems: [] });
    await until('the worker is gone', () => workers().length === 0);
  });
});
