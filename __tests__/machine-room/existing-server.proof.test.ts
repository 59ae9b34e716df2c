import { cpSync } from 'node:fs';
import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import type { Invocation } from '../../tools/machine-room/systems-manager/systems-manager';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { existingServer, proxiedRunner, type somewhere, synthesized } from '../stacks/proxied-runner-account';
import { Deployment } from '../support/terraform';
import { keepParameter, startSystem, token, until } from './systems';
import { ciServer, configFile, dockerMachine, foreignToken, serverProxy } from './users-server';

const folder = '/var/lib/gitlab-runner-cdktf/ci-server';
const service = 'gitlab-runner-config-ci-server.service';

describe('a GitLab Runner that runs already, on a server whose only way out is a proxy', () => {
  let room: Room;
  let gitlab: Gitlab;
  let place: typeof somewhere;
  let server: RunningInstance;
  let deployment: Deployment;
  const config = {} as Record<'before' | 'applied' | 'resumed' | 'restored', string>;
  /** What systemd says of the service that waits for the proxy. */
  let waiting: string;
  /** What the runner was told when it was restarted, and the foreign job then. */
  const restarting = [] as { readonly signal: string; readonly job: Job['status'] }[];
  let environment: string;

  const run = (...command: readonly string[]) => server.container.run(...command);
  const read = (file: string) => run('cat', file);
  const input = (enabled: boolean) =>
    proxiedRunner(place, {
      enabled,
      proxy: serverProxy.settings,
      ciServer: { systemd: {}, configFile, runnerName: 'ours' },
      runnerInstall: dockerMachine,
    });

  const stopSignals = async () =>
    [...(await run('journalctl', '--unit', 'gitlab-runner')).matchAll(/stop-signal=(\w+)/g)].map(
      ([, signal]) => signal,
    );

  /** A job of a runner that is none of ours. It goes on until the restart waits for it. */
  async function withForeignJob(change: () => Promise<void>): Promise<void> {
    const name = `end-${restarting.length}`;
    const job = gitlab.jobs.add({
      script: [`until [ -e /srv/foreign/${name} ]; do sleep 1; done`, 'echo "this job survived"'],
      image: 'alpine:3',
      tags: ['foreign'],
    });
    await until('the foreign job runs', () => job.trace.includes('until ['));
    const end = async () => {
      const signals = restarting.length + 1;
      await until('the runner is told to stop', async () => (await stopSignals()).length >= signals);
      restarting.push({ signal: String((await stopSignals())[signals - 1]), job: job.status });
      await run('touch', `/srv/foreign/${name}`);
    };
    await Promise.all([change(), end()]);
  }

  /** The section is to be written again while the proxy does not answer. The agent ends before it does. */
  async function withoutProxy(): Promise<void> {
    await run('cp', `${folder}/kept/original.toml`, configFile);
    await run('sh', '-c', 'cp /etc/hosts /srv/hosts && echo 127.0.0.2 proxy.example.com >>/etc/hosts');
    const agent = run('sh', '-c', `cd ${folder}; exec 9>lock 8>../lock; flock 9; flock 8; exec bash ./resume.sh apply`);
    const ended = agent.catch(() => 'ended');
    await until('there is a service', () =>
      run('systemctl', 'is-active', service).then(
        () => true,
        () => false,
      ),
    );
    await run('pkill', '-KILL', '-f', '^bash ./resume.sh apply$');
    expect(await ended).toBe('ended');
    const journal = () => run('journalctl', '--no-pager', '--unit', service);
    await until('the service waits', async () => (await journal()).includes('WAITING: the proxy'));
    waiting = await run('systemctl', 'show', '--property=ActiveState,UnitFileState', service);
    await run('cp', '/srv/hosts', '/etc/hosts');
    await until('the section is there', async () => (await read(configFile)) !== config.before);
    await until('the service is gone', () =>
      run('test', '!', '-e', `/etc/systemd/system/${service}`).then(
        () => true,
        () => false,
      ),
    );
  }

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({
      proxy: serverProxy.ofRoom(region),
      longPolling: 5,
      logs: process.env.ROOM_LOGS,
    }));
    gitlab.runners.set(foreignToken, { tag_list: 'foreign', run_untagged: 'false' });
    await keepParameter(room, serverProxy.parameter, serverProxy.credentials);
    place = await existingServer(room.emulator.endpoint, ciServer(token));
    await room.instances.follow();
    server = room.instances.get(place.instanceId);
    const lambda = await startLambdaService(room.emulator.endpoint, () => undefined);
    const stack = synthesized(input(true));
    deployment = new Deployment(stack.folder, lambda.endpoint);
    await run('cloud-init', 'status', '--wait').catch(() => {});
    config.before = await read(configFile);
    const applied = Date.now();
    await withForeignJob(() => deployment.apply());
    config.applied = await read(configFile);
    const pid = await run('systemctl', 'show', '--property=MainPID', '--value', 'gitlab-runner');
    environment = await read(`/proc/${pid}/environ`);
    const ours = gitlab.jobs.add({ script: ['echo "on $(uname -s)"'], image: 'alpine:3' });
    await until('the job on a worker is over', () => isOver(ours));
    console.info(`existing server: ${Math.round((Date.now() - applied) / 1000)} s from apply to its first job's end`);

    await withoutProxy();
    config.resumed = await read(configFile);
    cpSync(synthesized(input(false)).folder, deployment.folder, { recursive: true });
    // The emulator forgets descriptions of rules that name a group, and cannot set them again.
    await withForeignJob(() => deployment.apply('-refresh=false'));
    config.restored = await read(configFile);
    await Promise.all(room.systemsManager.invocations.map(({ outcome }) => outcome));
    return async () => {
      await lambda.close();
      await room.stop();
    };
  });

  const ran = (action: string) =>
    room.systemsManager.invocations.filter(({ parameters }) => parameters.Action?.[0] === action);
  const failure = ({ result }: Invocation) =>
    result?.status === 'Success' ? '' : `${result?.status}: ${result?.errors}`;
  const lastLine = ({ result }: Invocation) => result?.output?.trim().split('\n').at(-1);

  it('gets its section by a document that the agent runs, once for the association and once for the function', () => {
    expect(ran('apply').map(failure)).toEqual(['', '']);
    expect(ran('apply').map(lastLine).sort()).toEqual([
      `applied: ${configFile} has the section`,
      `unchanged: ${configFile} is as it should be`,
    ]);
    const [before, after] = [config.before, config.applied].map((text) => TOML.parse(text).runners as TOML.JsonMap[]);
    expect(after?.map(({ name, executor }) => [name, executor])).toEqual([
      ['foreign', 'docker'],
      ['ours', 'docker+machine'],
    ]);
    expect(after?.[0]).toEqual(before?.[0]);
    expect(after?.[1]).toMatchObject({ token, machine: { MachineDriver: 'amazonec2' } });
  });

  it('restarts the runner for each, which lets the jobs of another runner come to their end', () => {
    const waits = { signal: 'SIGQUIT', job: 'running' };
    expect(restarting).toEqual([waits, waits]);
    const foreign = gitlab.log.filter(({ tags }) => tags.includes('foreign'));
    expect(foreign.map(({ status }) => status)).toEqual(['success', 'success']);
    expect(foreign.every(({ trace }) => trace.includes('this job survived'))).toBe(true);
    expect(gitlab.problems).toEqual([]);
  });

  it('runs jobs on workers, which take the same way out', () => {
    expect(gitlab.log[1]).toMatchObject({ status: 'success', address: server.record.address });
    expect(gitlab.log[1]?.trace).toContain('on Linux');
    const clients = new Set(room.network.proxy?.requests.map(({ client }) => client));
    expect(clients.size).toBe(2);
  });

  it('gives the runner the proxy and what signs in there, and leaves by it alone', () => {
    expect(environment).toContain(`HTTPS_PROXY=${serverProxy.signedIn}\0`);
    expect(environment).toMatch(/NO_PROXY=[^\0]*gitlab\.example\.com/);
    const asked = room.network.proxy?.requests ?? [];
    expect(asked).toContainEqual(
      expect.objectContaining({ method: 'CONNECT', host: `ec2.${region}.amazonaws.com`, isServed: true }),
    );
    expect(asked.filter(({ host }) => host === 'gitlab.example.com')).toEqual([]);
    expect(room.network.proxy?.refused).toEqual([]);
  });

  it('goes on by itself when the agent ends while the proxy does not answer: a service waits, then writes the section', async () => {
    expect(waiting.split('\n').sort()).toEqual(['ActiveState=active', 'UnitFileState=enabled']);
    expect(config.resumed).toBe(config.applied);
    expect(await run('systemctl', 'list-unit-files', '--no-legend', service).catch(() => '')).toBe('');
  });

  it('is as it was, to the byte, when it is turned off', async () => {
    expect(ran('restore').map(failure)).toEqual(['', '']);
    expect(config.restored).toBe(config.before);
    expect(await run('systemctl', 'is-active', 'gitlab-runner')).toBe('active');
    await until('its workers are gone', () => room.instances.ids.length === 1);
  });
});
