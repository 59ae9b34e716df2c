import { beforeAll, describe, expect, it } from 'vitest';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { isOnlyDescription, unexpectedChanges } from '../support/emulator-limits';
import type { Plan, StateResource } from '../support/terraform';
import { holdJob } from './held-job';
import { shown } from './job-keys';
import { type ServerRoom, startServer, startServerRoom } from './server-room';
import { readParameter, until } from './systems';

describe('a GitLab server, whose runner scales a group of workers with docker-autoscaler', () => {
  let account: ServerRoom;
  let room: Room;
  let gitlab: Gitlab;
  let server: RunningInstance;
  let first: Job;
  let password: string;
  let second: Plan;
  let left: readonly StateResource[];
  const jobs = {} as Record<'through' | 'restarted' | 'recreated', Job>;
  /** The container of the runner: when it was there first, after its restart, and after it was recreated. */
  const containers: { readonly id: string; readonly started: string; readonly plugin: string }[] = [];

  const run = (...command: readonly string[]) => server.container.run(...command);
  const compose = (...words: readonly string[]) =>
    run('docker', 'compose', '--project-directory', '/opt/gitlab-server', ...words);
  const addJob = (...script: readonly string[]) => gitlab.jobs.add({ script, image: 'alpine:3' });
  const ended = (job: Job) => until('the job is over', () => isOver(job));

  async function lookAtRunner(): Promise<void> {
    const id = await compose('ps', '--all', '--quiet', 'gitlab-runner');
    const started = await run('docker', 'inspect', '--format', '{{.State.StartedAt}}', id);
    const plugin = await compose('exec', '-T', 'gitlab-runner', 'gitlab-runner', 'fleeting', 'list');
    containers.push({ id, started, plugin });
  }

  beforeAll(async () => {
    account = await startServerRoom();
    ({ room, gitlab } = account);
    const started = await startServer(account);
    ({ server, first } = started);
    const { deployment } = started;
    password = await readParameter(room, 'room-gitlab-root-password');
    await lookAtRunner();

    const held = await holdJob(room, addJob);
    jobs.through = held.job;
    const restarted = compose('restart', 'gitlab-runner');
    await until('the runner is told to stop', async () =>
      (await run('sh', '-c', 'docker logs gitlab-server-gitlab-runner-1 2>&1').catch(() => '')).includes(
        'Starting graceful shutdown',
      ),
    );
    await held.letGo();
    await restarted;
    await lookAtRunner();
    jobs.restarted = addJob('echo after the restart');
    await ended(jobs.restarted);

    await compose('up', '--detach', '--force-recreate', 'gitlab-runner');
    await lookAtRunner();
    jobs.recreated = addJob('echo after the container was recreated');
    await ended(jobs.recreated);

    second = await deployment.plan();
    await deployment.destroy('-refresh=false');
    left = await deployment.state();
    await until('no instance is left', () => room.instances.ids.length === 0);
    return () => account.stop();
  });

  it('makes a runner in its GitLab, and gives root a password that the parameter alone holds', () => {
    expect(account.console.passwords).toEqual([password]);
    expect(password).toMatch(/^Gl-[0-9a-f]{40}$/);
    expect([...gitlab.accessTokens]).toEqual([]);
    expect(gitlab.problems).toEqual([]);
  });

  it('runs a job on a worker of its group, whose log GitLab has', () => {
    expect(first).toMatchObject({ status: 'success', place: { address: server.record.address } });
    expect(shown(first)).toContain('on Linux');
    const [made] = room.emulator.calls.filter(({ action }) => action === 'SetDesiredCapacity');
    expect(made?.parameters.DesiredCapacity).toBe('1');
  });

  it('lets its job end when the container of the runner is restarted, and runs the next one', () => {
    const [before, after] = containers;
    expect(after?.id).toBe(before?.id);
    expect(after?.started).not.toBe(before?.started);
    expect([jobs.through.status, jobs.restarted.status]).toEqual(['success', 'success']);
  });

  it('has its plugin and its role in another container, too, and runs a job', () => {
    const [before, , last] = containers;
    expect(last?.id).not.toBe(before?.id);
    expect(new Set(containers.map(({ plugin }) => plugin)).size).toBe(1);
    expect(last?.plugin).toContain('path: /root/.config/fleeting/plugins/');
    expect(jobs.recreated.status).toBe('success');
    expect(gitlab.log.filter(({ status }) => status !== 'success')).toEqual([]);
  });

  it('connects with keys of EC2 Instance Connect, and nothing calls as docker-machine does', () => {
    const actions = room.emulator.calls.map(({ action }) => action);
    expect(actions).toContain('SendSSHPublicKey');
    expect(actions).not.toContain('ImportKeyPair');
  });

  it('changes nothing with the second plan', () => {
    expect(second.errors).toBe('');
    expect(unexpectedChanges(second.changes.filter((change) => !isOnlyDescription(change)))).toEqual([]);
  });

  it('leaves nothing when it is destroyed', () => {
    expect(left).toEqual([]);
    expect(Object.keys(room.scaling?.state.groups ?? {})).toEqual([]);
  });
});
