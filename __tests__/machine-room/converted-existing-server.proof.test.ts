import { beforeAll, describe, expect, it } from 'vitest';
import type { ProxiedRunnerInput } from '../../src/settings/proxied-runner';
import { convertExistingServer } from '../../tools/convert/servers';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { existingServer, proxiedRunner, synthesized } from '../stacks/proxied-runner-account';
import { isOnlyDescription, unexpectedChanges } from '../support/emulator-limits';
import { Deployment, type Plan, type StateResource } from '../support/terraform';
import type { HeldJob } from './held-job';
import { Work } from './paused-work';
import { gitlabUrl, keepParameter, startSystem, token, until } from './systems';
import { ciServer, configFile, dockerMachine, foreignToken, serverProxy } from './users-server';

const secondFile = '/etc/gitlab-runner-2/config.toml';

/** commands/service.go of gitlab-runner 19.3.0: what `gitlab-runner install --service gitlab-runner-2` writes. */
const secondUnit = `[Service]
ExecStart=/usr/bin/gitlab-runner "run" "--config" "${secondFile}" "--working-directory" "/home/gitlab-runner" "--service" "gitlab-runner-2" "--user" "gitlab-runner"
`;

describe('an existing server with docker+machine, converted by a second GitLab Runner beside the first', () => {
  let room: Room;
  let gitlab: Gitlab;
  let work: Work;
  let server: RunningInstance;
  let first: Deployment;
  let second: Deployment;
  /** Tokens of the two runners. */
  const runners = { first: token, second: '' };
  const jobs: Record<string, Job> = {};
  const waited: string[] = [];
  const files: Record<string, string> = {};
  let secondPlan: Plan;
  let left: readonly (readonly StateResource[])[];

  const run = (...command: readonly string[]) => server.container.run(...command);
  /** Of the first time. */
  const contents = async (name: string, file: string) => {
    files[name] ??= await run('cat', file);
  };
  const runsJob = async (name: string) => {
    jobs[name] = await work.over(work.add(`echo ${name}`));
  };
  const onlyFirst = () => {
    work.pause(runners.first, false);
    work.pause(runners.second);
  };
  const onlySecond = () => {
    work.pause(runners.second, false);
    work.pause(runners.first);
  };

  /** Takes a step of those that `convert` lists, goes back by what it says, and takes the step again. */
  async function step(number: number, does: () => unknown, back: () => unknown): Promise<void> {
    await does();
    await runsJob(`${number} there`);
    await back();
    await runsJob(`${number} back`);
    await does();
  }

  async function register(): Promise<void> {
    runners.second = gitlab.addRunner();
    work.pause(runners.second);
    await run('mkdir', '-p', '/etc/gitlab-runner-2');
    const options = { config: secondFile, url: gitlabUrl, token: runners.second, name: 'second', executor: 'docker' };
    const words = Object.entries({ ...options, 'docker-image': 'alpine:3' }).flatMap(([key, value]) => [
      `--${key}`,
      value,
    ]);
    await run('gitlab-runner', 'register', '--non-interactive', ...words);
    // The real one writes it for --docker-image.
    await run('sh', '-c', 'printf %s "$1" >>"$2"', 'sh', '\n  [runners.docker]\n    image = "alpine:3"\n', secondFile);
    await run('sh', '-c', 'printf %s "$1" >/etc/systemd/system/gitlab-runner-2.service', 'sh', secondUnit);
    await run('systemctl', 'daemon-reload');
    await run('systemctl', 'start', 'gitlab-runner-2');
  }

  /** The rest cannot be deployed again: the emulator forgets descriptions of rules that name a group. */
  const attachment = ['-target=aws_iam_role_policy_attachment.docker_machine_cache_instance'];

  /** The cache's policy, which both stacks attach to the role of the server, is detached with the first. */
  async function destroyFirst(): Promise<void> {
    await first.destroy('-refresh=false');
    await contents('first after', configFile);
    await second.apply(...attachment);
  }

  async function unregister(): Promise<void> {
    await run('systemctl', 'stop', 'gitlab-runner-2');
    await run('rm', '-r', '/etc/systemd/system/gitlab-runner-2.service', '/etc/gitlab-runner-2');
    gitlab.runners.delete(runners.second);
  }

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({
      groups: {},
      proxy: serverProxy.ofRoom(region),
      longPolling: 5,
      logs: process.env.ROOM_LOGS,
    }));
    work = new Work(room, gitlab);
    gitlab.runners.set(foreignToken, { tag_list: 'foreign', run_untagged: 'false' });
    await keepParameter(room, serverProxy.parameter, serverProxy.credentials);
    const place = await existingServer(room.emulator.endpoint, ciServer(token));
    await room.instances.follow();
    server = room.instances.get(place.instanceId);
    await run('cloud-init', 'status', '--wait').catch(() => {});
    const lambda = await startLambdaService(room.emulator.endpoint, () => undefined);
    const old = proxiedRunner(place, {
      proxy: serverProxy.settings,
      ciServer: { systemd: {}, configFile, runnerName: 'ours' },
      runnerInstall: dockerMachine,
      runnerWorker: { maxJobs: 2 },
      runnerWorkerDockerMachineInstance: { types: ['t3.medium'], idleTime: 600 },
    });
    const converted = convertExistingServer(old, { capacityPerInstance: 1 }).input as ProxiedRunnerInput;
    const next: ProxiedRunnerInput = {
      ...converted,
      ciServer: {
        ...converted.ciServer,
        ...{ systemd: { unit: 'gitlab-runner-2' }, configFile: secondFile, runnerName: 'second' },
      },
    };
    const deploymentOf = (input: ProxiedRunnerInput) => new Deployment(synthesized(input).folder, lambda.endpoint);
    [first, second] = [deploymentOf(old), deploymentOf(next)];
    await contents('first before', configFile);
    await first.apply();
    await runsJob('before');
    const through = await work.hold();
    jobs.through = through.job;

    await step(1, register, unregister);
    await step(
      2,
      async () => {
        await contents('second before', secondFile);
        await second.apply();
      },
      async () => {
        await second.destroy('-refresh=false');
        await first.apply(...attachment);
        await contents('second after', secondFile);
        await unregister();
        await register();
      },
    );
    await step(
      3,
      () => work.pause(runners.second, false),
      () => work.pause(runners.second),
    );
    await step(4, onlySecond, onlyFirst);
    waited.push(through.job.status);
    await through.letGo();
    await step(5, onlySecond, onlyFirst);

    const late: HeldJob[] = [await work.hold(), await work.hold()];
    const queued = work.add('echo queued');
    Object.assign(jobs, { 'late 1': late[0]?.job, 'late 2': late[1]?.job, queued });
    await step(
      6,
      async () => {
        onlySecond();
        await destroyFirst();
        waited.push(...late.map(({ job }) => job.status), queued.status);
        await Promise.all(late.splice(0).map((held) => held.letGo()));
      },
      async () => {
        await first.apply();
        onlyFirst();
      },
    );
    await step(
      7,
      async () => {
        onlySecond();
        if ((await first.state()).length > 0) {
          await destroyFirst();
        }
        gitlab.runners.delete(runners.first);
        await run('systemctl', 'stop', 'gitlab-runner');
      },
      async () => {
        const again = gitlab.addRunner();
        await run('sed', '-i', `s/${runners.first}/${again}/`, configFile);
        runners.first = again;
        await run('systemctl', 'start', 'gitlab-runner');
        await first.apply();
        onlyFirst();
      },
    );
    await work.over(queued);
    await runsJob('after');
    secondPlan = await second.plan();
    await second.destroy('-refresh=false');
    left = [await first.state(), await second.state()];
    await until('their workers are gone', () => room.instances.ids.length === 1);
    return async () => {
      await lambda.close();
      await room.stop();
    };
  });

  it('loses no job: those that run come to their end, those that wait run', () => {
    expect(Object.entries(jobs).filter(([, { status }]) => status !== 'success')).toEqual([]);
    expect(waited.slice(0, 4)).toEqual(['running', 'running', 'running', 'pending']);
    expect(gitlab.problems).toEqual([]);
  });

  it('runs each job on the workers of the runner that is not paused, also after the way back from each step', () => {
    const where = Object.entries(jobs).map(([name, job]) => [name, work.executorOf(job)]);
    const [machine, autoscaler] = ['docker+machine', 'docker-autoscaler'];
    // Both runners serve after step 3.
    expect(Object.fromEntries(where.filter(([name]) => name !== '3 there'))).toEqual({
      ...{ before: machine, through: machine },
      ...{ '1 there': machine, '1 back': machine, '2 there': machine, '2 back': machine, '3 back': machine },
      ...{ '4 there': autoscaler, '4 back': machine, '5 there': autoscaler, '5 back': machine },
      ...{ 'late 1': autoscaler, 'late 2': autoscaler, queued: autoscaler },
      ...{ '6 there': autoscaler, '6 back': machine, '7 there': autoscaler, '7 back': machine, after: autoscaler },
    });
  });

  it('leaves each file as it was before its stack', () => {
    expect(files['second after']).toBe(files['second before']);
    expect(files['first after']).toBe(files['first before']);
    expect(files['first before']).toContain('# Kept by hand.');
  });

  it('changes nothing with the second plan, and leaves nothing when it is destroyed', () => {
    expect(secondPlan.errors).toBe('');
    expect(unexpectedChanges(secondPlan.changes.filter((change) => !isOnlyDescription(change)))).toEqual([]);
    expect(left).toEqual([[], []]);
    expect(Object.keys(room.scaling?.state.groups ?? {})).toEqual([]);
  });
});
