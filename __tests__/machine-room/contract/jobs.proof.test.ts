import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { type Bench, behaviour, isSince } from './runner';

/** Lets jobs wait until the test makes the file. */
const gate = (bench: Bench) => `until test -e ${bench.folder}/go; do sleep 0.05; done`;
const open = (bench: Bench) => bench.script('go', '');
const started = (bench: Bench) => [...bench.gitlab.jobs.values()].filter(({ requestedAt }) => requestedAt > 0).length;
const done = (bench: Bench, id: number) => ['success', 'failed'].includes(String(last(bench, id)?.state));
const last = (bench: Bench, id: number) => bench.gitlab.jobs.get(id)?.updates.at(-1);

describe('jobs', () => {
  behaviour('a job succeeds: its log, then success with size and checksum', 'network/trace.go', async (bench) => {
    const job = bench.gitlab.push({ script: ['echo from the job'] });
    bench.write(`check_interval = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('the job ends', () => done(bench, job.id));
    expect(job.trace).toContain('from the job');
    expect(job.trace).toMatch(/Running with gitlab-runner \d+\.\d+\.\d+/);
    const output = JSON.parse(String(last(bench, job.id)?.output));
    expect(last(bench, job.id)?.state).toBe('success');
    expect(output.bytesize).toBe(Buffer.byteLength(job.trace));
    expect(output.checksum).toMatch(/^crc32:[0-9a-f]{8}$/);
  });

  behaviour(
    'the first update of a job says that it runs, before it has a log',
    'commands/multi.go:1416-1419',
    async (bench) => {
      const job = bench.gitlab.push();
      bench.write(`check_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('an update', () => job.updates.length > 0);
      expect(job.updates[0]).toMatchObject({ state: 'running', token: 'glcbt-job-1' });
      expect(job.updates[0]).not.toHaveProperty('output');
    },
    { since: '18.5' },
  );

  behaviour(
    'a job that GitLab gives to nobody any more at that update is not run',
    'commands/multi.go:1421-1424',
    async (bench) => {
      const job = bench.gitlab.push({ script: ['echo from the job'] });
      bench.gitlab.answers.set('/jobs/1', { status: 404, body: { message: '404 Not found' } });
      bench.write(`check_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('it asks again', () => bench.gitlab.count('POST', '/jobs/request') > 2);
      expect(job.trace).toBe('');
      expect(existsSync(join(bench.folder, 'stages'))).toBe(false);
    },
    { since: '18.5' },
  );

  behaviour(
    'a script that fails is script_failure with its exit code',
    'executors/custom/command/command.go',
    async (bench) => {
      const job = bench.gitlab.push({ script: ['exit 3'] });
      bench.write(`check_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('the job ends', () => done(bench, job.id));
      expect(last(bench, job.id)).toMatchObject({ state: 'failed', failure_reason: 'script_failure', exit_code: '1' });
    },
  );

  behaviour(
    'after_script runs after a failure, with its status',
    'common/build.go, executeAfterScript',
    async (bench) => {
      const job = bench.gitlab.push({ script: ['false'], after: ['echo after $CI_JOB_STATUS'] });
      bench.write(`check_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('the job ends', () => done(bench, job.id));
      expect(job.trace).toContain('after failed');
    },
  );

  behaviour(
    'masked variables and the job token do not reach the log',
    'common/buildlogger/internal/masker',
    async (bench) => {
      const job = bench.gitlab.push({
        script: ['echo "<$SECRET>"'],
        variables: [{ key: 'SECRET', value: 'hunter2hunter2', masked: true }],
      });
      bench.write(`check_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('the job ends', () => done(bench, job.id));
      expect(job.trace).toContain('<[MASKED]>');
      expect(job.trace).not.toContain('hunter2');
    },
  );

  behaviour(
    'a job that GitLab wants to end runs its after_script',
    'common/build.go, executeUserScripts; run',
    async (bench) => {
      const job = bench.gitlab.push({
        script: ['while echo tick; do sleep 0.2; done'],
        after: ['echo after $CI_JOB_STATUS'],
      });
      bench.write(`check_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('the job has said something', () => job.trace.includes('tick'));
      job.status = 'canceling';
      await bench.until('the job ends', () => done(bench, job.id));
      expect(last(bench, job.id)).toMatchObject({ state: 'failed', failure_reason: 'job_canceled' });
      expect(job.trace).toContain('after canceled');
    },
  );

  behaviour('a job that takes too long is job_execution_timeout', 'common/build.go, handleError', async (bench) => {
    const job = bench.gitlab.push({ script: ['sleep 30'], runner_info: { timeout: 1 } });
    bench.write(`check_interval = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('the job ends', () => done(bench, job.id));
    expect(last(bench, job.id)).toMatchObject({ state: 'failed', failure_reason: 'job_execution_timeout' });
  });
});

describe('polling', () => {
  behaviour('asks with token, system id and what it can do', 'network/gitlab.go, PrepareJobRequest', async (bench) => {
    bench.write(`check_interval = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('it asks', () => bench.gitlab.count('POST', '/jobs/request') > 0);
    const fields = bench.gitlab.calls[0]?.fields;
    const info = JSON.parse(String(fields?.info));
    expect(fields).toMatchObject({ token: 'glrt-t1_contract', system_id: bench.read('.runner_system_id') });
    expect(info).toMatchObject({ executor: 'custom', features: { cancel_gracefully: true, trace_checksum: true } });
  });

  behaviour('concurrent is the number of jobs at a time', 'commands/multi.go, updateWorkers', async (bench) => {
    for (const _ of [1, 2, 3]) {
      bench.gitlab.push({ script: [gate(bench)] });
    }
    bench.write(`concurrent = 2\ncheck_interval = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('two jobs', () => started(bench) === 2);
    await pause(2500);
    expect(started(bench)).toBe(2);
    open(bench);
    await bench.until('the third', () => done(bench, 3));
  });

  behaviour('limit is the number of jobs of one runner', 'commands/builds_helper.go, acquireBuild', async (bench) => {
    bench.gitlab.push({ script: [gate(bench)] });
    bench.gitlab.push({ script: [gate(bench)] });
    bench.write(`concurrent = 4\ncheck_interval = 1\n${bench.customRunner('limit = 1')}`);
    bench.run();
    await bench.until('a job', () => started(bench) === 1);
    await pause(2500);
    expect(started(bench)).toBe(1);
    open(bench);
    await bench.until('the second', () => done(bench, 2));
  });

  behaviour(
    'request_concurrency is the number of open requests',
    'commands/builds_helper.go, acquireRequest',
    async (bench) => {
      bench.gitlab.longPollMilliseconds = 4000;
      bench.write(`concurrent = 4\ncheck_interval = 1\n${bench.customRunner('request_concurrency = 2')}`);
      bench.run();
      await bench.until('two requests', () => bench.gitlab.count('POST', '/jobs/request') === 2);
      await pause(1500);
      expect(bench.gitlab.count('POST', '/jobs/request')).toBe(2);
    },
  );

  behaviour(
    'request_concurrency = 1 is warned of at every start',
    'commands/multi.go, checkConfigConcurrency; run',
    async (bench) => {
      bench.write(`concurrent = 4\n${bench.customRunner('request_concurrency = 1')}`);
      bench.run();
      await bench.says('Long polling issues detected');
      await bench.says('Request bottleneck');
    },
    { since: '18.4' },
  );

  behaviour(
    'a runner that GitLab refuses is left alone after three requests',
    'commands/health_helper.go',
    async (bench) => {
      bench.gitlab.tokens.clear();
      bench.write(`concurrent = 4\ncheck_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.says('is unhealthy and will be disabled');
      const asked = bench.gitlab.count('POST', '/jobs/request');
      await pause(2500);
      expect(asked).toBe(3);
      expect(bench.gitlab.count('POST', '/jobs/request')).toBe(3);
    },
  );

  behaviour(
    'a runner that was left alone asks again after unhealthy_interval, and takes jobs when GitLab is back',
    'commands/health_helper.go, isHealthy',
    async (bench) => {
      const tokens = [...bench.gitlab.tokens];
      bench.gitlab.tokens.clear();
      bench.write(`concurrent = 4\ncheck_interval = 1\n${bench.customRunner('unhealthy_interval = "6s"')}`);
      bench.run();
      await bench.says('is unhealthy and will be disabled for 6s');
      for (const token of tokens) {
        bench.gitlab.tokens.add(token);
      }
      bench.gitlab.push({ script: ['true'] });
      await bench.until('the job', () => done(bench, 1));
      await bench.says('is not healthy, but check for a new job will be forced');
    },
  );
});

/** What a job ends with whose runner is told to end: common/build.go, handleError. */
const interrupted = isSince('19.1') ? 'runner_interrupted' : 'runner_system_failure';

describe('signals', () => {
  behaviour(
    'SIGQUIT: no new job, the running one ends well, status 0',
    'commands/multi.go, handleGracefulShutdown; run',
    async (bench) => {
      const job = bench.gitlab.push({ script: [gate(bench)] });
      bench.write(`concurrent = 4\ncheck_interval = 1\n${bench.customRunner()}`);
      bench.run();
      await bench.until('a job', () => started(bench) === 1);
      bench.signal('SIGQUIT');
      await bench.says('Starting graceful shutdown');
      // A question that was on its way when the signal came arrives.
      await pause(1000);
      const asked = bench.gitlab.count('POST', '/jobs/request');
      await pause(1500);
      expect(bench.gitlab.count('POST', '/jobs/request')).toBe(asked);
      open(bench);
      expect((await bench.end()).status).toBe(0);
      expect(last(bench, job.id)).toMatchObject({ state: 'success' });
    },
  );

  behaviour('SIGQUIT ends an open request for a job', 'commands/multi.go, doJobRequest', async (bench) => {
    bench.gitlab.longPollMilliseconds = 60_000;
    bench.write(`concurrent = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('it asks', () => bench.gitlab.count('POST', '/jobs/request') === 1);
    bench.signal('SIGQUIT');
    expect((await bench.end()).status).toBe(0);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    behaviour(
      `${signal}: the job ends as ${interrupted}, status 0`,
      'commands/multi.go, handleForcefulShutdown; run',
      async (bench) => {
        const job = bench.gitlab.push({ script: ['sleep 60'], after: ['echo after'] });
        bench.write(`check_interval = 1\n${bench.customRunner()}`);
        bench.run();
        await bench.until(
          'the step runs',
          () => existsSync(join(bench.folder, 'stages')) && bench.read('stages').includes('script'),
        );
        bench.signal(signal);
        expect((await bench.end()).status).toBe(0);
        expect(last(bench, job.id)).toMatchObject({ state: 'failed', failure_reason: interrupted });
        expect(bench.read('stages')).not.toContain('after_script');
      },
    );
  }

  behaviour('SIGTERM while it drains ends the job', 'commands/multi.go, handleGracefulShutdown', async (bench) => {
    const job = bench.gitlab.push({ script: ['sleep 60'] });
    bench.write(`check_interval = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('a job', () => started(bench) === 1);
    bench.signal('SIGQUIT');
    await bench.says('Starting graceful shutdown');
    bench.signal('SIGTERM');
    expect((await bench.end()).status).toBe(0);
    expect(last(bench, job.id)).toMatchObject({ failure_reason: interrupted });
  });

  behaviour(
    'shutdown_timeout is how long SIGTERM waits, then status 1',
    'commands/multi.go, handleForcefulShutdown',
    async (bench) => {
      bench.gitlab.push({ script: ['sleep 60'] });
      const run = bench.script('stubborn', `trap '' TERM\ncase $2 in *script) sleep 8 & wait; wait ;; esac`);
      bench.write(
        `check_interval = 1\nshutdown_timeout = 1\n${bench.customRunner().replace(/run_exec = .*/, `run_exec = "${run}"`)}`,
      );
      bench.run();
      await bench.until('a job', () => started(bench) === 1);
      await bench.says('Added job to processing list');
      await pause(1000);
      bench.signal('SIGTERM');
      const { status, output } = await bench.end();
      expect(output).toContain('shutdown timed out');
      expect(status).toBe(1);
    },
  );
});

describe('reload', () => {
  behaviour('a changed config.toml is read within seconds', 'commands/multi.go, checkConfig', async (bench) => {
    bench.write('concurrent = 1\ncheck_interval = 1\n');
    bench.run();
    await bench.says('Configuration loaded');
    const job = bench.gitlab.push();
    bench.write(`concurrent = 1\ncheck_interval = 1\n${bench.customRunner()}`);
    await bench.until('a job of the new runner', () => done(bench, job.id));
  });

  behaviour('SIGHUP reads it at once', 'commands/multi.go, updateConfig', async (bench) => {
    bench.write('concurrent = 1\n');
    bench.run();
    await bench.says('Initializing executor providers');
    bench.signal('SIGHUP');
    await bench.until('twice', () => bench.output.split('Configuration loaded').length === 3);
  });

  behaviour('a broken config.toml leaves the old one in force', 'commands/multi.go, checkConfig', async (bench) => {
    bench.write(`check_interval = 1\n${bench.customRunner()}`);
    bench.run();
    await bench.until('it asks', () => bench.gitlab.count('POST', '/jobs/request') > 0);
    bench.write('concurrent = "none"\n');
    await bench.says('Failed to load config');
    const job = bench.gitlab.push();
    await bench.until('a job', () => done(bench, job.id));
  });
});

const time = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

describe('tokens', () => {
  behaviour(
    'an expiring token is renewed at three quarters of its life, and written',
    'commands/multi.go, nextRunnerToReset',
    async (bench) => {
      bench.write(
        `concurrent = 1\ncheck_interval = 1\n${bench.customRunner(`id = 5\ntoken_obtained_at = ${time(-10)}\ntoken_expires_at = ${time(10)}`)}`,
      );
      bench.run();
      await bench.until('it asks', () => bench.gitlab.count('POST', '/jobs/request') > 0);
      expect(bench.gitlab.renewals).toBe(0);
      await bench.until('it writes', () => bench.read().includes('glrt-t1_renewed1'));
      expect(bench.read()).toMatch(/id = 5/);
      expect(bench.gitlab.renewals).toBe(1);
      await bench.until(
        'it asks with the new one',
        () => bench.gitlab.calls.at(-1)?.fields.token === 'glrt-t1_renewed1',
      );
    },
  );

  behaviour(
    'a token without token_expires_at is never renewed',
    'commands/multi.go, nextRunnerToReset',
    async (bench) => {
      bench.write(
        `concurrent = 1\ncheck_interval = 1\n${bench.customRunner(`id = 5\ntoken_obtained_at = ${time(-9000)}`)}`,
      );
      bench.run();
      await bench.until('it asks', () => bench.gitlab.count('POST', '/jobs/request') > 1);
      expect(bench.gitlab.renewals).toBe(0);
    },
  );
});

describe('custom executor', () => {
  behaviour('config, prepare, run with its stages, cleanup', 'executors/custom/custom.go; run', async (bench) => {
    const log = `${bench.folder}/stages`;
    const stage = (name: string, more = '') => bench.script(name, `echo ${name} >>${log}\n${more}`);
    const job = bench.gitlab.push({ script: ['true'], after: ['true'] });
    const custom = [
      `config_exec = "${stage('config')}"`,
      `prepare_exec = "${stage('prepare', 'echo prepared')}"`,
      `cleanup_exec = "${stage('cleanup')}"`,
    ].join('\n');
    bench.write(`check_interval = 1\n${bench.customRunner('', custom)}`);
    bench.run();
    await bench.until('the clean-up', () => existsSync(log) && readFileSync(log, 'utf8').includes('cleanup\n'));
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      ...['config', 'prepare', 'prepare_script', 'get_sources', 'build_script', 'after_script'],
      ...['cleanup_file_variables', 'cleanup'],
    ]);
    await bench.until('the job ends', () => done(bench, job.id));
    expect(job.trace).toContain('prepared');
  });

  behaviour(
    'JOB_RESPONSE_FILE and the exit codes are there, and a job cannot override them',
    'executors/custom/command/command.go:46-57; run',
    async (bench) => {
      const prepare = bench.script(
        'prepare',
        `env >${bench.folder}/env; cp "$JOB_RESPONSE_FILE" ${bench.folder}/response.json`,
      );
      const job = bench.gitlab.push({
        variables: [
          { key: 'JOB_RESPONSE_FILE', value: '/etc/passwd' },
          { key: 'CI_RUNNER_VERSION', value: 'mine' },
        ],
      });
      bench.write(`check_interval = 1\n${bench.customRunner('', `prepare_exec = "${prepare}"`)}`);
      bench.run();
      await bench.until('the job ends', () => done(bench, job.id));
      const env = bench.read('env');
      expect(env).toMatch(/^BUILD_FAILURE_EXIT_CODE=1$/m);
      expect(env).toMatch(/^SYSTEM_FAILURE_EXIT_CODE=2$/m);
      expect(env).toMatch(/^CUSTOM_ENV_CI_JOB_ID=1$/m);
      expect(env).toMatch(/^CUSTOM_ENV_JOB_RESPONSE_FILE=\/etc\/passwd$/m);
      expect(env).not.toMatch(/^JOB_RESPONSE_FILE=\/etc\/passwd$/m);
      expect(env).not.toMatch(/^CUSTOM_ENV_CI_RUNNER_VERSION=mine$/m);
      expect(JSON.parse(bench.read('response.json'))).toMatchObject({ id: 1, token: 'glcbt-job-1' });
    },
  );

  behaviour('config_exec sets folders and the driver', 'executors/custom/api/config.go', async (bench) => {
    const answer = {
      driver: { name: 'mine', version: 'v1' },
      builds_dir: `${bench.folder}/elsewhere`,
      job_env: { MY: 'own' },
    };
    const config = bench.script('config', `echo '${JSON.stringify(answer)}'`);
    const prepare = bench.script('prepare', `echo "my $MY"`);
    const job = bench.gitlab.push({ script: ['pwd'] });
    bench.write(
      `check_interval = 1\n${bench.customRunner('', `config_exec = "${config}"\nprepare_exec = "${prepare}"`)}`,
    );
    bench.run();
    await bench.until('the job ends', () => done(bench, job.id));
    expect(job.trace).toContain('Using Custom executor with driver mine v1...');
    expect(job.trace).toContain('my own');
    expect(job.trace).toContain(`${bench.folder}/elsewhere/group/project`);
  });

  behaviour('a preparation that fails is tried three times', 'common/build.go, retryCreateExecutor', async (bench) => {
    const prepare = bench.script('prepare', `echo x >>${bench.folder}/tries; exit $SYSTEM_FAILURE_EXIT_CODE`);
    const job = bench.gitlab.push();
    bench.write(`check_interval = 1\n${bench.customRunner('', `prepare_exec = "${prepare}"`)}`);
    bench.run();
    await bench.until('the job ends', () => done(bench, job.id));
    expect(bench.read('tries')).toBe('x\nx\nx\n');
    expect(last(bench, job.id)).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
  });

  behaviour(
    "BUILD_EXIT_CODE_FILE has the job's own exit code",
    'executors/custom/command/command.go, parseBuildFailure',
    async (bench) => {
      const run = bench.script(
        'own',
        'bash "$1" || { echo $? >"$BUILD_EXIT_CODE_FILE"; exit $BUILD_FAILURE_EXIT_CODE; }',
      );
      const job = bench.gitlab.push({ script: ['exit 42'] });
      bench.write(`check_interval = 1\n${bench.customRunner().replace(/run_exec = .*/, `run_exec = "${run}"`)}`);
      bench.run();
      await bench.until('the job ends', () => done(bench, job.id));
      expect(last(bench, job.id)).toMatchObject({ failure_reason: 'script_failure', exit_code: '42' });
    },
  );

  behaviour('any other exit status is a system failure', 'executors/custom/command/errors.go', async (bench) => {
    const run = bench.script('own', 'exit 7');
    const job = bench.gitlab.push();
    bench.write(`check_interval = 1\n${bench.customRunner().replace(/run_exec = .*/, `run_exec = "${run}"`)}`);
    bench.run();
    await bench.until('the job ends', () => done(bench, job.id));
    expect(last(bench, job.id)).toMatchObject({ failure_reason: 'runner_system_failure' });
    expect(job.trace).toContain('unknown Custom executor executable exit code 7');
  });

  behaviour(
    'without builds_dir it is a configuration error',
    'common/build.go:500',
    async (bench) => {
      const job = bench.gitlab.push();
      bench.write(`check_interval = 1\n${bench.customRunner().replace(/builds_dir = .*/, '')}`);
      bench.run();
      await bench.until('the job ends', () => done(bench, job.id));
      expect(last(bench, job.id)).toMatchObject({ failure_reason: 'runner_configuration_error' });
      expect(job.trace).toContain('the builds_dir is not configured');
    },
    { since: '19.0' },
  );
});
