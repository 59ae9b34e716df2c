import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import { workerOf } from '../../tools/machine-room/history/lost-jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { existingServer, proxiedRunner, synthesized } from '../stacks/proxied-runner-account';
import { isOnlyDescription, unexpectedChanges } from '../support/emulator-limits';
import { Deployment, type Plan, type StateResource } from '../support/terraform';
import { holdJob } from './held-job';
import { shown } from './job-keys';
import { autoscalerWorkers, keepParameter, startSystem, token, until } from './systems';
import { ciServer, configFile, foreignToken, serverProxy } from './users-server';

const plugins = '/etc/gitlab-runner/gitlab-runner-cdktf-plugins';

const offered = autoscalerWorkers('10m');

describe('a GitLab Runner that runs already, and scales a group of workers with docker-autoscaler', () => {
  let room: Room;
  let gitlab: Gitlab;
  let server: RunningInstance;
  let before: string;
  let applied: string;
  let group: string;
  let second: Plan;
  let left: readonly StateResource[];
  const jobs = {} as Record<'first' | 'through' | 'after', Job>;
  const workers: string[] = [];
  const processes: string[] = [];

  const run = (...command: readonly string[]) => server.container.run(...command);
  const membersOf = (name: string) => room.scaling?.state.groups[name]?.instances ?? [];
  const runnerProcess = () => run('systemctl', 'show', '--property=MainPID', '--value', 'gitlab-runner');
  const ended = (job: Job) => until('the job is over', () => isOver(job));

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({
      groups: {},
      proxy: serverProxy.ofRoom(region),
      longPolling: 5,
      logs: process.env.ROOM_LOGS,
    }));
    gitlab.runners.set(foreignToken, { tag_list: 'foreign', run_untagged: 'false' });
    await keepParameter(room, serverProxy.parameter, serverProxy.credentials);
    const place = await existingServer(room.emulator.endpoint, ciServer(token));
    await room.instances.follow();
    server = room.instances.get(place.instanceId);
    const lambda = await startLambdaService(room.emulator.endpoint, () => undefined);
    const { folder } = synthesized(
      proxiedRunner(place, {
        proxy: serverProxy.settings,
        ciServer: { systemd: {}, configFile, runnerName: 'ours' },
        runnerWorker: { type: 'docker-autoscaler', maxJobs: 1 },
        runnerWorkerDockerMachineInstance: undefined,
        ...offered,
        runnerWorkerDockerAutoscaler: { ...offered.runnerWorkerDockerAutoscaler, connectorConfigUser: 'ec2-user' },
      }),
    );
    const deployment = new Deployment(folder, lambda.endpoint);
    await run('cloud-init', 'status', '--wait').catch(() => {});
    before = await run('cat', configFile);
    const start = Date.now();
    await deployment.apply();
    applied = await run('cat', configFile);
    group = String(
      (await deployment.state()).find(({ address }) => address === 'aws_autoscaling_group.autoscaler')?.values.name,
    );
    jobs.first = gitlab.jobs.add({ script: ['echo "on $(uname -s)"'], image: 'alpine:3' });
    await ended(jobs.first);
    console.info(`existing server: ${Math.round((Date.now() - start) / 1000)} s from apply to its first job's end`);

    const held = await holdJob(room, (...script) => gitlab.jobs.add({ script, image: 'alpine:3' }));
    jobs.through = held.job;
    workers.push(...membersOf(group).map(({ id }) => String(id)));
    processes.push(await runnerProcess());
    // Its jobs end first: https://docs.gitlab.com/runner/commands/#signals
    await run('systemctl', 'kill', '--kill-who=main', '--signal=SIGQUIT', 'gitlab-runner');
    await until('the runner is told to stop', async () =>
      (await run('journalctl', '--unit', 'gitlab-runner')).includes('Starting graceful shutdown'),
    );
    await held.letGo();
    await until('the runner has ended', async () => (await runnerProcess()) === '0');
    await run('systemctl', 'restart', 'gitlab-runner');
    processes.push(await runnerProcess());
    jobs.after = gitlab.jobs.add({ script: ['echo after the restart'], image: 'alpine:3' });
    await ended(jobs.after);

    second = await deployment.plan();
    await deployment.destroy('-refresh=false');
    left = await deployment.state();
    await until('its workers are gone', () => room.instances.ids.length === 1);
    return async () => {
      await lambda.close();
      await room.stop();
    };
  });

  it('has a section with docker-autoscaler after that of another runner, and the plugin beside its file', () => {
    const { runners } = TOML.parse(applied) as unknown as { runners: readonly Record<string, unknown>[] };
    expect(runners.map(({ name, executor }) => [name, executor])).toEqual([
      ['foreign', 'docker'],
      ['ours', 'docker-autoscaler'],
    ]);
    expect(runners[1]).toMatchObject({ token, autoscaler: { plugin: 'aws:1', plugin_config: { name: group } } });
    expect(applied).not.toContain('machine');
  });

  it('runs a job on a worker of its group', () => {
    expect(jobs.first).toMatchObject({ status: 'success', place: { address: server.record.address } });
    expect(shown(jobs.first)).toContain('on Linux');
    expect(workers).toEqual([workerOf(jobs.first)]);
  });

  it('lets its job end when its service is restarted, and then runs the next one on the same worker', () => {
    const [old, successor] = processes;
    expect(Number(successor)).toBeGreaterThan(0);
    expect(successor).not.toBe(old);
    expect([jobs.through.status, jobs.after.status]).toEqual(['success', 'success']);
    expect([jobs.through, jobs.after].map(workerOf)).toEqual([...workers, ...workers]);
    expect(gitlab.problems).toEqual([]);
  });

  it('has the plugin, the proxy and nothing of docker-machine', async () => {
    const installed = room.emulator.calls.filter(({ action }) => action === 'SendSSHPublicKey');
    expect(installed.map(({ parameters }) => parameters.InstanceOSUser)).toContain('ec2-user');
    expect(room.network.proxy?.refused).toEqual([]);
    expect(room.emulator.calls.filter(({ action }) => action === 'ImportKeyPair')).toEqual([]);
  });

  it('changes nothing with the second plan', () => {
    expect(second.errors).toBe('');
    expect(unexpectedChanges(second.changes.filter((change) => !isOnlyDescription(change)))).toEqual([]);
  });

  it('leaves nothing when it is destroyed: no worker, no group, no plugin, and the file as it was', async () => {
    expect(left).toEqual([]);
    expect(Object.keys(room.scaling?.state.groups ?? {})).toEqual([]);
    expect(await run('cat', configFile)).toBe(before);
    expect(
      await run('sh', '-c', `ls -d ${plugins} /etc/gitlab-runner/gitlab-runner-cdktf-aws 2>/dev/null || true`),
    ).toBe('');
    expect(await run('systemctl', 'is-active', 'gitlab-runner')).toBe('active');
  });
});
