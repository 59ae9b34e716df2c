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
import { applyIn, bootTimes, call, gitlabUrl, startSystem, tokenParameter, until, untilItTakesNoJob } from './systems';

describe("a fleet's manager with executor docker-autoscaler", () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let worker: string;
  let first: Job;

  const groupNamed = (isIt: (name: string) => boolean): Group =>
    Object.values(room.scaling?.state.groups ?? {}).find(({ settings }) => isIt(settings.name)) as Group;
  const workersOf = (name: string) => groupNamed((one) => one === name);
  const managers = () => groupNamed((name) => !name.startsWith('room-asg'));
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
    console.info(`docker-autoscaler: ${await bootTimes(manager)}`);
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
    await until('the group is empty', () => workersOf('room-asg').instances.length === 0);
    expect(workersOf('room-asg').settings.desiredCapacity).toBe(0);
    await until('the worker is gone', () => !room.instances.ids.includes(worker));
    expect(consoleOf(worker)).toContain('Reached target');
  });

  it('keeps its workers over a restart of its service', async () => {
    const one = addJob('echo it runs', 'sleep 3600 || true');
    await until('the job runs', () => one.trace.includes('it runs'));
    const [{ id = '' } = {}] = workersOf('room-asg').instances;
    const restart = manager.container.run('systemctl', 'restart', 'gitlab-runner');
    await untilItTakesNoJob(room, gitlab, manager);
    const two = addJob('echo after the restart');
    await until('the first job is over', async () => {
      await room.instances
        .get(id)
        .container.run('pkill', '-x', 'sleep')
        .catch(() => '');
      return isOver(one);
    });
    await restart;
    await until('the other is over', () => isOver(two));
    expect([one.status, two.status]).toEqual(['success', 'success']);
    expect(shown(two)).toContain(`Dialing instance ${id}`);
    await until('the group is empty again', () => workersOf('room-asg').instances.length === 0);
  });

  describe('that is replaced while a job runs', () => {
    let kept: Job;
    let next: Job;
    let worker: string;
    let successor: RunningInstance;

    beforeAll(async () => {
      const { instanceId } = manager.record;
      // Until the test ends it.
      kept = addJob('echo it runs', 'sleep 3600 || true');
      await until('the job runs', () => kept.trace.includes('it runs'));
      worker = String(workersOf('room-asg').instances[0]?.id);
      await call(room, 'autoscaling', 'TerminateInstanceInAutoScalingGroup', {
        InstanceId: instanceId,
        ShouldDecrementDesiredCapacity: 'false',
      });
      await untilItTakesNoJob(room, gitlab, manager);
      next = addJob('echo next');
      await until('its successor has run a job', () => isOver(next), 900);
      successor = room.instances.get(String(managers().instances.find(({ id }) => id !== instanceId)?.id));
    });

    it('goes on with its job on its own workers, while its successor serves the queue with others', () => {
      expect(kept.status).toBe('running');
      expect(workersOf('room-asg').instances.map(({ id }) => id)).toEqual([worker]);
      expect(next).toMatchObject({ status: 'success', place: { address: successor.record.address } });
      expect(shown(next)).not.toContain(worker);
      expect(consoleOf(successor.record.instanceId)).toContain('this manager scales room-asg-2');
    });

    describe('and whose job ends then', () => {
      beforeAll(async () => {
        const { container } = room.instances.get(worker);
        await until('the job is over', async () => {
          await container.run('pkill', '-x', 'sleep').catch(() => '');
          return isOver(kept);
        });
        await until('the old manager is gone', () =>
          managers().instances.every(({ id }) => id !== manager.record.instanceId),
        );
        await until('the clean-up function is done', () => room.functions.invocations.length > 0);
      });

      it('has lost no job', () => {
        expect(kept).toMatchObject({ status: 'success', place: { address: manager.record.address } });
        expect(lostJobs(room.history, gitlab.log, Date.now())).toEqual([]);
        expect(gitlab.problems).toEqual([]);
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

      it("makes the deployed function run for the end of the old manager's termination", () => {
        expect(room.functions.invocations).toMatchObject([
          {
            functionName: 'room-terminate-instances',
            event: { detail: { EC2InstanceId: manager.record.instanceId } },
            attempt: 1,
            error: undefined,
            // The worker that the old manager has left, unless that ended it.
            result: { terminatedWorkers: expect.any(Number), problems: [] },
          },
        ]);
      });

      it('leaves no worker when a schedule has scaled its group to 0', async () => {
        const last = addJob('echo last');
        await until('the job is over', () => isOver(last));
        const { name } = managers().settings;
        // What a scheduled action does: Auto Scaling User Guide, "Scheduled scaling".
        await call(room, 'autoscaling', 'UpdateAutoScalingGroup', {
          ...{ AutoScalingGroupName: name, MinSize: '0', MaxSize: '0', DesiredCapacity: '0' },
        });
        await until('no manager is left', () => managers().instances.length === 0);
        await until('no worker is left', () =>
          ['room-asg', 'room-asg-2'].every((group) => workersOf(group).instances.length === 0),
        );
        expect(workersOf('room-asg-2').settings.desiredCapacity).toBe(0);
        expect(last.status).toBe('success');
      });
    });
  });
});
