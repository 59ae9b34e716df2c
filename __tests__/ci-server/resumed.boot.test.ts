import { afterEach, describe, expect, it } from 'vitest';
import type { Machine } from '../boot/sandbox/machine';
import { config, configFile, folder, startServer } from './compose-server';

const unit = 'gitlab-runner-config-e';

let machine: Machine;
afterEach(() => machine?.stop());

async function server(): Promise<void> {
  machine = await startServer();
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

/** A runner that is up after it was asked so often. */
const answersAfter = (times: number) => `
  echo x >>/srv/asked
  (($(wc -l </srv/asked) > ${times})) || exit 1
  case $1 in
    --version) echo 'Version:      16.1.0' ;;
    list) sed -n 's/^ *token = "\\(.*\\)"/runner Executor=x Token=\\1/p' "$3" >&2 ;;
  esac`;

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

  it('that finds no runner yet waits for it, longer each time', async () => {
    await server();
    machine.standIn('gitlab-runner', answersAfter(3));
    const { exitCode, output } = await run();
    expect(exitCode, output).toBe(0);
    expect(output.match(/^WAITING: GitLab Runner does not answer: the service runner /gm)).toHaveLength(3);
    expect(machine.read(configFile)).toContain(applied);
  });

  it('waits forever, in a service of its own, where it takes longer than a deployment', async () => {
    await server();
    machine.standIn('gitlab-runner', answersAfter(100));
    const { exitCode, output } = await run();
    expect(exitCode).toBe(75);
    expect(output).toContain(`the server goes on trying: journalctl -u ${unit}`);
    expect(machine.read(configFile)).toBe(config);
    // https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#RestartForceExitStatus=
    expect(machine.read(`/etc/systemd/system/${unit}.service`)).toMatch(/^RestartForceExitStatus=75\nRestartSec=300$/m);
    expect(await startAgain()).toBe(75);
    machine.write('/srv/asked', 'x\n'.repeat(100));
    expect(await startAgain()).toBe(0);
    expect(machine.read(configFile)).toContain(applied);
    expect(await startAgain()).toBeUndefined();
  });

  it('is ended where it hangs, and begins again', async () => {
    await server();
    const usual = machine.read('/usr/local/sbin/gitlab-runner').replace('#!/bin/bash\n', '');
    machine.standIn('gitlab-runner', `[[ -e /srv/hung ]] || { : >/srv/hung; exec /usr/bin/sleep 3600; }\n${usual}`);
    // Long enough for the second attempt on a busy computer.
    const { exitCode, output } = await run({ CONFIGURE_DEADLINE: '10' });
    expect(exitCode, output).toBe(0);
    expect(output).toContain('it was killed (124), attempt 1 of 3');
    expect(machine.read(configFile)).toContain(applied);
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
