import { describe, expect, it } from 'vitest';
import { type GitlabServerInput, gitlabServerSettings, runnerSettings } from '../../src/settings/gitlab-server';
import { memoryOf } from '../../src/settings/gitlab-server/instance-type';
import { serverWarnings } from '../../src/settings/gitlab-server/warnings';
import { parseSettings, SettingsError } from '../../src/settings/parse';
import { serverInput } from '../stacks/gitlab-server-input';

const { region: _, ...least } = serverInput;
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

type Server = Partial<GitlabServerInput['gitlabServer']>;

const withServer = (server: Server): GitlabServerInput => ({
  ...least,
  gitlabServer: { ...least.gitlabServer, ...server },
});

function problemsOf(input: unknown): readonly string[] {
  try {
    parseSettings(gitlabServerSettings, input as GitlabServerInput);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.problems;
    }
    throw error;
  }
}

const everyone = { httpCidrs: ['0.0.0.0/0', '::/0'], allowWorld: true };

describe('the settings of a GitLab server', () => {
  it('need networks, exact versions and the checksum of docker-machine, and nothing else of their own', () => {
    const { version, ingress, versions } = least.gitlabServer;
    expect(problemsOf(withServer({}))).toEqual([]);
    expect(problemsOf({ ...least, gitlabServer: { version, ingress } })).toEqual([
      'gitlabServer.versions: is required',
    ]);
    expect(problemsOf({ ...least, gitlabServer: { version, versions } })).toEqual([
      'gitlabServer.ingress: is required',
    ]);
    expect(problemsOf({ ...least, gitlabServer: { ingress, versions } })).toEqual([
      'gitlabServer.version: is required',
    ]);
  });

  it('protect and snapshot the data, and open no port for SSH, unless told otherwise', () => {
    const { gitlabServer } = parseSettings(gitlabServerSettings, least);
    expect(gitlabServer).toMatchObject({
      edition: 'ce',
      ingress: { sshCidrs: [], allowWorld: false },
      dataVolume: { preventDestroy: true, snapshots: { enable: true, intervalHours: 24, retain: 14 } },
    });
  });

  it.each<[string, Server]>([
    [
      'https by a given certificate',
      {
        externalUrl: 'https://gitlab.example.com/',
        tls: { certificate: { certificate, keySsmParameterName: '/gitlab/tls/key' } },
      },
    ],
    [
      "https by Let's Encrypt",
      {
        externalUrl: 'https://gitlab.example.com',
        tls: { letsEncrypt: { email: 'ops@example.com' } },
        ingress: everyone,
      },
    ],
    ['everyone with consent', { ingress: everyone }],
    ['the smallest that is enough', { instance: { type: 't3.large' } }],
    ['a family that is not known, large enough', { instance: { type: 'g4dn.xlarge' } }],
    ['a private address alone', { elasticIp: { enable: false } }],
    ['an address that exists', { elasticIp: { allocationId: 'eipalloc-0123456789abcdef0' } }],
    [
      'another time and number of snapshots',
      { dataVolume: { snapshots: { intervalHours: 6, time: '21:30', retain: 100 } } },
    ],
  ])('take %s', (_case, server) => {
    expect(problemsOf(withServer(server))).toEqual([]);
  });

  it('drop the slash at the end of the address', () => {
    const { gitlabServer } = parseSettings(
      gitlabServerSettings,
      withServer({ externalUrl: 'http://gitlab.example.com/' }),
    );
    expect(gitlabServer.externalUrl).toBe('http://gitlab.example.com');
  });
});

describe('what is refused, each with its remedy', () => {
  it.each<[Server, RegExp]>([
    [{ version: 'latest' }, /^gitlabServer\.version: must be an exact version .* but is "latest"$/],
    [{ version: '18.2' }, /^gitlabServer\.version: must be an exact version .* but is "18\.2"$/],
    [{ version: '15.11.13' }, /^gitlabServer\.version: must be 16\.0\.0 or later/],
    [
      { instance: { type: 't3.medium' } },
      /instance\.type: is too small: GitLab needs 8 GiB and this has 4: take t3\.large/,
    ],
    [{ instance: { type: 'c6i.large' } }, /instance\.type: is too small: .* this has 4/],
    [{ instance: { type: 'g4dn.large' } }, /instance\.type: is too small: GitLab needs 8 GiB: take/],
    [{ instance: { type: 'm7g.large' } }, /instance\.type: must be of an x86_64 family.*such as m6i\.xlarge/],
    [{ instance: { type: 'm4.xlarge' } }, /instance\.type: must be of a family on Nitro/],
    [{ instance: { type: 'large' } }, /instance\.type: must be an instance type, such as m6i\.xlarge/],
    [{ ingress: { httpCidrs: [] } }, /ingress\.httpCidrs: needs one network at least/],
    [
      { ingress: { httpCidrs: ['0.0.0.0/0'] } },
      /httpCidrs\.0: opens GitLab to everyone: .*set ingress\.allowWorld to true/,
    ],
    [{ ingress: { httpCidrs: ['192.0.2.0/24'], sshCidrs: ['::/0'] } }, /sshCidrs\.0: opens GitLab to everyone/],
    [{ ingress: { httpCidrs: ['192.0.2.1/24'] } }, /httpCidrs\.0: must be a network in CIDR notation/],
    [{ ingress: { httpCidrs: ['192.0.2.0/24', '192.0.2.0/24'] } }, /httpCidrs\.1: is in the list twice/],
    [{ externalUrl: 'http://192.0.2.1' }, /externalUrl: must be http:\/\/ or https:\/\/ and a host name/],
    [{ externalUrl: 'http://gitlab.example.com:8443' }, /externalUrl: .*without port and path/],
    [
      { externalUrl: 'https://gitlab.example.com' },
      /tls: says nothing of a certificate for https:\/\/gitlab\.example\.com: set/,
    ],
    [
      { tls: { letsEncrypt: { email: 'ops@example.com' } }, ingress: everyone },
      /tls: needs an https address, and externalUrl is not given/,
    ],
    [
      { externalUrl: 'https://gitlab.example.com', tls: { letsEncrypt: { email: 'ops@example.com' } } },
      /letsEncrypt: cannot work: .* set tls\.certificate/,
    ],
    [
      {
        externalUrl: 'https://gitlab.example.com',
        tls: { letsEncrypt: { email: 'ops@example.com' }, certificate: { certificate, keySsmParameterName: 'key' } },
        ingress: everyone,
      },
      /tls: names both/,
    ],
    [{ route53ZoneId: 'Z0123456789ABCDEFGHIJ' }, /route53ZoneId: has no name to make a record of/],
    [
      { elasticIp: { enable: false, allocationId: 'eipalloc-0123456789abcdef0' } },
      /allocationId: is given though elasticIp\.enable is false/,
    ],
    [{ sshPort: 22 }, /sshPort: must not be 22/],
    [{ versions: { runner: '18.2.1', dockerMachine: { sha256: '' } } }, /sha256: must be given/],
    [
      { versions: { runner: 'alpine', dockerMachine: least.gitlabServer.versions.dockerMachine } },
      /runner: must be an exact version/,
    ],
    [{ dataVolume: { snapshots: { time: '25:00' } } }, /time: must be a time of day in UTC/],
    [{ dataVolume: { kmsKeyId: 'alias/mine' } }, /kmsKeyId: must be the ARN of a KMS key, not its id or alias/],
  ])('%j', (server, problem) => {
    const problems = problemsOf(withServer(server));
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('a private key in the place of its parameter, without showing it', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----';
    const tls = { certificate: { certificate: `${certificate}${key}`, keySsmParameterName: 'key' } };
    const problems = problemsOf(withServer({ externalUrl: 'https://gitlab.example.com', tls })).join('\n');
    expect(problems).toMatch(/gitlabServer\.tls\.certificate\.certificate: holds what looks like a private key/);
    expect(problems).not.toContain('MC4CAQ');
  });

  it('what the runner itself would refuse, by the same names', () => {
    const periods = [{ periods: ['* * 9-17 * *'], idleCount: 1 }];
    expect(problemsOf({ ...least, runnerWorkerDockerMachineAutoscalingOptions: periods })).toEqual([
      expect.stringMatching(/^runnerWorkerDockerMachineAutoscalingOptions\.0\.periods\.0: .*needs 7/),
    ]);
    expect(problemsOf({ ...least, runnerWorker: { type: 'docker' } })).toEqual([
      'runnerWorker.type: must be one of docker+machine, docker-autoscaler, but is "docker"',
    ]);
  });

  it('a docker-machine that is missing, and one that nothing calls', () => {
    const { dockerMachine, ...versions } = least.gitlabServer.versions;
    expect(problemsOf(withServer({ versions }))).toEqual([
      'gitlabServer.versions.dockerMachine: is required with docker+machine: give its sha256, or set runnerWorker.type to docker-autoscaler',
    ]);
    const autoscaler = { runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 } };
    expect(problemsOf({ ...withServer({ versions: { ...versions, dockerMachine } }), ...autoscaler })).toEqual([
      'gitlabServer.versions.dockerMachine: has no effect with the executor docker-autoscaler: leave it out',
    ]);
    expect(problemsOf({ ...withServer({ versions }), ...autoscaler })).toEqual([]);
  });

  it('a tag that would hide the workers from the sweep', () => {
    expect(problemsOf({ ...least, tags: { Environment: 'other' } })).toEqual([
      expect.stringMatching(/^tags\.Environment: is other, .*leave it out$/),
    ]);
  });
});

describe('the part of the runner', () => {
  it('reports no errors to Sentry, is watched by Prometheus, and leaves its security group alone', () => {
    const runner = runnerSettings(parseSettings(gitlabServerSettings, least));
    expect(runner.runnerManager).toMatchObject({ sentryDsn: '', prometheusListenAddress: ':9252' });
    expect(runner.runnerWorker.type).toBe('docker+machine');
    expect(runner.runnerWorkerDockerMachineEc2Options).toEqual(['amazonec2-security-group-readonly=true']);
  });
});

describe('the memory of a type', () => {
  it.each([
    ['t3.large', 8],
    ['t3a.2xlarge', 32],
    ['c6i.xlarge', 8],
    ['m6i.large', 8],
    ['m7i-flex.xlarge', 16],
    ['r6i.large', 16],
    ['m5.24xlarge', 384],
    ['p4d.24xlarge', undefined],
  ])('%s is %s GiB', (type, memory) => {
    expect(memoryOf(type)).toBe(memory);
  });
});

it('refuses a runner of release 20.0, which has no docker+machine, by the name that its version has here', () => {
  const of = (runner: string) =>
    problemsOf(withServer({ version: runner, versions: { ...least.gitlabServer.versions, runner } }));
  expect(of('20.0.0')).toEqual([
    expect.stringMatching(
      /^gitlabServer\.versions\.runner: is 20\.0\.0, which has no docker\+machine .*stay below 20\.0$/,
    ),
  ]);
  expect(of('19.11.9')).toEqual([]);
});

describe('warnings', () => {
  const warningsOf = (server: Server) =>
    serverWarnings(parseSettings(gitlabServerSettings, withServer(server))).map(({ setting }) => setting);
  const externalUrl = 'https://gitlab.example.com';
  const tls = { certificate: { certificate, keySsmParameterName: 'key' } };

  it('are none for a GitLab with https and protected data, but for the executor that ends', () => {
    expect(warningsOf({ externalUrl, tls })).toEqual(['runnerWorker.type']);
    const { dockerMachine: _, ...versions } = least.gitlabServer.versions;
    for (const version of ['18.2.1', '20.0.0']) {
      const input = {
        ...withServer({ externalUrl, tls, version, versions: { ...versions, runner: version } }),
        runnerWorker: { type: 'docker-autoscaler' as const, maxJobs: 2 },
        runnerManager: { maximumConcurrentJobs: 2 },
        runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0 }],
      };
      const warnings = serverWarnings(parseSettings(gitlabServerSettings, input)).map(({ setting }) => setting);
      // Before 19.2 a renewed token costs the workers.
      expect(warnings).toEqual(version === '18.2.1' ? ['gitlabServer.versions.runner'] : []);
    }
  });

  it('name what is open, what is unprotected, and versions apart', () => {
    const versions = { ...least.gitlabServer.versions, runner: '17.11.0' };
    expect(warningsOf({ dataVolume: { preventDestroy: false, snapshots: { enable: false } }, versions })).toEqual([
      'gitlabServer.externalUrl',
      'gitlabServer.dataVolume.preventDestroy',
      'gitlabServer.dataVolume.snapshots.enable',
      'gitlabServer.versions.runner',
      'runnerWorker.type',
    ]);
  });

  it('name the runner and the image that the Docker of its workers does not take', () => {
    const settings = parseSettings(gitlabServerSettings, {
      ...withServer({ externalUrl, tls, versions: { ...least.gitlabServer.versions, runner: '17.4.0' } }),
      runnerWorkerDockerMachineEc2Options: ['engine-install-url=https://releases.rancher.com/install-docker/29.0.0.sh'],
      runnerWorkerDockerOptions: { image: 'docker:18.03.1-ce' },
    });
    expect(serverWarnings(settings).map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(['gitlabServer.versions.runner', 'runnerWorkerDockerOptions.image']),
    );
    expect(
      serverWarnings(settings)
        .map(({ message }) => message)
        .join(),
    ).toContain('Docker 29.0.0 takes none below 1.44');
  });

  it('name what hurts a runner, too, by the names that it has here', () => {
    const settings = parseSettings(gitlabServerSettings, {
      ...withServer({ externalUrl, tls }),
      runnerManager: { maximumConcurrentJobs: 5 },
      runnerWorker: { maxJobs: 9 },
      proxy: { httpProxy: 'http://proxy.example.com:3128' },
    });
    expect(serverWarnings(settings).map(({ setting }) => setting)).toEqual(
      expect.arrayContaining([
        'runnerManager.maximumConcurrentJobs',
        'gitlabServer.egressRules',
        'runnerWorkerEgressRules',
      ]),
    );
  });

  // https://gitlab.com/gitlab-org/gitlab/-/issues/498268: "fully removed ... in GitLab 20.0".
  it('name a GitLab that supports docker+machine no more, though its runner has it', () => {
    const versions = { ...least.gitlabServer.versions, runner: '19.11.0' };
    expect(warningsOf({ externalUrl, tls, version: '20.0.0', versions })).toEqual([
      'gitlabServer.versions.runner',
      'gitlabServer.version',
      'runnerWorker.type',
    ]);
  });
});
