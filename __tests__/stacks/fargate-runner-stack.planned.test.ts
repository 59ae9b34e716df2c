import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import type { FargateRunnerInput } from '../../src/settings/fargate-runner';
import { SettingsError } from '../../src/settings/parse';
import { FargateRunnerStack } from '../../stacks/fargate-runner-stack';
import { NetworkStack } from '../../stacks/network-stack';
import { ref } from '../constructs/synthesized-runner';
import { DeployedApp } from '../support/deployed-app';
import { jsonIn } from '../support/json-in';
import { type SynthesizedStack, synthStack, synthStacks } from '../support/synth';
import { region } from './emulated-stacks';

type Fargate = FargateRunnerInput['fargate'];
type Input = Omit<Partial<FargateRunnerInput>, 'fargate'> & { readonly fargate?: Partial<Fargate> };

const required: Fargate = {
  driverVersion: '0.5.1',
  driverSha256: { x86_64: '0123456789abcdef'.repeat(4) },
  taskDefinitions: { small: { imageTag: 'jobs-1' } },
};

/** The least that it needs, with a cache that exists, and what a test is about. */
const runner = ({ fargate, ...more }: Input = {}): FargateRunnerInput => ({
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'jobs',
  runnerGitlab: { url: 'https://gitlab.example.com', preregisteredRunnerTokenSsmParameterName: '/token' },
  runnerWorkerCache: { create: false, bucket: 'existing-cache', policy: 'arn:aws:iam::111122223333:policy/cache' },
  ...more,
  fargate: { ...required, ...fargate },
});

const stack = (input?: Input) =>
  synthStack((app) => new FargateRunnerStack(app, 'fargate', { region, ...runner(input) }));

/** A file of the synthesized folder, as a reviewer finds it. */
function file({ folder }: SynthesizedStack, name: string): string {
  const found = readdirSync(join(folder, 'assets'), { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith(`/${name}`),
  );
  return readFileSync(join(folder, 'assets', found ?? expect.fail(`There is no ${name}`)), 'utf8');
}

const containerIn = (synthesized: SynthesizedStack, name: string) =>
  JSON.parse(file(synthesized, `${name}.json.tftpl`))[0] as {
    readonly environment: readonly { readonly name: string; readonly value: string }[];
  };

/** What the driver may do, as Terraform writes it. */
const driverPolicy = ({ json }: SynthesizedStack): { readonly Action: unknown; readonly Resource: unknown }[] =>
  jsonIn(String(json.resource.aws_iam_policy?.fargate_driver?.policy)).Statement;

describe('the stack of a runner on Fargate', () => {
  it('is the same wherever it is synthesized', () => {
    expect(stack().text).toBe(stack().text);
  });

  it('has nothing of workers on EC2, and no policy of everything', () => {
    const { json, text } = stack();
    expect(Object.keys(json.resource.aws_launch_template ?? {})).toEqual(['gitlab_runner_instance']);
    expect(Object.keys(json.resource.aws_autoscaling_group ?? {})).toEqual(['gitlab_runner_instance']);
    expect(text).not.toMatch(/AmazonECS_FullAccess|AmazonECSTaskExecutionRolePolicy|ecs:\*|iam:\*/);
  });

  it('tells what `npx runners image` has to build, and for which processor', () => {
    const { output } = stack({
      fargate: {
        taskDefinitions: {
          small: { imageTag: 'jobs-1', architecture: 'arm64' },
          other: { image: 'registry.example.com/a:1' },
        },
        defaultTaskDefinition: 'small',
      },
    }).json;
    const repository = ref('aws_ecr_repository.jobs.repository_url');
    expect(output.fargate_repository_url?.value).toBe(repository);
    expect(output.fargate_task_definitions?.value).toEqual({
      small: {
        family: ref('aws_ecs_task_definition.small.family'),
        image: `${repository}:jobs-1`,
        architecture: 'arm64',
      },
      other: {
        family: ref('aws_ecs_task_definition.other.family'),
        image: 'registry.example.com/a:1',
        architecture: 'x86_64',
      },
    });
  });

  it('takes its network from another stack', () => {
    const { fargate } = synthStacks((app) => {
      const network = new NetworkStack(app, 'network', {
        region,
        environment: 'jobs',
        availabilityZones: ['ap-northeast-1a'],
      });
      const [subnetId] = network.privateSubnetIds;
      const [taskSubnetId] = network.publicSubnetIds;
      const input = runner({
        vpcId: network.vpcId,
        subnetId,
        fargate: { subnetId: taskSubnetId, assignPublicIp: true },
      });
      new FargateRunnerStack(app, 'fargate', { region, ...input });
    });
    expect(fargate?.text).toMatch(/fargate_subnet[^,]*terraform_remote_state[^,]*public/);
  });

  it('gives tasks public addresses only when told to, and speaks to the private ones', () => {
    const [inside, outside] = [stack(), stack({ fargate: { assignPublicIp: true } })];
    const network = (synthesized: SynthesizedStack) => TOML.parse(file(synthesized, 'fargate.toml.tftpl')).Fargate;
    expect(network(inside)).toMatchObject({ EnablePublicIP: false, UsePublicIP: false });
    expect(network(outside)).toMatchObject({ EnablePublicIP: true, UsePublicIP: false });
    expect(driverPolicy(outside)).toEqual(driverPolicy(inside));
  });

  it('hands an existing role to tasks, and makes none', () => {
    const taskRoleArn = 'arn:aws:iam::111122223333:role/deploy';
    const given = stack({ fargate: { taskDefinitions: { small: { imageTag: 'jobs-1', taskRoleArn } } } });
    expect(given.json.resource.aws_ecs_task_definition?.small?.task_role_arn).toBe(taskRoleArn);
    expect(Object.keys(given.json.resource.aws_iam_role ?? {}).filter((id) => id.startsWith('fargate'))).toEqual([
      'fargate_execution',
    ]);
    const passed = driverPolicy(given).find(({ Action }) => Action === 'iam:PassRole');
    expect(passed?.Resource).toEqual([ref('aws_iam_role.fargate_execution.arn'), taskRoleArn]);
  });

  it('has an active revision of each family at any time', () => {
    const taskDefinitions = { small: { imageTag: 'a' }, large: { imageTag: 'b' } };
    const { resource } = stack({ fargate: { taskDefinitions, defaultTaskDefinition: 'small' } }).json;
    expect(Object.values(resource.aws_ecs_task_definition ?? {}).map(({ lifecycle }) => lifecycle)).toEqual(
      Array(2).fill({ create_before_destroy: true }),
    );
  });

  it('lets jobs work under no role by default', () => {
    expect(stack().json.resource.aws_ecs_task_definition?.small).not.toHaveProperty('task_role_arn');
  });

  it('encrypts images and the log of jobs with the managed key', () => {
    const { aws_ecr_repository, aws_cloudwatch_log_group } = stack({ enableManagedKmsKey: true }).json.resource;
    const key = ref('aws_kms_key.default.arn');
    expect(aws_ecr_repository?.jobs?.encryption_configuration).toEqual([{ encryption_type: 'KMS', kms_key: key }]);
    expect(aws_cloudwatch_log_group?.fargate_tasks?.kms_key_id).toBe(key);
    // Another key would replace the repository, with every image in it.
    expect(aws_ecr_repository?.jobs?.lifecycle).toEqual({ ignore_changes: ['encryption_configuration'] });
  });

  it('makes jobs trust the authorities of GitLab and of the proxy', () => {
    const [gitlab, proxy] = ['gitlab', 'proxy'].map(
      (name) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`,
    ) as [string, string];
    const trusting = stack({
      runnerGitlab: {
        url: 'https://gitlab.example.com',
        preregisteredRunnerTokenSsmParameterName: '/token',
        certificate: gitlab,
      },
      proxy: { httpProxy: 'http://192.0.2.1:3128', caCertificate: proxy },
    });
    expect(containerIn(trusting, 'small').environment).toContainEqual({
      name: 'CA_CERTIFICATES',
      value: `${gitlab}\n${proxy}`,
    });
    expect(containerIn(stack(), 'small').environment.map(({ name }) => name)).toEqual(['IDLE_TIMEOUT']);
  });

  it('names the rules of the tasks by their keys', () => {
    const database = {
      description: 'Database',
      cidrBlock: '192.0.2.0/24',
      fromPort: 5432,
      toPort: 5432,
      protocol: 'tcp',
    };
    const rules = stack({ fargate: { taskEgressRules: { database: { ...database, protocol: 'tcp' } } } }).json.resource
      .aws_vpc_security_group_egress_rule;
    const ofTasks = Object.keys(rules ?? {}).filter((id) => id.startsWith('fargate_tasks'));
    expect(ofTasks).toEqual(['fargate_tasks_database']);
    expect(rules?.fargate_tasks_database).toMatchObject({ from_port: 5432, cidr_ipv4: '192.0.2.0/24' });
  });

  it('refuses all that is wrong at once, before anything is made', () => {
    const wrong = { small: { imageTag: 'jobs-1', cpu: 256, memory: 8192 }, '1st': { imageTag: 'jobs-1' } };
    const make = () => stack({ fargate: { taskDefinitions: wrong, driverVersion: 'latest' } });
    expect(make).toThrow(SettingsError);
    expect(make).toThrow(/driverVersion: must be a version of three numbers/);
    expect(make).toThrow(/small\.memory: is 8192, and cpu 256 takes 512, 1024, 2048/);
    expect(make).toThrow(/taskDefinitions\.1st: is a name that must begin with a letter/);
  });
});

describe('the example', () => {
  it('is valid, in a public subnet without NAT gateway, and is warned of the spot market alone', async () => {
    const app = await DeployedApp.synthesize('examples/fargate-runner.ts');
    expect(Object.keys(app.stacks).sort()).toEqual(['fargate-runner', 'network']);
    expect(app.warnings).toEqual([expect.stringMatching(/^fargate\.capacityProviders\.fargateSpot: may end a job/)]);
    const runner = app.stacks['fargate-runner'] ?? expect.fail('There is no runner');
    await app.of('fargate-runner').validate();
    expect(TOML.parse(file(runner, 'fargate.toml.tftpl')).Fargate).toMatchObject({ EnablePublicIP: true });
    expect(Object.keys(runner.json.resource.aws_ecs_task_definition ?? {}).sort()).toEqual(['large', 'small']);
    expect(app.stacks.network?.json.resource).not.toHaveProperty('aws_nat_gateway');
  });
});
