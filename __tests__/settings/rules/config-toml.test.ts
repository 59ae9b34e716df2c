import { describe, expect, it } from 'vitest';
import { fargateRunnerSettings } from '../../../src/settings/fargate-runner';
import { gitlabServerSettings } from '../../../src/settings/gitlab-server';
import { parseSettings } from '../../../src/settings/parse';
import { serverInput } from '../../stacks/gitlab-server-input';
import { fargateInput, problemsOf, quietAutoscaler, quietInput } from '../valid-input';

const machine = { ...quietInput, runnerWorker: { type: 'docker+machine' } };
const of = (configToml: unknown, more: object = {}) => problemsOf({ ...quietInput, ...more, configToml });
const release = (runnerVersion: string) => ({ runnerGitlab: { ...quietInput.runnerGitlab, runnerVersion } });

const { region: _, ...leastServer } = serverInput;

describe('configToml', () => {
  it('takes what GitLab Runner reads', () => {
    expect(of({})).toEqual([]);
    expect(
      of({ shutdown_timeout: 30, runners: { docker: { services_limit: 4, ulimit: { nofile: '1024' } } } }),
    ).toEqual([]);
  });

  it('tells everything at once, by the name of the key', () => {
    expect(of({ concurrent: 3, log_level: 'loud', runners: { docker: { services_limt: 1 } } })).toEqual([
      'configToml.concurrent: is what runnerManager.maximumConcurrentJobs writes: set that, and leave this out',
      expect.stringMatching(/^configToml\.log_level: must be one of panic, .*, but is "loud"$/),
      'configToml.runners.docker.services_limt: is no key of config.toml, did you mean runners.docker.services_limit?',
    ]);
  });

  // Go's regexp/syntax; the real 17.11.0 refuses a file with a wrong one.
  it.each([
    ['^(1|Inf\\+)$', []],
    ['(&*', [expect.stringMatching(/jobs_running_for_project: must be a regular expression, such as/)]],
    ['(?=1)', [expect.stringMatching(/jobs_running_for_project: .* without lookaround/)]],
    ['(1)\\1', [expect.stringMatching(/jobs_running_for_project: .* without lookaround/)]],
  ])('reads jobs_running_for_project as Go does: %s', (jobs_running_for_project, expected) => {
    const entry = { periods: ['* * * * *'], jobs_running_for_project };
    expect(of({ runners: { monitoring: { job_queuing_durations: [entry] } } })).toEqual(expected);
  });

  it.each(['/run/runner', '/tmp', '/var/run/runner', 'state'])('refuses to keep the state of workers in %s', (dir) => {
    const configToml = { runners: { autoscaler: { state_storage: { enabled: true, dir } } } };
    expect(problemsOf({ ...quietAutoscaler, ...release('19.3.0'), configToml })).toEqual([
      expect.stringMatching(/state_storage\.dir: must be (a folder that survives a restart|an absolute path)/),
    ]);
  });

  it.each([
    ['a name of another table', { runners: { services_limit: 1 } }, 'did you mean runners.docker.services_limit?'],
    ['nothing like it', { runners: { docker: { qqqqqq: 1 } } }, 'is no key of config.toml: take it out'],
    ['a global key in the wrong case', { Shutdown_Timeout: 1 }, 'did you mean shutdown_timeout?'],
    ['a value for a table', { runners: { docker: 'x' } }, 'must be a table, but is "x"'],
    ['a list of runners', { runners: [{}] }, 'configToml.runners: must be a table'],
    ['a table for a list', { runners: { monitoring: { job_queuing_durations: 'x' } } }, 'must be a list of tables'],
    ['text for a number', { shutdown_timeout: '30' }, 'must be a whole number, but is "30"'],
    ['a fraction', { shutdown_timeout: 1.5 }, 'must be a whole number, but is 1.5'],
    ['text for a flag', { runners: { debug_trace_disabled: 'true' } }, 'must be true or false'],
    ['text for a list', { runners: { docker: { group_add: 'audio' } } }, 'must be a list, each text'],
    ['a list for a table', { runners: { docker: { ulimit: ['a'] } } }, 'must be a table of names and values'],
    ['a wrong value of a table', { runners: { feature_flags: { FF_X: 'true' } } }, 'each true or false'],
    ['a bare number of time', { runners: { prepare_timeout: 30 } }, 'must be a length of time with its unit'],
    ['time without a unit', { runners: { prepare_timeout: '30' } }, 'must be a length of time with its unit'],
    ['a day', { runners: { prepare_timeout: '1d' } }, 'must be a length of time with its unit'],
    ['a size', { runners: { docker: { service_memory: '5 bananas' } } }, 'must be a size with the unit'],
    ['a CPU set', { runners: { docker: { cpuset_mems: '0-' } } }, 'must be a list of numbers and ranges'],
    ['a number of CPUs', { runners: { docker: { service_cpus: '50%' } } }, 'must be a number of CPUs'],
    ['a limit', { runners: { docker: { ulimit: { nofile: 'many' } } } }, 'has limits such as 1024'],
    ['an option of logs', { runners: { docker: { log_options: { 'max-size': '1m' } } } }, 'must be one of env, labels'],
    ['a shell', { runners: { shell: 'zsh' } }, 'must be one of bash, sh'],
    ['a flag that is none', { runners: { feature_flags: { useFastZip: true } } }, 'has names of feature flags'],
    ['an encryption', { runners: { cache: { s3: { ServerSideEncryption: 'yes' } } } }, 'must be one of S3, KMS'],
    ['a role', { runners: { cache: { s3: { RoleARN: 'cache' } } } }, 'must be the ARN of a role'],
    [
      'a template',
      { shutdown_timeout: 1, runners: { builds_dir: '$' + '{TfToken[TOKEN.1]}' } },
      'only Terraform knows',
    ],
    ['a number of Terraform', { shutdown_timeout: -1.8881545897087503e289 }, 'must be a whole number'],
  ])('refuses %s', (_, configToml, message) => {
    const [problem, ...more] = of(configToml);
    expect(problem).toContain(message);
    expect(more).toEqual([]);
  });

  it.each([
    ['* * * * * *', 'has 6 fields'],
    ['* 25 * * *', 'wrong hour'],
  ])('refuses the period %s', (period, message) => {
    const monitoring = { job_queuing_durations: [{ periods: ['0 8 * * mon-fri', period] }] };
    expect(of({ runners: { monitoring } })).toEqual([expect.stringContaining(message)]);
  });

  it.each(['a text', 7, ['x']])('has to be an object, not %j', (value) => {
    expect(of(value)).toEqual([expect.stringMatching(/^configToml: must be an object/)]);
  });

  // The struct definitions at v16.8.0 and v16.9.0, v16.11.0 and v17.0.0.
  it.each([
    [
      { runners: { docker: { services_limit: 1 } } },
      '16.8.1',
      'came with GitLab Runner 16.9, and runnerGitlab.runnerVersion is 16.8.1',
    ],
    [{ runners: { docker: { services_limit: 1 } } }, '16.9.0', undefined],
    [{ runners: { post_clone_script: 'x' } }, '16.11.0', undefined],
    [
      { runners: { post_clone_script: 'x' } },
      '17.0.0',
      'is gone after GitLab Runner 16.11, and runnerGitlab.runnerVersion is 17.0.0',
    ],
  ])('%j with %s', (configToml, version, message) => {
    expect(of(configToml, release(version))).toEqual(message ? [expect.stringContaining(message)] : []);
  });

  it.each([
    [{ machine: { shutdown_drain: { enabled: true } } }, quietInput, 'only with docker+machine'],
    [{ machine: { shutdown_drain: { enabled: true } } }, machine, undefined],
    [{ runners: { autoscaler: { failure_threshold: 3 } } }, machine, 'only with docker-autoscaler'],
    [{ runners: { autoscaler: { failure_threshold: 3 } } }, quietAutoscaler, undefined],
    [{ runners: { kubernetes: { namespace: 'x' } } }, quietInput, 'executors that no stack has'],
    [{ runners: { ssh: { user: 'x' } } }, quietInput, 'executors that no stack has'],
  ])('%j has an effect with its executor only', (configToml, input, message) => {
    const problems = problemsOf({ ...input, configToml });
    expect(problems).toEqual(message ? [expect.stringContaining(message)] : []);
  });

  it.each([
    [{ runners: { token: 'x' } }, 'cannot be set, the manager writes it when it boots'],
    [{ runners: { url: 'https://gitlab.example.com' } }, 'is what runnerGitlab.url writes'],
    [{ runners: { docker: { image: 'x' } } }, 'is what runnerWorkerDockerOptions.image writes'],
    [{ runners: { docker: { services: [{ name: 'x' }] } } }, 'is what runnerWorkerDockerServices writes'],
    [{ runners: { docker: { pull_policy: ['always'] } } }, 'is what runnerWorkerDockerOptions.pullPolicies writes'],
    [{ runners: { cache: { s3: { BucketName: 'x' } } } }, 'is what runnerWorkerCache.bucket writes'],
    [{ runners: { cache: { s3: { SecretKey: 'x' } } } }, 'would be readable in plan and state'],
  ])('%j belongs to something else', (configToml, message) => {
    expect(of(configToml)).toEqual([expect.stringContaining(message)]);
  });

  it('keeps the name of the group, and takes more for the plugin', () => {
    const plugin = (plugin_config: object) =>
      problemsOf({ ...quietAutoscaler, configToml: { runners: { autoscaler: { plugin_config } } } });
    expect(plugin({ profile: 'ci' })).toEqual([]);
    expect(plugin({ name: 'mine' })).toEqual([expect.stringContaining('has name, which cannot be set')]);
  });

  it('shows no secret', () => {
    const [problem = ''] = of({ runners: { token: 'glrt-aaaaaaaaaaaaaaaaaaaa' } });
    expect(problem).not.toContain('glrt-aaaa');
  });

  it('on Fargate has the executor custom, whose files are the driver’s', () => {
    const problems = (configToml: object) => {
      const input = { ...fargateInput, runnerGitlab: quietInput.runnerGitlab, configToml };
      return () => parseSettings(fargateRunnerSettings, input);
    };
    expect(problems({ runners: { docker: { services_limit: 1 } } })).toThrow('only with docker and');
    expect(problems({ session_server: { session_timeout: 1 } })).toThrow('has no effect with the executor custom');
    expect(problems({ runners: { custom: { config_exec_timeout: 1 } } })).toThrow('fargate.timeouts.config writes');
    expect(problems({ runners: { custom: { run_exec: '/x' } } })).toThrow('it starts the Fargate driver');
    expect(problems({ runners: { builds_dir: '/x' } })).toThrow("the task's container");
    expect(problems({ runners: { feature_flags: { FF_X: true } }, shutdown_timeout: 1 })).not.toThrow();
  });

  it('on a GitLab server names the settings of that', () => {
    const problems = (configToml: object) => () => parseSettings(gitlabServerSettings, { ...leastServer, configToml });
    expect(problems({ runners: { name: 'x' } })).toThrow('gitlabServer.runnerName writes');
    expect(problems({ runners: { url: 'x' } })).toThrow('gitlabServer.externalUrl writes');
    expect(problems({ listen_address: ':9252' })).toThrow("the server's own Prometheus");
    expect(problems({ runners: { machine: { IdleCountMin: 3 } } })).not.toThrow();
  });
});
