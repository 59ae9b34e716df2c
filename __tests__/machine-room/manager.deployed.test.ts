import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { applyIn, bootLog, gitlabUrl, startSystem, tokenParameter, until, untilUp } from './systems';

describe("a fleet's manager with executor docker", () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;

  const run = (...command: readonly string[]) => manager.container.run(...command);

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem());
    const job = gitlab.jobs.add({
      script: ['echo "on $(uname -s)"', 'echo "this is job $CI_JOB_ID"'],
      image: 'alpine:3',
    });
    manager = await applyIn(
      room,
      (app, network) =>
        new GitlabRunnerStack(app, 'runner', {
          region,
          ...network,
          environment: 'room',
          runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: tokenParameter },
          runnerWorker: { type: 'docker' },
          // The module's default is true: a computer that is itself a container cannot start such jobs.
          runnerWorkerDockerOptions: { privileged: false },
        }),
    );
    const launched = Date.now();
    // The power fails in the middle of the boot, which is a service and goes on after the next start.
    await until('the boot is on its way', async () => (await bootLog(manager)).includes('config begins'));
    await room.instances.losePower(manager.record.instanceId);
    await untilUp(manager);
    console.info(`docker: ${Math.round((Date.now() - launched) / 1000)} s from launch to up`);
    await until('the job is over', () => isOver(job));
    console.info(`docker: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`);
    return () => room.stop();
  });

  it('boots from its user data as synthesized until it is up', async () => {
    expect(await run('cat', '/var/log/user-data.log')).toContain('the manager serves');
    expect(await run('systemctl', 'is-active', 'gitlab-runner', 'docker')).toBe('active\nactive');
  });

  it('runs a job in Docker, whose log GitLab has', () => {
    const [job] = gitlab.log;
    expect(job).toMatchObject({ status: 'success', address: manager.record.address });
    expect(job?.trace).toContain('on Linux');
    expect(job?.trace).toContain('this is job 1001');
    expect(gitlab.problems).toEqual([]);
  });
});
