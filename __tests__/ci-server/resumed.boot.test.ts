import { afterEach, describe, expect, it } from 'vitest';
import { Machine } from '../boot/sandbox/machine';
import { carriedFiles, type Stack } from './light-server';

const config = 'concurrent = 1\n\n[[runners]]\n  name = "a"\n  token = "zx4k9y2abcdefghijklm"\n  executor = "shell"\n';
const folder = '/var/lib/gitlab-runner-cdktf/e';
const configFile = '/srv/p/config/config.toml';
const unit = 'gitlab-runner-config-e';
const stack: Stack = {
  environment: 'e',
  project: 'p',
  runnerName: '',
  section: '[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n',
  registry: '1',
};

let machine: Machine;
afterEach(() => machine?.stop());

/** A server with a runner in compose, to which Systems Manager's agent has just brought the files. */
async function server(): Promise<void> {
  machine = await Machine.start({ emulator: 'http://127.0.0.1:1' });
  machine.write('/run/systemd/system/unit', '');
  machine.write('/srv/p/docker-compose.yml', 'services: {}\n');
  machine.write(configFile, config, 0o600);
  machine.standIn(
    'docker',
    `shift
    case $1 in
      up) echo up >>/srv/starts ;;
      exec) shift 3; if [[ $1 == printenv ]]; then grep -q "^ *$2: " docker-compose.override.yml; else exec "$@"; fi ;;
    esac`,
  );
  machine.standIn(
    'gitlab-runner',
    `case $1 in
      --version) echo 'Version:      16.1.0' ;;
      list) sed -n 's/^ *token = "\\(.*\\)"/runner Executor=x Token=\\1/p' "$3" >&2 ;;
    esac`,
  );
  machine.standIn('docker-machine', '[[ $1 != create ]] || echo "   --amazonec2-region x"');
  for (const [name, text] of Object.entries(carriedFiles(stack, '/srv/p'))) {
    machine.write(`${folder}/${name}`, text);
  }
}

/** Kills it, or with it everything as a power loss does, each time that it comes to this command of the script. */
const killing = (command: number, victim: string, times = 1) => {
  machine.write(
    '/srv/kill.sh',
    `if [[ $0 == */configure.sh && $(cat /srv/killed 2>/dev/null | wc -l) -lt ${times} ]]; then
      set -T
      trap 'if ((++so_far == ${command})); then echo >>/srv/killed; kill -KILL ${victim}; sleep 9; fi' DEBUG
    fi`,
  );
  return { BASH_ENV: '/srv/kill.sh' };
};
const applied = '  IdleCount = 1\n';
const run = (environment = {}) => machine.run(['bash', `${folder}/resume.sh`, 'apply'], environment);

/** What systemd does at the start of the machine: it runs the units that are enabled. */
async function startAgain(): Promise<number | undefined> {
  machine.restart();
  machine.write('/run/systemd/system/unit', '');
  if (!machine.exists(`/srv/units/${unit}.enabled`)) {
    return undefined;
  }
  const command = /^ExecStart=(.*)$/m.exec(machine.read(`/etc/systemd/system/${unit}.service`))?.[1] ?? '';
  return (await machine.run(command.split(' '))).exitCode;
}

/** Where it is killed: while it looks, while it writes, and near its end. */
const moments = [60, 330];

describe('a deployment to an existing server', () => {
  it.each([200])('that is killed at step %s goes on by itself', async (command) => {
    await server();
    const { exitCode, output } = await run(killing(command, '$$'));
    expect(exitCode, output).toBe(0);
    expect(output).toContain('it was killed (137), attempt 1 of 3');
    expect(machine.read(configFile)).toContain(applied);
    expect(machine.exists(`/srv/units/${unit}.enabled`)).toBe(false);
  });

  it.each(moments)('that loses its power at step %s goes on when the server starts again', async (command) => {
    await server();
    await run(killing(command, '-1'));
    expect(machine.exists('/srv/killed')).toBe(true);
    expect(await startAgain()).toBe(0);
    expect(machine.read(configFile)).toContain(applied);
    expect(machine.exists(`${folder}/before`)).toBe(false);
    expect(machine.exists(`/etc/systemd/system/${unit}.service`)).toBe(false);
    // It is done: the next start leaves the server alone.
    expect(await startAgain()).toBeUndefined();
  });

  it('ends with the reason where it has one, and is not tried again', async () => {
    await server();
    machine.standIn('gitlab-runner', "echo 'Version:      12.0.0'");
    const { exitCode, output } = await run();
    expect(exitCode).toBe(1);
    expect(output.match(/GitLab Runner 12\.0\.0 is too old/g)).toHaveLength(1);
    expect(machine.read(configFile)).toBe(config);
    expect(await startAgain()).toBeUndefined();
  });

  it('that is killed again and again ends as a failure', async () => {
    await server();
    const { exitCode } = await run(killing(100, '$$', 3));
    expect(exitCode).toBe(137);
  });
});
