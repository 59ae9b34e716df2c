import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import type { ConvertOptions } from '../../../tools/convert/convert';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { report } from '../../../tools/convert/report';
import { renderedToml } from '../../config-toml/rendered';

const machineFile = (machine: string, more = '') => `[[runners]]
name = "jobs"
url = "https://gitlab.example.com/"
executor = "docker+machine"
${more}
[runners.machine]
MachineDriver = "amazonec2"
${machine}
`;

function converted(text: string, options: Partial<ConvertOptions> = {}, runner?: string) {
  const result = convertConfigToml(text, { capacityPerInstance: 1, ...options }, runner);
  const settings = parseSettings(gitlabRunnerSettings, result.input);
  const note = (subject: string) => result.notes.find((one) => one.subject === subject);
  return { settings, note, report: report(result), ...result };
}

describe('names of a config.toml', () => {
  it.each([
    ['runner-%s', 'gitlab-runner-autoscaler'],
    ['gitlab_Runner.ci-%s', 'gitlab-runner-ci-autoscaler'],
    ['runner-%s-Nightly', 'nightly-autoscaler'],
    ['%s', 'gitlab-runner-autoscaler'],
    ['auto-scale-%s.runners.example.com', 'auto-scale-runners-autoscaler'],
    ['日本', 'gitlab-runner-autoscaler'],
  ])('make an environment that AWS takes, and say so: %s', (name, environment) => {
    const { settings, note } = converted(machineFile(`MachineName = "${name}"`));
    expect(settings.environment).toBe(environment);
    expect(note('MachineName')?.message).toContain('--environment NAME decides');
    expect(converted(machineFile(`MachineName = "${name}"`), { environment: 'mine' }).settings.environment).toBe(
      'mine',
    );
  });

  it('drop tags that the stack has by itself or AWS refuses, each with a note, and --tag decides', () => {
    const tags = 'name,old,environment,Prod_1,team,a,Team,b,gitlab-runner-parent-id,x,aws:thing,y,cost*,z';
    const text = machineFile(`MachineName = "jobs-%s"\nMachineOptions = ["amazonec2-tags=${tags}"]`);
    const { settings, notes } = converted(text);
    expect(settings.tags).toEqual({ team: 'a' });
    expect(settings.environment).toBe('prod-1-autoscaler');
    const dropped = ['name', 'environment', 'Team', 'gitlab-runner-parent-id', 'aws:thing', 'cost*'];
    expect(notes.filter(({ subject }) => subject.startsWith('amazonec2-tags.')).map(({ subject }) => subject)).toEqual(
      dropped.map((tag) => `amazonec2-tags.${tag}`),
    );
    expect(converted(text, { tags: ['owner=b', 'team'] }).settings.tags).toEqual({ owner: 'b' });
    expect(() => converted(text, { tags: ['=x'] })).toThrow('--tag is =x: it has to be NAME=VALUE');
  });

  it('are answered from the command line where a value cannot be converted', () => {
    const text = machineFile('MachineOptions = ["amazonec2-root-size=a lot"]');
    expect(() => converted(text)).toThrow('rootSize');
    const sets = ['runner_worker_docker_autoscaler_instance.root_size=50'];
    expect(converted(text, { sets }).settings.runnerWorkerDockerAutoscalerInstance.rootSize).toBe(50);
  });
});

describe('the cache of a config.toml', () => {
  const cache = (keys: string, s3: string) =>
    machineFile(
      'MachineOptions = ["amazonec2-region=ap-northeast-1"]',
      `[runners.cache]\nType = "s3"\n${keys}\n[runners.cache.s3]\n${s3}`,
    );
  const rendered = (text: string) => {
    const [runner] = TOML.parse(renderedToml(converted(text).settings)).runners as unknown as [
      { readonly cache: { readonly Path?: string; readonly s3: Record<string, unknown> } },
    ];
    return runner.cache;
  };

  it('in another region than the machines is said to be there', () => {
    const there = cache('Path = "x"', 'BucketName = "b"\nBucketLocation = "us-west-2"\nServerSideEncryption = "S3"');
    expect(rendered(there)).toMatchObject({
      Path: 'x',
      s3: { BucketName: '<cache_bucket>', BucketLocation: 'us-west-2', ServerSideEncryption: 'S3' },
    });
    expect(converted(there).note('BucketLocation')?.message).toMatch(/^is us-west-2, and the machines are in ap-north/);
    const here = cache('', 'BucketName = "b"\nBucketLocation = "ap-northeast-1"');
    expect(rendered(here).s3.BucketLocation).toBe('<aws_region>');
    expect(converted(here).note('BucketLocation')).toBeUndefined();
    expect(converted(cache('', 'BucketName = "b"')).note('BucketLocation')?.kind).toBe('to do');
  });

  it('on MinIO does not become a bucket of the same name on Amazon S3', () => {
    const { settings, note, notes } = converted(
      cache(
        'Path = "x"',
        'ServerAddress = "minio.example.com:9000"\nBucketName = "b"\nAccessKey = "K"\nInsecure = true',
      ),
    );
    expect(settings.runnerWorkerCache).toMatchObject({ create: true, bucket: '' });
    expect(settings.configToml).toEqual({ runners: { cache: { Path: 'x' } } });
    expect(note('runners.cache.s3.ServerAddress')?.message).toContain('was "minio.example.com:9000"');
    expect(note('runners.cache.s3.BucketName')?.message).toContain('was "b"');
    expect(note('runners.cache.s3.Insecure')?.message).toContain('was true');
    expect(JSON.stringify(notes)).not.toContain('"K"');
  });

  // common/config.go of 11.11: the bucket's keys beside Type, "TODO: Remove in 12.0".
  it('as releases before 12.0 had it is read for them only', () => {
    const old = cache('BucketName = "b"\nBucketLocation = "ap-northeast-1"', '');
    expect(converted(old, { fromVersion: '11.11' }).settings.runnerWorkerCache.bucket).toBe('b');
    const now = converted(old);
    expect(now.settings.runnerWorkerCache).toMatchObject({ create: true, bucket: '' });
    expect(now.note('runners.cache.BucketName')?.message).toContain('was "b"');
  });
});

describe('[runners.machine]', () => {
  it.each(['google', 'digitalocean', 'virtualbox', ''])('of the driver "%s" is refused with the reason', (driver) => {
    const text = machineFile('').replace('"amazonec2"', `"${driver}"`);
    expect(() => converted(text)).toThrow(
      `runners.machine.MachineDriver is "${driver}", and a stack here creates its workers in Amazon EC2`,
    );
  });

  // common/config.go of 13.12: getLegacyAutoscalingConfigWithOffpeak, "will be removed in 14.0".
  it('has off-peak hours that mean nothing since 14.0, and a policy before', () => {
    const text = machineFile(
      'IdleCount = 5\nIdleTime = 600\nOffPeakPeriods = ["* * 0-9,18-23 * * mon-fri *"]\nOffPeakTimezone = "Asia/Tokyo"\nOffPeakIdleTime = 60',
    );
    const now = converted(text);
    expect(now.settings.runnerWorkerDockerAutoscalerAutoscalingOptions).toHaveLength(1);
    expect(now.note('runners.machine.OffPeakPeriods')?.message).toMatch(
      /^was \["\* \* 0-9.*no effect since GitLab Runner 14\.0/,
    );
    const before = converted(text, { fromVersion: '13.12' });
    expect(before.settings.runnerWorkerDockerAutoscalerAutoscalingOptions).toMatchObject([
      { periods: ['* * * * *'], idleCount: 5, idleTime: '10m0s' },
      { periods: ['* 0-9,18-23 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 0, idleTime: '1m0s' },
    ]);
    const both = `${text}[[runners.machine.autoscaling]]\nPeriods = ["* * * * * sat *"]\n`;
    expect(converted(both, { fromVersion: '13.12' }).note('runners.machine.OffPeakIdleTime')?.kind).toBe('lost');
    expect(() => converted(text, { fromVersion: 'old' })).toThrow('--from-version is old');
  });

  // libmachine/provision of docker/machine: curl -sSL %s | sh, printf %s "..." | sudo tee, ExecStart of systemd.
  it("has engine options without the shell's quotes", () => {
    const options = [
      "engine-install-url='https://get.example.com/docker.sh'",
      "engine-registry-mirror='https://mirror.example.com'",
      'engine-label=\\"team=a b\\"',
      "engine-env=NAME='it is'",
    ];
    const text = machineFile(`MachineOptions = [${options.map((option) => `"${option}"`).join(', ')}]`);
    const { startScript } = converted(text).settings.runnerWorkerDockerAutoscalerInstance;
    expect(startScript).toContain("DOCKER_INSTALL_URL='https://get.example.com/docker.sh'\n");
    expect(startScript).toContain('{"registry-mirrors":["https://mirror.example.com"],"labels":["team=a b"]}');
    expect(startScript).toContain('Environment="NAME=it is"');
  });
});

describe('several [[runners]]', () => {
  const file = `concurrent = 9
${machineFile('MachineName = "jobs-%s"')}
[[runners]]
name = "small"
executor = "docker"
limit = 2
environment = ["A=1"]
[runners.docker]
image = "alpine:3"
volumes = ["/cache", "/srv"]
host = "tcp://192.0.2.1:2376"
[runners.machine]
IdleCount = 3
[[runners]]
name = "small"
executor = "shell"
[[runners]]
executor = "kubernetes"
[runners.kubernetes]
bearer_token = "SECRET-OF-THE-CLUSTER"
[[runners]]
name = "fargate"
executor = "custom"
[[runners]]
name = "ssh"
executor = "ssh"
`;

  it('are told of by name, each with what can become of it', () => {
    const { notes, report: text } = converted(file);
    const others = notes.filter(({ subject }) => subject.startsWith('[[runners]]'));
    expect(others.map(({ subject, kind }) => [subject, kind])).toEqual([
      ['[[runners]] #2', 'to do'],
      ['[[runners]] #3', 'lost'],
      ['[[runners]] #4', 'lost'],
      ['[[runners]] fargate', 'lost'],
      ['[[runners]] ssh', 'lost'],
    ]);
    expect(text).toContain("(executor docker) is converted by itself, to a stack of its own: --runner '#2'");
    expect(text).toContain('FargateRunnerStack');
    expect(text).not.toContain('SECRET-OF-THE-CLUSTER');
  });

  it('give a stack with the executor docker, too', () => {
    const { settings, note, report: text } = converted(file, {}, '#2');
    expect(settings).toMatchObject({
      environment: 'small',
      runnerWorker: { type: 'docker', maxJobs: 2, environmentVariables: ['A=1'] },
      runnerWorkerDockerOptions: { image: 'alpine:3', volumes: ['/cache', '/srv'], privileged: false },
      runnerManager: { maximumConcurrentJobs: 9 },
    });
    expect(settings.runnerWorkerDockerOptions.host).toBeUndefined();
    expect(note('runners.docker.host')?.message).toContain('was "tcp://192.0.2.1:2376"');
    expect(note('runners.machine.IdleCount')?.message).toBe('was 3; it has no effect with the executor docker');
    expect(text).toContain('# From config.toml to a stack with the executor docker');
  });

  it('of other executors are refused by name', () => {
    expect(() => converted(file, {}, '#4')).toThrow(
      /^\[\[runners\]\] #4 \(executor kubernetes\) is left as it is: its jobs are pods.*\. The file has:\n {2}- jobs/,
    );
  });
});

describe('a file that GitLab Runner itself could not read', () => {
  it.each([
    ['[[runners]]\nexecutor = "docker+machine"\nlimit = "5"', 'runners.limit is "5", and has to be of the type int'],
    ['runners = 5', 'runners is 5, and has to be a list of tables: [[runners]]'],
    ['[runners]\nexecutor = "docker"', 'runners is {"executor":"docker"}, and has to be a list of tables'],
    ['[[runners]]\ndocker = ["a"]', 'runners.docker is ["a"], and has to be a table: [runners.docker]'],
    ['[[runners]]\n[[runners.docker]]\nimage = "a"', 'runners.docker is [{"image":"a"}], and has to be a table'],
    [
      '[[runners]]\n[runners.docker]\nservices = "postgres"',
      'runners.docker.services is "postgres", and has to be a l',
    ],
    ['concurrent = 9007199254740993', 'concurrent is "9007199254740993", and has to be of the type int'],
    ['[[runners]]\ntoken = 5', 'runners.token is a secret, and has to be of the type string'],
  ])('is refused with every key that is wrong: %j', (text, message) => {
    expect(() => converted(text)).toThrow(`GitLab Runner cannot read this file:\n  - ${message}`);
  });

  it('is not one whose names differ in case, which its library reads', () => {
    const text = machineFile('idlecount = 2\nMACHINENAME = "ci-%s"').replace('executor', 'Executor');
    const { settings, notes } = converted(text);
    expect(settings.environment).toBe('ci-autoscaler');
    expect(settings.runnerWorkerDockerAutoscalerAutoscalingOptions[0]).toMatchObject({ idleCount: 2 });
    expect(notes.map(({ message }) => message).join()).not.toContain('is no key');
  });

  it.each([
    ['a name that is JavaScript', '__proto__ = 1\n[constructor]\n__proto__ = 2\n'],
    ['5,000 nested lists', `a = ${'['.repeat(5000)}${']'.repeat(5000)}\n`],
    ['5,000 nested tables', `[${Array.from({ length: 5000 }, () => 'a').join('.')}]\n`],
  ])('is told in a line: %s', (_, text) => {
    let said = 'nothing';
    try {
      said = converted(`${text}${machineFile('')}`).report;
    } catch (error) {
      expect((error as Error).constructor).toBe(Error);
      said = (error as Error).message;
    }
    expect(said).toMatch(/__proto__ was 1|nested more than 100 deep|not TOML/);
  });
});
