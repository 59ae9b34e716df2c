import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { behaviour } from './runner';

const runner = (more = '') => `
[[runners]]
name = "one"
url = "https://gitlab.example.com"
token = "glrt-t1_contract"
executor = "docker"
${more}`;

const autoscaler = (policy: string) =>
  runner(
    `[runners.autoscaler]\n[runners.autoscaler.plugin_config]\nname = "g"\n[[runners.autoscaler.policy]]\n${policy}`,
  );

describe('config.toml', () => {
  behaviour(
    'lint takes a valid file and changes nothing',
    'commands/lint.go',
    async (bench) => {
      bench.write(`concurrent = 4\n${runner()}`);
      const { status, output } = await bench.call('lint');
      expect(output).toContain('Configuration file is valid.');
      expect(status).toBe(0);
      expect(existsSync(join(bench.folder, '.runner_system_id'))).toBe(false);
    },
    { since: '19.3' },
  );

  behaviour(
    'lint refuses a file that is not there',
    'commands/lint.go:54',
    async (bench) => {
      const { status, output } = await bench.call('lint');
      expect(output).toContain(`config file not found: ${bench.file}`);
      expect(status).toBe(1);
    },
    { since: '19.3' },
  );

  behaviour(
    'lint names every unknown key',
    'commands/lint.go:79-104',
    async (bench) => {
      bench.write(`concurent = 4\n${runner('[runners.docker]\nimagee = "alpine"\nimage = "alpine"')}`);
      const { status, output } = await bench.call('lint');
      expect(output).toContain(`2 unknown key(s) found in ${bench.file}:`);
      expect(output).toContain('unknown key: concurent');
      expect(output).toContain('unknown key: runners.docker.imagee');
      expect(status).toBe(1);
    },
    { since: '19.3' },
  );

  behaviour(
    'lint refuses a policy without preemptive_mode',
    'common/config.go:483; run',
    async (bench) => {
      bench.write(autoscaler('idle_count = 1\n'));
      const { status, output } = await bench.call('lint');
      expect(output).toContain("at '/runners/0/Autoscaler/Policy/0/PreemptiveMode': got null, want boolean");
      expect(status).toBe(1);
    },
    { since: '19.3' },
  );

  behaviour(
    'lint takes a policy with preemptive_mode',
    'common/config.go:483; run',
    async (bench) => {
      bench.write(autoscaler('idle_count = 1\npreemptive_mode = true\n'));
      expect((await bench.call('lint')).status).toBe(0);
    },
    { since: '19.3' },
  );

  behaviour(
    'list only warns of what lint refuses',
    'commands/internal/configfile/configfile.go:66-73; run',
    async (bench) => {
      bench.write(autoscaler('idle_count = 1\n'));
      const { status, output } = await bench.call('list');
      expect(output).toContain('got null, want boolean');
      expect(output).toContain('Token=glrt-t1_contract');
      expect(status).toBe(0);
    },
    { since: '19.3' },
  );

  behaviour('list ignores unknown keys', 'gitlab-runner lint alone checks them; run', async (bench) => {
    bench.write(`nonsense = true\n${runner()}`);
    const { status, output } = await bench.call('list');
    expect(output).toMatch(/one .*Executor=docker .*Token=glrt-t1_contract .*URL=https:\/\/gitlab.example.com/);
    expect(status).toBe(0);
  });

  behaviour('a value of another type is refused', 'common/config.go:2595', async (bench) => {
    bench.write(`concurrent = "4"\n${runner()}`);
    const { status, output } = await bench.call('verify');
    expect(output).toMatch(/incompatible types.*TOML value has type string/);
    expect(status).toBe(1);
  });

  behaviour('a duration is a text such as 1h30m or a number', 'common/config.go, time.Duration', async (bench) => {
    bench.write(`connection_max_age = "15m"\n${runner('unhealthy_interval = 60000000000')}`);
    expect((await bench.call('list')).output).toContain('Token=glrt-t1_contract');
    bench.write(`connection_max_age = "15 minutes"\n${runner()}`);
    expect((await bench.call('list')).output).not.toContain('Token=glrt-t1_contract');
    expect((await bench.call('verify')).status).toBe(1);
  });

  behaviour('run refuses a file that it cannot read, with status 1', 'commands/multi.go, Start', async (bench) => {
    bench.write('concurrent = = 4\n');
    bench.run();
    const { status, output } = await bench.end();
    expect(output).toContain('FATAL: ');
    expect(status).toBe(1);
  });

  behaviour('run refuses concurrent = 0, with status 1', 'commands/multi.go, updateWorkers', async (bench) => {
    bench.write(`concurrent = 0\n${runner()}`);
    bench.run();
    const { status, output } = await bench.end();
    expect(output).toContain("'concurrent = 0' means that no jobs will be processed");
    expect(status).toBe(1);
  });

  behaviour(
    'MachineOptionsWithName without %s is refused',
    'common/config.go, validateMachineOptionsWithName',
    async (bench) => {
      bench.write(runner('[runners.machine]\nMachineOptionsWithName = ["engine-label=x"]'));
      const { status, output } = await bench.call('verify');
      expect(output).toContain('must contain %s placeholder');
      expect(status).toBe(1);
    },
    { since: '18.6' },
  );

  behaviour('--version has a line for the release', 'common/version.go, Extended', async (bench) => {
    const { status, output } = await bench.call('--version');
    expect(output).toMatch(/^Version: +\d+\.\d+\.\d+$/m);
    expect(status).toBe(0);
  });
});

describe('commands that ask GitLab', () => {
  behaviour(
    'verify sends token and system id, and makes the latter',
    'network/gitlab.go, VerifyRunner',
    async (bench) => {
      bench.write(bench.customRunner());
      const { status, output } = await bench.call('verify');
      expect(output).toContain('is valid');
      expect(status).toBe(0);
      const systemId = bench.read('.runner_system_id');
      expect(systemId).toMatch(/^[sr]_[0-9a-zA-Z]{12}$/);
      const [call] = bench.gitlab.calls;
      expect(`${call?.method} ${call?.path}`).toBe('POST /api/v4/runners/verify');
      expect(call?.fields).toMatchObject({ token: 'glrt-t1_contract', system_id: systemId });
    },
  );

  behaviour('verify has status 1 for a token that GitLab does not know', 'commands/verify.go', async (bench) => {
    bench.gitlab.tokens.clear();
    bench.write(bench.customRunner());
    const { status, output } = await bench.call('verify');
    expect(output).toContain('is not valid');
    expect(output).toContain('Failed to verify runners');
    expect(status).toBe(1);
  });

  behaviour(
    'verify has status 0 where GitLab answers with an error',
    'network/gitlab.go, VerifyRunner',
    async (bench) => {
      bench.gitlab.answers.set('/runners/verify', { status: 400, body: { message: '400 Bad request' } });
      bench.write(bench.customRunner());
      expect((await bench.call('verify')).status).toBe(0);
    },
  );

  behaviour('verify --delete takes the unknown runner out of the file', 'commands/verify.go', async (bench) => {
    bench.gitlab.tokens.clear();
    bench.write(`concurrent = 3\n${bench.customRunner()}`);
    expect((await bench.call('verify', '--delete')).status).toBe(0);
    expect(bench.read()).toMatch(/concurrent = 3/);
    expect(bench.read()).not.toContain('glrt-t1_contract');
  });

  behaviour('unregister --all-runners forgets the manager', 'commands/unregister.go; run', async (bench) => {
    bench.write(bench.customRunner());
    expect((await bench.call('unregister', '--all-runners')).status).toBe(0);
    const [call] = bench.gitlab.calls;
    expect(`${call?.method} ${call?.path}`).toBe('DELETE /api/v4/runners/managers');
    expect(call?.fields).toMatchObject({ token: 'glrt-t1_contract', system_id: bench.read('.runner_system_id') });
    expect(bench.read()).not.toContain('glrt-t1_contract');
  });

  behaviour(
    'unregister --all-runners keeps what GitLab refuses, with status 0',
    'commands/unregister.go',
    async (bench) => {
      bench.gitlab.tokens.clear();
      bench.write(bench.customRunner());
      expect((await bench.call('unregister', '--all-runners')).status).toBe(0);
      expect(bench.read()).toContain('glrt-t1_contract');
    },
  );

  behaviour(
    'token and url may name environment variables',
    'common/config.go:2633-2635',
    async (bench) => {
      bench.write(bench.customRunner().replace(bench.gitlab.url, '$CONTRACT_URL'));
      process.env.CONTRACT_URL = bench.gitlab.url;
      expect((await bench.call('verify')).status).toBe(0);
      expect(bench.gitlab.count('POST', '/runners/verify')).toBe(1);
    },
    { since: '18.10' },
  );
});
