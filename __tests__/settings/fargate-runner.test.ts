import { describe, expect, it } from 'vitest';
import { runnerWarnings } from '../../src/config-toml/warnings';
import { fargateWarnings } from '../../src/settings/fargate-rules';
import { type FargateRunnerInput, fargateRunnerSettings, runnerOf } from '../../src/settings/fargate-runner';
import { sizeProblem } from '../../src/settings/fargate-sizes';
import { parseSettings } from '../../src/settings/parse';
import { fargateInput } from './valid-input';

type Fargate = FargateRunnerInput['fargate'];
type Task = Fargate['taskDefinitions'][string];

const valid = fargateInput;
const { fargate } = valid;

const withFargate = (more: Partial<Fargate>): FargateRunnerInput => ({ ...valid, fargate: { ...fargate, ...more } });
/** Wrong values, too, as a user without types would write them. */
const withTask = (task: Record<string, unknown>) =>
  withFargate({ taskDefinitions: { small: { imageTag: 'jobs-1', ...task } as Task } });

function problems(input: FargateRunnerInput): string {
  try {
    parseSettings(fargateRunnerSettings, input);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the settings of a runner on Fargate', () => {
  it('need a driver and one task definition, the rest has defaults', () => {
    const { fargate: complete } = parseSettings(fargateRunnerSettings, valid);
    expect(complete).toMatchObject({
      capacityProviders: { fargate: { weight: 1, base: 0 }, fargateSpot: { weight: 0, base: 0 } },
      assignPublicIp: false,
      taskDefinitions: {
        small: { cpu: 1024, memory: 2048, architecture: 'x86_64', containerName: 'ci-coordinator', port: 22 },
      },
    });
    const nothing = problems({ ...valid, fargate: {} as Fargate });
    for (const setting of ['driverVersion', 'driverSha256', 'taskDefinitions']) {
      expect(nothing).toContain(`fargate.${setting}: is required`);
    }
  });

  it.each([
    [{ containerName: 'build' }, /small\.containerName: must be ci-coordinator: the driver .*but is "build"/],
    [{ port: 2222 }, /small\.port: must be 22: .*but is 2222/],
    [{ networkMode: 'bridge' }, /small\.networkMode: must be awsvpc: .*but is "bridge"/],
    [{ architecture: 'amd64' }, /small\.architecture: must be one of x86_64, arm64, but is "amd64"/],
    [{ cpu: 1000 }, /small\.cpu: must be one of 256, 512, .*16384.*but is 1000/],
    [{ cpu: 256, memory: 3072 }, /small\.memory: is 3072, and cpu 256 takes 512, 1024, 2048/],
    [{ cpu: 8192, memory: 18_432 }, /small\.memory: is 18432, and cpu 8192 takes 16384 to 61440 in steps of 4096/],
    [{ ephemeralStorage: 20 }, /small\.ephemeralStorage: must be a whole number from 21 to 200, but is 20/],
    [{ image: 'tools:1' }, /small\.image: or imageTag has to be given, and not both/],
    [{ imageTag: undefined }, /small\.image: or imageTag has to be given/],
    [{ imageTag: undefined, image: 'tools:$(x)' }, /small\.image: must be an image, such as/],
    [{ taskRoleArn: 'arn:aws:iam::111122223333:user/x' }, /small\.taskRoleArn: must be the ARN of a role/],
    [
      { taskRoleArn: 'arn:aws:iam::111122223333:role/x', taskRolePolicyArns: ['arn:aws:iam::aws:policy/A'] },
      /small\.taskRoleArn: is set together with taskRolePolicyArns/,
    ],
    [{ environment: { SSH_PUBLIC_KEY: 'x' } }, /small\.environment: holds SSH_PUBLIC_KEY/],
    [
      { environment: { TOKEN: `gl${'pat'}-a1b2c3d4e5f6g7h8i9j0` } },
      /small\.environment\.TOKEN: holds what looks like a GitLab token/,
    ],
    [{ imagTag: 'x' }, /small\.imagTag: there is no such setting, did you mean imageTag\?/],
  ])('refuse the task definition %j with the remedy', (task, message) => {
    expect(problems(withTask(task))).toMatch(message);
  });

  const two = { small: { imageTag: '1' }, large: { imageTag: '1' } };
  it.each([
    [{ taskDefinitions: two }, /defaultTaskDefinition: is required with several.*set one of small, large/],
    [{ defaultTaskDefinition: 'huge' }, /defaultTaskDefinition: is huge, which .* set one of small/],
    [{ taskDefinitions: {} }, /taskDefinitions: needs one task definition at least/],
    [{ driverSha256: {} }, /driverSha256: needs the checksum for the processor of the manager/],
    [{ driverSha256: { x86_64: 'abc' } }, /driverSha256\.x86_64: must be a SHA-256/],
    [{ driverVersion: 'latest' }, /driverVersion: must be a version/],
    [{ capacityProviders: { fargate: { weight: 0 } } }, /capacityProviders: give every weight as 0/],
    [{ capacityProviders: { fargate: { base: 1 }, fargateSpot: { base: 1 } } }, /capacityProviders: give two bases/],
    [{ repository: { name: 'Jobs' } }, /repository\.name: must be lower case/],
    [{ subnetId: 'vpc-1' }, /fargate\.subnetId: must be the id of a subnet/],
  ] as [Partial<Fargate>, RegExp][])('refuse %j', (more, message) => {
    expect(problems(withFargate(more))).toMatch(message);
  });

  it('want the checksum of the driver for the processor of the manager', () => {
    const arm = { runnerInstance: { name: 'manager', type: 't4g.small' } };
    const missing =
      /driverSha256\.arm64: is empty, and the manager is a t4g\.small: set it, or take another runnerInst/;
    expect(problems({ ...valid, ...arm })).toMatch(missing);
    expect(problems({ ...withFargate({ driverSha256: { arm64: 'b'.repeat(64) } }), ...arm })).toBe('');
    expect(problems(withFargate({ driverSha256: { arm64: 'b'.repeat(64) } }))).toMatch(
      /driverSha256\.x86_64: is empty, and the manager is a t3\.micro/,
    );
  });

  it('keep the name of the role that tasks are started with for it', () => {
    const task = { imageTag: 'jobs-1', taskRolePolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] };
    expect(problems(withFargate({ taskDefinitions: { execution: task } }))).toMatch(
      /taskDefinitions\.execution: would have a role called "ci-fargate-execution".*take another name/,
    );
    expect(problems(withFargate({ taskDefinitions: { execution: { imageTag: 'jobs-1' } } }))).toBe('');
  });

  it.each([
    [{ environment: 'CI' }, /fargate\.repository\.name: is not given, and "CI-jobs"/],
    [{ environment: 'ci.x' }, /environment: is ci\.x, and task definitions and the cluster are called after it/],
    [{ iamObjectPrefix: 'x'.repeat(47) }, /iamObjectPrefix: a role would be called "x{47}-fargate-execution"/],
    [{ runnerWorker: { type: 'docker' } }, /runnerWorker\.type: there is no such setting/],
    [{ runnerWorkerDockerMachineInstance: {} }, /runnerWorkerDockerMachineInstance: there is no such setting/],
    [{ runnerManager: { maximumConcurrentJobs: 0 } }, /maximumConcurrentJobs/],
  ])('refuse %j of the runner', (more, message) => {
    expect(problems({ ...valid, ...(more as object) })).toMatch(message);
  });

  it('warn of tasks that cannot pull their image behind a proxy, and of jobs that AWS may end', () => {
    const proxy = { httpProxy: 'http://proxy.example.com:3128', vpcEndpoints: ['ecr.api', 'logs'] };
    const spot = { ...withFargate({ capacityProviders: { fargateSpot: { weight: 1 } } }), proxy };
    const warnings = fargateWarnings(parseSettings(fargateRunnerSettings, spot));
    expect(warnings.map(({ setting }) => setting)).toEqual([
      'proxy.vpcEndpoints',
      'fargate.capacityProviders.fargateSpot',
    ]);
    expect(warnings[0]?.message).toContain('lacks ecr.dkr, s3:');
    expect(fargateWarnings(parseSettings(fargateRunnerSettings, valid))).toEqual([]);
  });

  it('warn of tasks that HTTPS does not leave', () => {
    const rule = (port: number) => ({
      ...{ protocol: 'tcp' as const, description: 'x', cidrBlock: '0.0.0.0/0', fromPort: port, toPort: port },
    });
    const of = (taskEgressRules: Readonly<Record<string, ReturnType<typeof rule>>>) =>
      fargateWarnings(parseSettings(fargateRunnerSettings, withFargate({ taskEgressRules })));
    expect(of({ http: rule(80) })).toMatchObject([{ setting: 'fargate.taskEgressRules' }]);
    expect(of({ http: rule(80), https: rule(443) })).toEqual([]);
  });

  it.each([
    ['0.5.0', 1],
    ['0.4.2', 1],
    ['0.5.1', 0],
    ['0.5.10-rc1', 0],
    ['1.0.0', 0],
  ])('warn of a driver that cannot take job tokens: %s', (driverVersion, count) => {
    const warnings = fargateWarnings(parseSettings(fargateRunnerSettings, withFargate({ driverVersion })));
    expect(warnings.filter(({ setting }) => setting === 'fargate.driverVersion')).toHaveLength(count);
  });
});

describe('the sizes of Fargate', () => {
  /** Number of memory sizes that AWS lists for each. */
  it.each([
    [256, 3],
    [512, 4],
    [1024, 7],
    [2048, 13],
    [4096, 23],
    [8192, 12],
    [16_384, 12],
  ])('of cpu %i are %i', (cpu, count) => {
    const memories = Array.from({ length: 256 }, (_, index) => (index + 1) * 512);
    expect(memories.filter((memory) => sizeProblem(cpu, memory) === undefined)).toHaveLength(count);
  });
});

// https://docs.gitlab.com/runner/configuration/runner_autoscale_aws_fargate/: the custom executor, no container on the manager.
it('is warned of nothing that only containers on the manager do', () => {
  const hops = {
    httpEndpoint: 'enabled',
    httpPutResponseHopLimit: 2,
    httpTokens: 'optional',
    instanceMetadataTags: 'disabled',
  } as const;
  const docker = runnerOf(parseSettings(fargateRunnerSettings, { ...valid, runnerMetadataOptions: hops }));
  expect(runnerWarnings(docker).map(({ setting }) => setting)).not.toContainEqual(
    expect.stringMatching(/^runner(MetadataOptions|WorkerDocker|Install)/),
  );
});
