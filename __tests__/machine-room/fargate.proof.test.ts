import { beforeAll, describe, expect, it } from 'vitest';
import { FargateRunnerStack } from '../../stacks/fargate-runner-stack';
import { driverHost, driverSha256 } from '../../tools/machine-room/fargate/downloads';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { applyIn, gitlabUrl, startSystem, tokenParameter, until, untilUp } from './systems';

const driverVersion = '0.5.1';

describe('a runner whose jobs are tasks on Fargate', () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let job: Job;
  /** What is known of the running task, its key among it. */
  let kept: string[];

  const run = (...command: readonly string[]) => manager.container.run(...command);

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ logs: process.env.ROOM_LOGS }));
    room.network.plugIn(driverHost(driverVersion));
    job = gitlab.jobs.add({
      script: [
        'echo "the greeting is $GREETING"',
        'echo "I am $(id -un), the shell of $(ps -o comm= -p $PPID)"',
        'until [ -e /tmp/go-on ]; do sleep 1; done',
        'echo "this is job $CI_JOB_ID"',
      ],
    });
    manager = await applyIn(
      room,
      (app, network) =>
        new FargateRunnerStack(app, 'fargate-runner', {
          region,
          ...network,
          environment: 'room',
          runnerGitlab: {
            url: gitlabUrl,
            runnerVersion: '19.3.0',
            preregisteredRunnerTokenSsmParameterName: tokenParameter,
          },
          runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
          fargate: {
            driverVersion,
            driverSha256: { x86_64: driverSha256(), arm64: driverSha256() },
            taskDefinitions: { jobs: { imageTag: 'jobs-1', environment: { GREETING: 'it is "quoted"' } } },
            defaultTaskDefinition: 'jobs',
          },
        }),
    );
    const launched = Date.now();
    await untilUp(manager);
    console.info(`fargate: ${Math.round((Date.now() - launched) / 1000)} s from launch to up`);
    await until('the job runs', () => job.trace.includes('until [') || isOver(job));
    if (isOver(job)) {
      throw new Error(`The job did not run: ${job.trace}`);
    }
    const [task] = room.tasks.all;
    kept = (await run('ls', '/opt/gitlab-runner/metadata')).split('\n');
    await room.engine.docker('exec', String(task?.container), 'touch', '/tmp/go-on');
    await until('the job is over', () => isOver(job));
    console.info(`fargate: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`);
    await until('its task is stopped', () => task?.status === 'STOPPED');
    return () => room.stop();
  });

  it('boots from its user data as synthesized until it is up', async () => {
    expect(await run('cat', '/var/log/user-data.log')).toContain('the manager is up');
  });

  it('runs a job over SSH in a task of its own, whose log GitLab has', () => {
    expect(room.tasks.all.map(({ family }) => family)).toEqual(['room-jobs']);
    expect(gitlab.log).toMatchObject([{ status: 'success', address: manager.record.address }]);
    expect(gitlab.log[0]?.trace).toContain('the greeting is it is "quoted"');
    expect(gitlab.log[0]?.trace).toContain('I am root, the shell of sshd');
    expect(gitlab.log[0]?.trace).toContain('this is job 1001');
    expect(gitlab.problems).toEqual([]);
  });

  it('stops the task after it, and keeps nothing of it', async () => {
    expect(room.tasks.all.map(({ status }) => status)).toEqual(['STOPPED']);
    expect(kept).toEqual([expect.stringMatching(/^job-[0-9a-f]{64}\.json$/)]);
    expect(await run('ls', '/opt/gitlab-runner/metadata')).toBe('');
    // Its server let in the driver, once for each of the job's stages, and nobody else.
    const accepted = room.tasks.all[0]?.log.match(/Accepted publickey for root from \S+/g) ?? [];
    expect(new Set(accepted)).toEqual(new Set([`Accepted publickey for root from ${manager.record.address}`]));
  });
});
