import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../boot/sandbox/machine';
import { config, configFile, folder, startServer } from './compose-server';

/** Twice as many of each: `RUNS=2 npm run proof -- __tests__/ci-server/resumed.proof.test.ts`. */
const times = Number(process.env.RUNS ?? 1);
const unit = 'gitlab-runner-config-e';
const applied = '  IdleCount = 1\n';

/** What happens to configure.sh at its n-th command, once. */
const happenings = {
  'kill -9': 'kill -KILL $$; sleep 9',
  'a power loss': 'kill -KILL -1; sleep 9',
  // systemd tells the agent and all that it has started, and ends what is left.
  'a reboot': 'setsid /usr/bin/bash -c "kill -TERM -1; /usr/bin/sleep 0.1; kill -KILL -1" & /usr/bin/sleep 9',
} as const;

const interruptedAt = (machine: Machine, command: number, happens: string) => {
  // The commands of the shell itself count, not those of its subshells.
  machine.write(
    '/srv/kill.sh',
    `if [[ $0 == */configure.sh && ! -e /srv/killed ]]; then
      set -T
      trap '[[ $BASHPID != "$$" ]] || ((++so_far != ${command})) || { : >/srv/killed; ${happens}; }' DEBUG
    fi`,
  );
  return { BASH_ENV: '/srv/kill.sh' };
};

/** How many commands a deployment has that meets nothing. */
async function countCommands(): Promise<number> {
  const machine = await startServer();
  machine.write(
    '/srv/count.sh',
    `[[ $0 != */configure.sh ]] || { set -T; trap '[[ $BASHPID != "$$" ]] || echo >>/srv/commands' DEBUG; }`,
  );
  await deploy(machine, { BASH_ENV: '/srv/count.sh' });
  expectConfigured(machine);
  const count = machine.read('/srv/commands').length;
  await machine.stop();
  // A run may wait a moment less than another.
  return count - 10;
}

/** What systemd does at the start of the server: the unit runs, and again while it says so with its exit status. */
async function startAgain(machine: Machine): Promise<void> {
  machine.restart();
  machine.write('/run/systemd/system/unit', '');
  while (machine.exists(`/srv/units/${unit}.enabled`)) {
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(machine.read(`/etc/systemd/system/${unit}.service`)) ?? [];
    const { exitCode, output } = await machine.run(command.split(' '));
    expect([0, 75], output).toContain(exitCode);
  }
}

const deploy = (machine: Machine, environment = {}) =>
  machine.run(['bash', `${folder}/resume.sh`, 'apply'], environment);

function expectConfigured(machine: Machine): void {
  expect(machine.read(configFile)).toContain(applied);
  expect(machine.exists(`${folder}/before`)).toBe(false);
  expect(machine.exists(`/etc/systemd/system/${unit}.service`)).toBe(false);
}

describe.each(Object.entries(happenings))('a deployment that meets %s', (name, happens) => {
  it(
    'ends as one that met nothing',
    async () => {
      let hits = 0;
      const commands = await countCommands();
      const property = fc.asyncProperty(fc.integer({ min: 1, max: commands }), async (command) => {
        const machine = await startServer();
        await deploy(machine, interruptedAt(machine, command, happens));
        hits += Number(machine.exists('/srv/killed'));
        await startAgain(machine);
        expectConfigured(machine);
        await machine.stop();
      });
      await fc.assert(property, { numRuns: 20 * times, endOnFailure: true });
      console.info(
        `${name}: ${hits} of ${20 * times} deployments were hit at one of ${commands} commands, all came to their end`,
      );
      expect(hits).toBe(20 * times);
    },
    times * 1_200_000,
  );

  it.skipIf(name === 'kill -9')(
    'does not without its unit',
    async () => {
      const machine = await startServer();
      await deploy(machine, interruptedAt(machine, 60, happens));
      machine.remove(`/srv/units/${unit}.enabled`);
      await startAgain(machine);
      expect(machine.read(configFile)).toBe(config);
      await machine.stop();
    },
    120_000,
  );
});

describe('a deployment without a network', () => {
  it(
    'waits for it, as long as that takes',
    async () => {
      let handedOver = 0;
      const property = fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (questions) => {
        const machine = await startServer();
        machine.standIn(
          'aws',
          `echo x >>/srv/asked
          if (($(wc -l </srv/asked) <= ${questions})); then
            echo 'Could not connect to the endpoint URL: "https://ssm.us-east-1.amazonaws.com/"' >&2
            exit 255
          fi
          echo id:secret`,
        );
        machine.write(`${folder}/environment`, `${machine.read(`${folder}/environment`)}ACCESS_KEY='e-access-key'\n`);
        const { exitCode, output } = await deploy(machine);
        expect([0, 75], output).toContain(exitCode);
        expect(output).toContain('WAITING: could not read the SSM parameter e-access-key');
        handedOver += Number(exitCode === 75);
        await startAgain(machine);
        expectConfigured(machine);
        await machine.stop();
      });
      await fc.assert(property, { numRuns: 10 * times, endOnFailure: true });
      console.info(`no network: ${handedOver} of ${10 * times} deployments left it to the service of the server`);
    },
    times * 1_200_000,
  );
});
