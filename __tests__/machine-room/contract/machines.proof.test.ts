import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { type Bench, behaviour, isSince, type Releases } from './runner';

/**
 * Keeps a store as docker-machine does, writes its calls to `calls`, and waits in `create` as long as `held` is there.
 * Its machines have no Docker.
 */
const dockerMachine = `
echo "$*" >>"$HOME/calls"
shift
store=$HOME/.docker/machine/machines
case $1 in
  create)
    name=\${!#}
    mkdir -p "$store/$name"
    while [ -e "$HOME/held" ]; do sleep 0.1; done
    [ ! -e "$HOME/broken" ] || exit 1
    echo {} >"$store/$name/config.json" ;;
  config) [ ! -e "$store/$2/deaf" ] ;;
  inspect)
    [ -e "$store/$2/config.json" ] || exit 1
    echo "$store/$2" ;;
  url) echo tcp://127.0.0.1:1 ;;
  rm) rm -r "$store/$3" ;;
esac`;

const files = 'executors/docker/machine';

/** A manager in a folder of its own, whose docker-machine is the test's. */
class Machines {
  constructor(readonly bench: Bench) {
    mkdirSync(join(bench.folder, 'bin'));
    bench.script('bin/docker-machine', dockerMachine);
  }

  start(machine: string, { runner = '', top = '' } = {}): void {
    this.bench.write(`concurrent = 4\ncheck_interval = 1\n${top}
${this.bench.section('docker+machine')}${runner}
[runners.docker]
image = "job:1"
[runners.machine]
MachineDriver = "amazonec2"
MachineName = "prod-%s"
${machine}`);
    this.run();
  }

  run(): void {
    this.bench.run({ PATH: `${join(this.bench.folder, 'bin')}:${process.env.PATH}` });
  }

  /** How it was called, without the first word, which is always the same. */
  calls(command: string): readonly string[] {
    const file = join(this.bench.folder, 'calls');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return lines
      .map((line) => line.replace('--bugsnag-api-token=no-report ', ''))
      .filter((line) => line.startsWith(command));
  }

  /** Puts a machine into the store, of a former life. */
  add(name: string): void {
    mkdirSync(this.path(name), { recursive: true });
    writeFileSync(join(this.path(name), 'config.json'), '{}');
  }

  path(name: string): string {
    return join(this.bench.folder, '.docker/machine/machines', name);
  }

  touch(name: string): void {
    writeFileSync(join(this.bench.folder, name), '');
  }
}

const machines = (
  text: string,
  source: string,
  test: (bench: Bench, machines: Machines) => Promise<void>,
  releases?: Releases,
) => behaviour(text, source, (bench) => test(bench, new Machines(bench)), releases);

/**
 * What names of machines have of a token: nine characters after its prefix, without what a host name cannot have. The
 * type of the token, `t1_`, is part of the prefix since 18.2 (helpers/shorten_token.go, helpers/dns/utils.go).
 */
const ofToken = isSince('18.2') ? 'contract' : 't1contra';

const asked = (bench: Bench) => bench.gitlab.count('POST', '/jobs/request');

describe('docker+machine', () => {
  machines(
    'makes IdleCount machines, with the options as they are and a name of token, prefix, time and chance',
    `helpers/docker/machine_command.go:98-106, ${files}/provider.go:560-570, ${files}/name.go:42-47`,
    async (bench, fleet) => {
      fleet.start('IdleCount = 2\nMachineOptions = ["amazonec2-zone=a", "engine-env=A=b"]\nIdleTime = 600');
      await bench.until('two', () => fleet.calls('create').length === 2);
      await pause(2500);
      expect(fleet.calls('create')).toHaveLength(2);
      expect(fleet.calls('create')[0]).toMatch(
        new RegExp(
          `^create --driver amazonec2 --amazonec2-zone=a --engine-env=A=b runner-${ofToken}-prod-\\d{10}-[0-9a-f]{8}$`,
        ),
      );
    },
  );

  machines(
    'MachineOptionsWithName has the name of the machine in place of %s, after the other options',
    `${files}/provider.go:560-570`,
    async (bench, fleet) => {
      fleet.start(
        'IdleCount = 1\nMachineOptions = ["engine-env=A=b"]\nMachineOptionsWithName = ["engine-label=name=%s"]\nIdleTime = 600',
      );
      await bench.until('one', () => fleet.calls('create').length === 1);
      expect(fleet.calls('create')[0]).toMatch(/ --engine-env=A=b --engine-label=name=(runner-[a-z0-9-]+) \1$/);
    },
    { since: '18.6' },
  );

  machines(
    'without IdleCount it makes one for a job, and asks GitLab before',
    `${files}/provider.go:658-664`,
    async (bench, fleet) => {
      fleet.start('IdleCount = 0');
      await bench.until('it asks', () => asked(bench) > 1);
      expect(fleet.calls('create')).toEqual([]);
      bench.gitlab.push();
      await bench.until('it makes one', () => fleet.calls('create').length === 1);
    },
  );

  machines(
    'with IdleCount it asks GitLab only where a machine is idle',
    `${files}/provider.go:652-664`,
    async (bench, fleet) => {
      fleet.touch('held');
      fleet.start('IdleCount = 1');
      await bench.until('it makes one', () => fleet.calls('create').length === 1);
      await pause(2000);
      expect(asked(bench)).toBe(0);
      rmSync(join(bench.folder, 'held'));
      await bench.until('it asks', () => asked(bench) > 0);
    },
  );

  machines('limit bounds all machines', `${files}/idle_limit_strategy.go:107-113`, async (bench, fleet) => {
    fleet.start('IdleCount = 5\nIdleTime = 600', { runner: 'limit = 2' });
    await bench.until('two', () => fleet.calls('create').length === 2);
    await pause(2500);
    expect(fleet.calls('create')).toHaveLength(2);
  });

  machines(
    'MaxGrowthRate bounds those in the making',
    `${files}/idle_limit_strategy.go:95-102`,
    async (bench, fleet) => {
      fleet.touch('held');
      fleet.start('IdleCount = 3\nMaxGrowthRate = 1\nIdleTime = 600');
      await bench.until('one', () => fleet.calls('create').length === 1);
      await pause(2500);
      expect(fleet.calls('create')).toHaveLength(1);
      rmSync(join(bench.folder, 'held'));
      await bench.until('three', () => fleet.calls('create').length === 3);
    },
  );

  machines(
    'IdleScaleFactor counts busy machines, and keeps one at least',
    `${files}/idle_limit_strategy.go:130-168`,
    async (bench, fleet) => {
      fleet.start('IdleCount = 5\nIdleScaleFactor = 1.0\nIdleTime = 600');
      await bench.until('one', () => fleet.calls('create').length === 1);
      await pause(2500);
      expect(fleet.calls('create')).toHaveLength(1);
    },
  );

  machines(
    'a machine that is idle for longer than IdleTime is inspected, stopped and removed',
    `${files}/idle_limit_strategy.go:182-184, ${files}/provider.go:375-424`,
    async (bench, fleet) => {
      const name = `runner-${ofToken}-prod-1700000000-0a1b2c3d`;
      fleet.add(name);
      fleet.start('IdleCount = 0\nIdleTime = 2');
      await bench.until('it is gone', () => !existsSync(fleet.path(name)));
      const last = [...fleet.calls('inspect'), ...fleet.calls('stop'), ...fleet.calls('rm')];
      expect(last).toEqual([`inspect ${name}`, `stop ${name}`, `rm -y ${name}`]);
    },
  );

  machines(
    'a machine that it finds takes jobs; one of another runner is left alone',
    `${files}/name.go:20-40, ${files}/provider.go:116-127`,
    async (bench, fleet) => {
      const [own, foreign] = [`runner-${ofToken}-prod-1700000000-0a1b2c3d`, 'runner-another-prod-1700000000-0a1b2c3d'];
      fleet.add(own);
      fleet.add(foreign);
      fleet.start('IdleCount = 1\nIdleTime = 1');
      bench.gitlab.push();
      await bench.until('the job has its Docker', () => fleet.calls(`url ${own}`).length > 0);
      await pause(1500);
      expect(fleet.calls(`config ${foreign}`)).toEqual([]);
      expect(existsSync(fleet.path(foreign))).toBe(true);
    },
  );

  machines('a machine that does not answer is removed', `${files}/provider.go:276-281`, async (bench, fleet) => {
    const name = `runner-${ofToken}-prod-1700000000-0a1b2c3d`;
    fleet.add(name);
    writeFileSync(join(fleet.path(name), 'deaf'), '');
    fleet.start('IdleCount = 1\nIdleTime = 600');
    await bench.until('it is gone', () => !existsSync(fleet.path(name)));
    await bench.says('machine is unavailable');
  });

  machines(
    'a machine that cannot be made is removed; a folder without config.json it does not know',
    `${files}/provider.go:237-241, helpers/docker/machine_command.go:250-255`,
    async (bench, fleet) => {
      fleet.touch('broken');
      fleet.start('IdleCount = 1\nIdleTime = 600');
      await bench.says('Machine creation failed');
      await bench.says("Skipping machine removal, because it doesn't exist");
      expect(fleet.calls('rm')).toEqual([]);
    },
  );

  machines('MaxBuilds ends a machine after its jobs', `${files}/provider.go:744-751`, async (bench, fleet) => {
    bench.gitlab.push();
    fleet.start('IdleCount = 0\nMaxBuilds = 1\nIdleTime = 600');
    await bench.until('it is removed', () => fleet.calls('rm -y').length > 0);
    await bench.says('Too many builds');
  });

  machines('the last period that holds now counts', 'common/config.go:2260-2269', async (bench, fleet) => {
    const hour = (new Date().getUTCHours() + 12) % 24;
    fleet.start(`IdleCount = 3
[[runners.machine.autoscaling]]
Periods = ["* * * * * * *"]
Timezone = "UTC"
IdleCount = 1
IdleTime = 600
[[runners.machine.autoscaling]]
Periods = ["* * ${hour} * * * *"]
Timezone = "UTC"
IdleCount = 2
IdleTime = 600`);
    await bench.until('one', () => fleet.calls('create').length === 1);
    await pause(2500);
    expect(fleet.calls('create')).toHaveLength(1);
  });

  machines('SIGQUIT removes no machine', `${files}/shutdown.go:21-28`, async (bench, fleet) => {
    fleet.start('IdleCount = 1\nIdleTime = 600');
    await bench.until('it asks', () => asked(bench) > 0);
    bench.signal('SIGQUIT');
    expect((await bench.end()).status).toBe(0);
    expect([...fleet.calls('stop'), ...fleet.calls('rm')]).toEqual([]);
  });

  machines(
    'SIGQUIT does not wait for a create that is under way',
    `${files}/shutdown.go:21-28; run`,
    async (bench, fleet) => {
      fleet.touch('held');
      fleet.start('IdleCount = 1\nIdleTime = 600');
      await bench.until('it makes one', () => fleet.calls('create').length === 1);
      bench.signal('SIGQUIT');
      // Its docker-machine is left running, and has what the runner wrote to: it ends when the test lets it.
      await bench.says('All executor providers shut down');
      rmSync(join(bench.folder, 'held'));
      expect((await bench.end()).status).toBe(0);
      expect(fleet.calls('rm')).toEqual([]);
    },
  );

  machines(
    'with shutdown_drain it waits for the create, then removes every machine by force',
    `${files}/shutdown.go:21-48, ${files}/shutdown.go:177-253`,
    async (bench, fleet) => {
      fleet.touch('held');
      fleet.start('IdleCount = 1\nIdleTime = 600', {
        top: 'shutdown_timeout = 300\n[machine.shutdown_drain]\nenabled = true',
      });
      await bench.until('it makes one', () => fleet.calls('create').length === 1);
      bench.signal('SIGQUIT');
      await pause(1500);
      expect(fleet.calls('rm')).toEqual([]);
      rmSync(join(bench.folder, 'held'));
      expect((await bench.end()).status).toBe(0);
      expect(fleet.calls('rm')[0]).toMatch(/^rm -f runner-contract-prod-/);
      expect(fleet.calls('stop')).toEqual([]);
    },
    { since: '19.2' },
  );
});
