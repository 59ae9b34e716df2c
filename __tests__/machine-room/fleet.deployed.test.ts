import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Group } from '../../tools/machine-room/auto-scaling/state';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import { lostJobs } from '../../tools/machine-room/history/lost-jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { jobKeys, jobSees, probingJob, sharedNetwork, shown } from './job-keys';
import { applyIn, call, gitlabUrl, startSystem, tokenParameter, until, untilItTakesNoJob } from './systems';

describe("a fleet's manager with executor docker-autoscaler", () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let worker: string;
  let first: Job;

  const groupOf = (kind: 'manager' | 'workers'): Group =>
    Object.values(room.scaling?.state.groups ?? {}).find(
      ({ settings: { name } }) => (name === 'room-asg') === (kind === 'workers'),
    ) as Group;
  const consoleOf = (id: string) => readFileSync(join(room.engine.folder, 'logs', id, 'console.log'), 'utf8');
  const callsOf = (action: string) => room.emulator.calls.filter((one) => one.action === action);
  const addJob = (...script: readonly string[]): Job => gitlab.jobs.add({ script, image: 'alpine:3' });

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ groups: {} }));
    first = gitlab.jobs.add(probingJob);
    manager = await applyIn(
      room,
      (app, network) =>
        new GitlabRunnerStack(app, 'runner', {
          region,
          ...network,
          environment: 'room',
          runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: tokenParameter },
          ...jobKeys,
          configToml: { runners: { ...jobKeys.configToml.runners, use_slot_cgroups: true } },
          runnerWorker: { type: 'docker-autoscaler', maxJobs: 2, environmentVariables: ['FROM_CONFIG=yes'] },
          runnerWorkerDockerAutoscaler: {
            instanceReadyCommand: 'sudo systemctl start docker',
            updateInterval: '5s',
          },
          runnerWorkerDockerAutoscalerAsg: { subnetIds: [network.subnetId] },
          runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
          runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
          runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '5s' }],
        }),
    );
    const launched = Date.now();
    const seconds = () => Math.round((Date.now() - launched) / 1000);
    await until('the job is over', () => isOver(first));
    console.info(`docker-autoscaler: ${seconds()} s from launch to the first job's end`);
    [, worker = ''] = room.instances.ids;
    return () => room.stop();
  });

  it('runs a job in Docker on a worker of the group, whose log GitLab has', () => {
    expect(first).toMatchObject({ status: 'success', place: { address: manager.record.address } });
    expect(shown(first)).toContain(`Dialing instance ${worker}`);
    expect(shown(first)).toContain('this is job 1001, on Linux');
    expect(gitlab.problems).toEqual([]);
  });

  it.each(Object.entries({ ...jobSees, ...sharedNetwork.sees }))('shows a job the key %s', (_, sight) => {
    expect(shown(first)).toMatch(sight);
  });

  it('gives a job the control group of its slot', () => {
    expect(shown(first)).toMatch(/^cgroup \S*\/runner-slot-0\.slice\//m);
  });

  it('has raised the desired capacity for it, and signed in with a key of EC2 Instance Connect', () => {
    const asked = callsOf('SetDesiredCapacity').map(({ parameters }) => parameters.DesiredCapacity);
    expect(asked).toEqual(['1']);
    expect(callsOf('SendSSHPublicKey')[0]).toMatchObject({
      status: 200,
      parameters: { InstanceId: worker, InstanceOSUser: 'ec2-user', SSHPublicKey: expect.stringMatching(/^ssh-/) },
    });
    expect(consoleOf(worker)).toContain(`Accepted publickey for ec2-user from ${manager.record.address}`);
  });

  it('takes an idle worker down, and its console is kept', async () => {
    await until('the group is empty', () => groupOf('workers').instances.length === 0);
    expect(groupOf('workers').settings.desiredCapacity).toBe(0);
    await until('the worker is gone', () => !room.instances.ids.includes(worker));
    expect(consoleOf(worker)).toContain('Reached target');
  });

  describe('that is replaced while a job runs', () => {
    let lost: Job;
    let next: Job;
    let successor: RunningInstance;

    beforeAll(async () => {
      const { instanceId } = manager.record;
      lost = addJob('sleep 600');
      await until('the job runs', () => lost.trace.includes('sleep 600'));
      await call(room, 'autoscaling', 'TerminateInstanceInAutoScalingGroup', {
        InstanceId: instanceId,
        ShouldDecrementDesiredCapacity: 'false',
      });
      await untilItTakesNoJob(room, gitlab, manager);
      next = addJob('echo next');
      await until('the old manager is gone', () => groupOf('manager').instances.every(({ id }) => id !== instanceId));
      await until('its successor has run a job', () => isOver(next));
      await until('the clean-up function is done', () => room.functions.invocations.length > 0);
      successor = room.instances.get(String(groupOf('manager').instances[0]?.id));
    });

    it('asks the group for more time while it waits for its job, and ends its hook itself', () => {
      const { instanceId } = manager.record;
      const ofManager = (action: string) =>
        callsOf(action).filter(({ parameters }) => parameters.InstanceId === instanceId);
      expect(ofManager('RecordLifecycleActionHeartbeat').length).toBeGreaterThan(0);
      expect(ofManager('CompleteLifecycleAction').at(-1)).toMatchObject({
        status: 200,
        parameters: { LifecycleHookName: 'room-terminate-instances', LifecycleActionResult: 'CONTINUE' },
      });
    });

    it('takes no further job: its successor runs it', () => {
      expect(next).toMatchObject({ status: 'success', place: { address: successor.record.address } });
    });

    // As the module's layout has it: both managers drive one group, and a runner removes instances that it did not make
    // (gitlab-runner 19.3.0, "no data on pre-existing instance so removing for safety").
    it('loses the job, and the report says to whom', () => {
      const { instanceId } = successor.record;
      expect(lost).toMatchObject({ status: 'failed', place: { address: manager.record.address } });
      expect(consoleOf(instanceId)).toContain('no data on pre-existing instance');
      expect(lostJobs(room.history, gitlab.log, Date.now())).toEqual([
        {
          id: lost.id,
          cause: expect.stringMatching(`^its worker i-\\w+ was terminated by ${instanceId} \\d+ s after`),
        },
      ]);
    });

    it("makes the deployed function run for the end of the old manager's termination", () => {
      expect(room.functions.invocations).toMatchObject([
        {
          functionName: 'room-terminate-instances',
          event: { detail: { EC2InstanceId: manager.record.instanceId } },
          attempt: 1,
          error: undefined,
          result: { terminatedWorkers: 0, problems: [] },
        },
      ]);
    });
  });
});
