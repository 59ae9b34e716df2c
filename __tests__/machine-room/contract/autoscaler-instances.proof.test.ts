import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { autoscalerRunner } from './autoscaler-runner';
import { FakeGroup } from './fake-group';
import { type Bench, behaviour, isReal } from './runner';

const provider = 'executors/internal/autoscaler/provider.go';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** This computer as an instance: OpenSSH lets the keys in that EC2 Instance Connect brings. */
async function sshServer(folder: string, group: FakeGroup, port: number): Promise<ChildProcess> {
  const [hostKey, keys, config] = ['host-key', 'keys', 'sshd_config'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  writeFileSync(
    config,
    `HostKey ${hostKey}
AuthorizedKeysFile ${keys}
PidFile none
PermitRootLogin yes
StrictModes no
UsePAM no
`,
  );
  group.onKey = (key) => appendFileSync(keys, `${key}\n`);
  mkdirSync('/run/sshd', { recursive: true });
  return spawn('/usr/sbin/sshd', ['-D', '-f', config, '-o', `ListenAddress=127.0.0.1:${port}`], { stdio: 'ignore' });
}

interface Settings {
  /** Of `[runners.autoscaler]`. */
  readonly own: string;
  readonly policy: string;
}

/** A manager whose instances can be reached over SSH. */
function onInstances(
  text: string,
  source: string,
  settings: (bench: Bench) => Settings,
  test: (bench: Bench, group: FakeGroup) => Promise<void>,
): void {
  behaviour(text, source, async (bench) => {
    const group = new FakeGroup();
    await group.start();
    const port = await freePort();
    const server = await sshServer(bench.folder, group, port);
    const { own, policy } = settings(bench);
    const connector = `[runners.autoscaler.connector_config]
username = "${userInfo().username}"
protocol_port = ${port}`;
    bench.write(autoscalerRunner(bench, group, `${own}\n${connector}`, policy));
    await bench.call('fleeting', 'install');
    bench.run(group.environment);
    try {
      await test(bench, group);
    } finally {
      bench.close();
      server.kill();
      await group.stop();
    }
  });
}

const terminated = ({ calls }: FakeGroup) =>
  calls.filter(({ Action }) => Action === 'TerminateInstanceInAutoScalingGroup').map(({ InstanceId }) => InstanceId);

describe.skipIf(isReal)('instances of docker-autoscaler', () => {
  onInstances(
    'are ready when instance_ready_command succeeds there',
    `${provider}:415-427`,
    ({ folder }) => ({
      own: `instance_ready_command = "echo $SSH_CONNECTION >>${folder}/connections; test -e ${folder}/set-up"`,
      policy: 'idle_count = 1\nidle_time = "1h"',
    }),
    async (bench, group) => {
      bench.script('set-up', '');
      await bench.until('one', () => /instance is ready {2}/.test(bench.output));
      expect(bench.read('connections')).toMatch(/^127\.0\.0\.1 /);
      expect(terminated(group)).toEqual([]);
    },
  );

  onInstances(
    'get no job before, and are replaced where it fails',
    `${provider}:415-427`,
    ({ folder }) => ({
      own: `instance_ready_command = "echo x >>${folder}/tries; exit 3"`,
      policy: 'idle_count = 1\nidle_time = "1h"',
    }),
    async (bench, group) => {
      bench.gitlab.push();
      await bench.until('two are removed', () => terminated(group).length >= 2);
      await bench.says('ready command');
      expect(bench.output).not.toMatch(/instance is ready {2}/);
      expect(bench.gitlab.jobs.get(1)?.trace).not.toContain('Dialing instance');
      expect(existsSync(join(bench.folder, 'tries'))).toBe(true);
    },
  );

  onInstances(
    'are removed after max_use_count jobs, whatever idle_time says',
    `${provider}:203; taskscaler, WithMaxUseCount`,
    () => ({ own: 'max_use_count = 1', policy: 'idle_count = 1\nidle_time = "1h"' }),
    async (bench, group) => {
      await bench.until('one', () => /instance is ready {2}/.test(bench.output));
      const [first] = group.instances;
      bench.gitlab.push();
      await bench.until('it is removed', () => terminated(group).length > 0);
      expect(terminated(group)).toEqual([first?.id]);
      await bench.until('another one', () => group.instances.length > 0);
      expect(group.instances).not.toContain(first);
    },
  );

  onInstances(
    'are kept without max_use_count',
    'docs/configuration/advanced-configuration.md, max_use_count',
    () => ({ own: '', policy: 'idle_count = 1\nidle_time = "1h"' }),
    async (bench, group) => {
      bench.gitlab.push();
      const isOver = () => bench.gitlab.jobs.get(1)?.updates.at(-1)?.state === 'failed';
      await bench.until('the job, which finds no Docker, is over', isOver);
      await pause(2500);
      expect(terminated(group)).toEqual([]);
    },
  );
});
