import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { applyIn, gitlabUrl, startSystem, tokenParameter, until } from './systems';

describe("a fleet's manager with executor docker-autoscaler", () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;

  const run = (...command: readonly string[]) => manager.container.run(...command);

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ groups: {}, logs: process.env.ROOM_LOGS }));
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
          runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 },
          runnerWorkerDockerOptions: { privileged: false },
          runnerWorkerDockerAutoscaler: {
            instanceReadyCommand: 'sudo systemctl start docker',
            maxUseCount: 10,
            updateInterval: '5s',
          },
          runnerWorkerDockerAutoscalerAsg: { subnetIds: [network.subnetId] },
          runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
          runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
          runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '10s' }],
        }),
    );
    const launched = Date.now();
    await run('cloud-init', 'status', '--wait').catch(() => {});
    console.info(`docker-autoscaler: ${Math.round((Date.now() - launched) / 1000)} s from launch to up`);
    await until('the job is over', () => isOver(job));
    console.info(
      `docker-autoscaler: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`,
    );
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
});
