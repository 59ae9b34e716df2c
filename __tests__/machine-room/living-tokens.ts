import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import type { Deployment } from '../support/terraform';
import {
  call,
  deployIn,
  gitlabUrl,
  keepParameter,
  readParameter,
  startSystem,
  tokenParameter,
  until,
  untilUp,
} from './systems';

const reset = '/api/v4/runners/reset_authentication_token';

interface Series {
  /** How many of them one manager does. */
  readonly renewals: number;
  /** Whether two more managers boot then: each has to be up before the token of a minute has ended that it booted with. */
  readonly several: boolean;
}

/** Managers whose runner's token lives a minute, in a machine room. */
export function tokensLive({ renewals, several }: Series): void {
  let room: Room;
  let gitlab: Gitlab;
  let deployment: Deployment;
  let targets: readonly string[];
  let manager: RunningInstance;
  let isRunningJobs = true;
  let adding: Promise<void>;
  const jobs: Job[] = [];
  const tokens = new Set<string>();

  const living = () => [...gitlab.runners.keys()].join(' ');
  const done = () => gitlab.calls.filter(({ path }) => path === reset).length;
  const stored = async () => JSON.parse(await readParameter(room, 'room-runner-token'));
  const managers = () => room.instances.ids.map((id) => room.instances.get(id));
  const groupName = async () =>
    String(/<AutoScalingGroupName>([^<]*)/.exec(await call(room, 'autoscaling', 'DescribeAutoScalingGroups'))?.[1]);
  const configOf = async ({ container }: RunningInstance) =>
    TOML.parse(await container.run('cat', '/etc/gitlab-runner/config.toml')) as unknown as {
      readonly runners: readonly [{ readonly token: string; readonly id: number }];
    };

  /** GitLab, the parameter and the file of every manager. */
  async function agree(): Promise<boolean> {
    const token = living();
    tokens.add(token);
    const files = await Promise.all(managers().map((one) => configOf(one).then(({ runners }) => runners[0].token)));
    return (await stored()).token === token && files.every((own) => own === token) && living() === token;
  }

  /** One job after the other, as long as the tests go on. */
  async function addJobs(): Promise<void> {
    while (isRunningJobs) {
      const job = gitlab.jobs.add({ script: ['sleep 5', 'echo did it'], image: 'alpine:3' });
      jobs.push(job);
      while (isRunningJobs && !isOver(job)) {
        await pause(250);
      }
    }
  }

  async function untilRenewed(times: number): Promise<void> {
    const before = living();
    let seen = 0;
    let last = before;
    await until(`the token was renewed ${times} times`, () => {
      tokens.add(living());
      seen += Number(living() !== last);
      last = living();
      return seen >= times;
    });
    await until('all have the same token', agree, 30);
  }

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ groups: {} }));
    gitlab.runners.clear();
    // Long enough for a boot.
    gitlab.tokenLifetime = 3600;
    await keepParameter(room, tokenParameter, gitlab.addRunner());
    tokens.add(living());
    ({ manager, deployment, targets } = await deployIn(
      room,
      (app, network) =>
        new GitlabRunnerStack(app, 'runner', {
          region,
          ...network,
          environment: 'room',
          runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: tokenParameter },
          runnerWorkerDockerOptions: { privileged: false },
          runnerWorker: { type: 'docker' },
        }),
    ));
    await untilUp(manager);
    adding = addJobs();
    return async () => {
      isRunningJobs = false;
      await adding;
      await room.stop();
    };
  });

  it('one that a person puts into the parameter is taken over', async () => {
    // The manager, whose token lived long, looks once a minute.
    gitlab.tokenLifetime = 150;
    await keepParameter(room, tokenParameter, gitlab.resetToken(living()));
    gitlab.tokenLifetime = 60;
    await until('the manager has it', async () => (await configOf(manager)).runners[0].token === living(), 90);
    expect(await configOf(manager)).toMatchObject({ runners: [{ id: 101 }] });
  });

  it(`one manager renews it ${renewals} times, with a lost answer among them`, async () => {
    gitlab.fail('down', { path: reset, times: 1 });
    await untilRenewed(renewals);
    expect(done()).toBe(renewals + 1);
  }, 900_000);

  if (several) {
    describe('with three managers', () => {
      beforeAll(async () => {
        const AutoScalingGroupName = await groupName();
        await call(room, 'autoscaling', 'UpdateAutoScalingGroup', {
          ...{ AutoScalingGroupName, MinSize: '3', MaxSize: '3', DesiredCapacity: '3' },
        });
        await until('three managers run', () => room.instances.ids.length === 3);
        await Promise.all(managers().map(untilUp));
      });

      it('one of them renews it', async () => {
        await until('all have the same token', agree, 60);
        const before = done();
        await untilRenewed(2);
        expect(done()).toBe(before + 2);
      });

      it('it lives on when one is killed and replaced', async () => {
        const [killed] = managers() as [RunningInstance];
        const { instanceId } = killed.record;
        await killed.container.kill();
        await call(room, 'autoscaling', 'TerminateInstanceInAutoScalingGroup', {
          ...{ InstanceId: instanceId, ShouldDecrementDesiredCapacity: 'false' },
        });
        // Nobody ends the hook of one that was killed, before EC2 finds out.
        await call(room, 'ec2', 'TerminateInstances', { 'InstanceId.1': instanceId });
        await until('its successor runs', () => {
          const { ids } = room.instances;
          return !ids.includes(instanceId) && ids.length === 3;
        });
        await Promise.all(managers().map(untilUp));
        await until('all have the same token', agree, 60);
        await untilRenewed(1);
      });
    });
  }

  it('jobs ran throughout', async () => {
    isRunningJobs = false;
    await adding;
    const finished = jobs.filter(isOver);
    expect(finished.length).toBeGreaterThan(5);
    // One that was on the killed manager ends with it.
    expect(finished.filter(({ status }) => status !== 'success').length).toBeLessThanOrEqual(1);
    expect(gitlab.problems).toEqual([]);
  });

  it('no token is in a journal, a process, a tag, user data, the plan or the state', async () => {
    const seen = await Promise.all(
      managers().flatMap(({ container }) => [
        container.run('journalctl', '--no-pager'),
        container.run('ps', '-eww', '-o', 'args'),
        container.run('cat', '/var/log/user-data.log'),
        container.run('sh', '-c', 'cat /proc/[0-9]*/cmdline'),
      ]),
    );
    const consoles = managers().map(({ record }) =>
      readFileSync(join(room.engine.folder, 'logs', record.instanceId, 'console.log'), 'utf8'),
    );
    const described = await Promise.all([
      call(room, 'ec2', 'DescribeTags'),
      call(room, 'ec2', 'DescribeLaunchTemplateVersions', { 'LaunchTemplateVersion.1': '$Latest' }).catch(() => ''),
      call(room, 'autoscaling', 'DescribeTags'),
    ]);
    const plan = await deployment.plan(...targets);
    expect(plan.errors).toBe('');
    expect(plan.changes.map(({ address }) => address)).not.toContain('aws_ssm_parameter.runner_registration_token');
    const texts = [...seen, ...consoles, ...described, JSON.stringify(plan), JSON.stringify(await deployment.state())];
    expect(tokens.size).toBeGreaterThan(renewals);
    for (const token of tokens) {
      expect(texts.filter((text) => text.includes(token)).map((text) => text.slice(0, 80))).toEqual([]);
    }
  });
}
