import { describe, expect, it } from 'vitest';
import { rendered } from './rendered';

const docker = { runnerWorker: { type: 'docker' } } as const;

describe('the global section', () => {
  it('has the defaults of the module', () => {
    expect(rendered(docker).global).toEqual({
      concurrent: 10,
      check_interval: 3,
      sentry_dsn: '__SENTRY_DSN_REPLACED_BY_USER_DATA__',
      log_format: 'json',
      listen_address: '',
      connection_max_age: '15m',
    });
  });

  it('takes every setting of the manager', () => {
    const runnerManager = {
      maximumConcurrentJobs: 25,
      gitlabCheckInterval: 10,
      sentryDsn: 'https://0123456789abcdef@sentry.example.com/1',
      prometheusListenAddress: ':9252',
      connectionMaxAge: '1h30m',
    };
    expect(rendered({ ...docker, runnerManager }).global).toEqual({
      concurrent: 25,
      check_interval: 10,
      sentry_dsn: 'https://0123456789abcdef@sentry.example.com/1',
      log_format: 'json',
      listen_address: ':9252',
      connection_max_age: '1h30m',
    });
  });
});

// session/server.go of GitLab Runner: GitLab is told advertise_address, and the listen_address without one.
describe('the session server', () => {
  const configToml = { session_server: { listen_address: '[::]:8093', session_timeout: 60 } };
  const advertised = (input: object) => rendered({ ...docker, configToml, ...input }).global.session_server;

  it.each([
    ['its Elastic IP', { runnerInstance: { name: 'ci', useEip: true } }, '<eip_public_ip>'],
    ['its public address', { runnerInstance: { name: 'ci', privateAddressOnly: false } }, '__public_ipv4__'],
    ['its private address', {}, '__local_ipv4__'],
  ])('is found under %s', (_, input, host) => {
    expect(advertised(input)).toEqual({ ...configToml.session_server, advertise_address: `${host}:8093` });
  });

  it('keeps the address that it has', () => {
    const session_server = { listen_address: ':8093', advertise_address: 'runner.example.com:443' };
    expect(rendered({ ...docker, configToml: { session_server } }).global.session_server).toEqual(session_server);
  });

  it('is not there unless it listens', () => {
    expect(rendered(docker).global).not.toHaveProperty('session_server');
  });
});

// docs/configuration/slot_based_cgroups.md: with systemd's driver a cgroup is a slice.
describe('cgroups of slots', () => {
  const autoscaler = {
    runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 },
    runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-0123456789abcdef0'] },
  } satisfies Parameters<typeof rendered>[0];
  const template = (runners: object) =>
    rendered({ ...autoscaler, configToml: { runners } }).runner.slot_cgroup_template;

  it('are slices, which systemd makes', () => {
    expect(template({ use_slot_cgroups: true })).toBe('runner-slot-$' + '{slot}.slice');
  });

  it('are as the settings say, and none without', () => {
    const slot_cgroup_template = 'jobs/$' + '{slot}';
    expect(template({ use_slot_cgroups: true, slot_cgroup_template })).toBe(slot_cgroup_template);
    expect(template({})).toBeUndefined();
  });
});

describe('the runner', () => {
  it('has no token, which the machine puts there', () => {
    expect(rendered(docker).runner).toMatchObject({
      name: 'gitlab-runner',
      url: 'https://gitlab.example.com/',
      token: '__REPLACED_BY_USER_DATA__',
      executor: 'docker',
      environment: [],
      request_concurrency: 4,
      output_limit: 4096,
      limit: 0,
    });
  });

  it('takes every setting of the workers', () => {
    const runnerWorker = {
      type: 'docker' as const,
      environmentVariables: ['A=1', 'B=two words'],
      maxJobs: 7,
      outputLimit: 1024,
      requestConcurrency: 3,
    };
    expect(rendered({ runnerWorker, runnerInstance: { name: 'mine' } }).runner).toMatchObject({
      name: 'mine',
      environment: ['A=1', 'B=two words'],
      limit: 7,
      output_limit: 1024,
      request_concurrency: 3,
    });
  });

  // DefaultUnhealthyInterval in common/consts.go of GitLab Runner is an hour, in 16.0 as in 19.3.
  it('asks a GitLab that failed again after a minute, where configToml does not say otherwise', () => {
    const interval = (runners: object) => rendered({ ...docker, configToml: { runners } }).runner.unhealthy_interval;
    expect(interval({ unhealthy_requests_limit: 5 })).toBe('1m');
    expect(interval({ unhealthy_interval: '10m' })).toBe('10m');
  });

  // acquireRequest in commands/builds_helper.go and FF_USE_ADAPTIVE_REQUEST_CONCURRENCY in helpers/featureflags/flags.go
  // of 17.11 and 18.0; Acquire in executors/internal/autoscaler/provider.go.
  it.each([
    ['docker', '17.11.0', undefined, 1],
    ['docker', '18.0.0', undefined, 4],
    ['docker', '19.3.0', 1, 1],
    ['docker+machine', '19.3.0', undefined, 4],
    ['docker-autoscaler', '19.3.0', undefined, 1],
    ['docker-autoscaler', '19.3.0', 2, 2],
  ] as const)(
    'asks with %s of %s and requestConcurrency %s for %i jobs at once',
    (type, runnerVersion, given, expected) => {
      const runnerGitlab = { url: 'https://gitlab.example.com/', runnerVersion };
      const { runner } = rendered({
        runnerGitlab,
        runnerWorker: { type, maxJobs: 2, ...(given && { requestConcurrency: given }) },
        runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'] },
      });
      expect(runner.request_concurrency).toBe(expected);
    },
  );

  it('clones from another address where one is given', () => {
    const runnerGitlab = { url: 'https://gitlab.example.com/', urlClone: 'https://clone.example.com/' };
    expect(rendered({ ...docker, runnerGitlab }).runner.clone_url).toBe('https://clone.example.com/');
    expect(rendered(docker).runner).not.toHaveProperty('clone_url');
  });

  it('trusts the certificate of GitLab by its file, where one is given', () => {
    const runnerGitlab = { url: 'https://gitlab.example.com/', certificate: 'a certificate' };
    expect(rendered({ ...docker, runnerGitlab }).runner['tls-ca-file']).toBe('/etc/gitlab-runner/certs/gitlab.crt');
    const authority = { url: 'https://gitlab.example.com/', caCertificate: 'an authority' };
    expect(rendered({ ...docker, runnerGitlab: authority }).runner).not.toHaveProperty('tls-ca-file');
  });
});

describe('pipeline scripts', () => {
  const scripts = { preBuildScript: 'echo before', postBuildScript: 'echo after', preCloneScript: 'echo clone' };
  const release = (runnerVersion: string) => ({ url: 'https://gitlab.example.com/', runnerVersion });

  it('stand where the module puts them', () => {
    expect(rendered({ ...docker, runnerWorkerGitlabPipeline: scripts }).runner).toMatchObject({
      pre_build_script: 'echo before',
      post_build_script: 'echo after',
      pre_get_sources_script: 'echo clone',
    });
  });

  it('are left out where there are none', () => {
    expect(Object.keys(rendered(docker).runner).filter((key) => key.endsWith('_script'))).toEqual([]);
  });

  it.each(['16.0.3', '16.11.4'])('say pre_clone_script as well to GitLab Runner %s', (version) => {
    const { runner } = rendered({ ...docker, runnerGitlab: release(version), runnerWorkerGitlabPipeline: scripts });
    expect(runner).toMatchObject({ pre_clone_script: 'echo clone', pre_get_sources_script: 'echo clone' });
  });

  it.each(['17.0.0', '19.3.0'])('do not say pre_clone_script to GitLab Runner %s, which refuses it', (version) => {
    const { runner } = rendered({ ...docker, runnerGitlab: release(version), runnerWorkerGitlabPipeline: scripts });
    expect(runner).not.toHaveProperty('pre_clone_script');
  });
});

describe('the cache', () => {
  it('is the bucket of the stack', () => {
    expect(rendered(docker).runner.cache).toEqual({
      Type: 's3',
      Shared: false,
      s3: {
        AuthenticationType: 'iam',
        ServerAddress: 's3.amazonaws.com',
        BucketName: '<cache_bucket>',
        BucketLocation: '<aws_region>',
        Insecure: false,
      },
    });
  });

  it('is shared and signed in at as asked', () => {
    const runnerWorkerCache = { shared: true, authenticationType: 'credentials' } as const;
    expect(rendered({ ...docker, runnerWorkerCache }).runner.cache).toMatchObject({
      Shared: true,
      s3: { AuthenticationType: 'credentials' },
    });
  });
});
