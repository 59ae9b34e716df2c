import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { applyIn, gitlabUrl, startSystem, tokenParameter, until, untilUp } from './systems';

describe("a fleet's manager with executor docker+machine", () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let worker: RunningInstance;

  const run = (...command: readonly string[]) => manager.container.run(...command);
  const workers = () => room.instances.ids.filter((id) => id !== manager.record.instanceId);

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ longPolling: 5, logs: process.env.ROOM_LOGS }));
    const job = gitlab.jobs.add({ script: ['echo "on $(uname -s)"'], image: 'alpine:3' });
    manager = await applyIn(
      room,
      (app, network) =>
        new GitlabRunnerStack(app, 'runner', {
          region,
          ...network,
          environment: 'room',
          runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: tokenParameter },
          runnerWorker: { type: 'docker+machine', maxJobs: 2 },
          runnerWorkerDockerOptions: { privileged: false },
          runnerWorkerDockerMachineInstance: { idleTime: 5, types: ['t3.medium'], volumeType: 'gp3' },
        }),
    );
    const launched = Date.now();
    await untilUp(manager);
    console.info(`docker+machine: ${Math.round((Date.now() - launched) / 1000)} s from launch to up`);
    await until('a worker runs', () => workers().length > 0);
    worker = room.instances.get(String(workers()[0]));
    await until('the job is over', () => isOver(job));
    console.info(`docker+machine: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`);
    return () => room.stop();
  });

  it('boots from its user data as synthesized until it is up', async () => {
    expect(await run('cat', '/var/log/user-data.log')).toContain('the manager serves');
  });

  it('runs a job on a worker, whose log GitLab has', () => {
    const [job] = gitlab.log;
    expect(job).toMatchObject({ status: 'success', address: manager.record.address });
    expect(job?.trace).toContain('on Linux');
    expect(gitlab.problems).toEqual([]);
  });

  it('has made the worker as the settings say', () => {
    expect(worker.record).toMatchObject({ instanceType: 't3.medium', spot: true, hopLimit: 2 });
    expect(worker.record.keyPair?.name).toMatch(/^runner-[a-z0-9-]+-room-\d{10}-[0-9a-f]{8}$/);
  });

  it('removes the worker when it has been idle for long enough', async () => {
    await until('the worker is gone', () => workers().length === 0);
    expect(await run('ls', '/root/.docker/machine/machines')).toBe('');
  });
});
