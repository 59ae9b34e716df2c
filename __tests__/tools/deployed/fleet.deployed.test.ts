import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../constructs/synthesized-runner';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { useAttachingTerraform } from '../../support/attaching-terraform';
import { calledRunners } from '../../support/commands';
import { temporaryFolder } from '../../support/temporary-folder';
import { ctrlC, typeInto } from '../init/keyboard';

let stacks: EmulatedStacks;
let environment: NodeJS.ProcessEnv;
let out: string;
let subnetId: string;
let foreign: string;
const workers: string[] = [];
/** Of the second group of the stack `autoscaled`, which its manager scales. */
let grouped: readonly string[];
let groupManager: string;
let managerGroup: string;

async function run(program: string, ...args: string[]) {
  try {
    const { stdout } = await promisify(execFile)(program, args, { env: environment });
    return { exitCode: 0, stdout, stderr: '' };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, stdout, stderr };
  }
}

const command = (name: string, ...args: string[]) => calledRunners([name, '--out', out, ...args], { env: environment });

async function launch(settings: Partial<RunInstancesCommandInput>): Promise<string> {
  const { Instances: [instance] = [] } = await stacks.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      InstanceType: 'm5.large',
      ...settings,
    }),
  );
  return String(instance?.InstanceId);
}

/** As docker-machine starts them. */
async function launchWorkers(securityGroup: string): Promise<void> {
  const named = (name: string) => [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: name }] }];
  const common = { SecurityGroupIds: [securityGroup] };
  workers.push(await launch({ ...common, TagSpecifications: named('runner-abcdefgh-ci-1-a') }));
  const market = { MarketType: 'spot' as const };
  workers.push(
    await launch({ ...common, InstanceMarketOptions: market, TagSpecifications: named('runner-abcdefgh-ci-2-b') }),
  );
}

async function putParameter(name: string, value: string): Promise<void> {
  const args = ['ssm', 'put-parameter', '--overwrite', '--type', 'SecureString', '--name', name, '--value', value];
  expect(await run('aws', '--region', region, ...args)).toMatchObject({ exitCode: 0 });
}

async function stateOf(...ids: string[]): Promise<(string | undefined)[]> {
  const { Reservations = [] } = await stacks.ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map(({ State }) => State?.Name);
}

/** A manager has claimed the second group, and raised its capacity. */
async function scaleSecondGroup(): Promise<void> {
  await stacks
    .of('autoscaled')
    .apply(
      ...['autoscaler', 'worker_group', 'gitlab_runner_instance'].map(
        (name) => `-target=aws_autoscaling_group.${name}`,
      ),
    );
  const output = ['output', '-raw', 'runner_as_group_name'];
  managerGroup = (await run('terraform', `-chdir=${stacks.of('autoscaled').folder}`, ...output)).stdout;
  [groupManager = ''] = await members(managerGroup);
  const claim = [
    '--name',
    '/autoscaled-claims/workers-2/1',
    '--value',
    `${groupManager} ${Math.floor(Date.now() / 1000)}`,
  ];
  await aws('ssm', 'put-parameter', '--type', 'String', ...claim);
  const group = ['--auto-scaling-group-name', 'autoscaled-asg-2'];
  await aws('autoscaling', 'set-desired-capacity', ...group, '--desired-capacity', '2');
  grouped = await members('autoscaled-asg-2');
}

async function members(group: string): Promise<readonly string[]> {
  const query = ['--query', 'AutoScalingGroups[].Instances[].InstanceId', '--output', 'text'];
  const stdout = await aws(
    'autoscaling',
    'describe-auto-scaling-groups',
    '--auto-scaling-group-names',
    group,
    ...query,
  );
  return stdout.split(/\s+/).filter((id) => id !== '');
}

async function aws(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run('aws', '--region', region, ...args);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

beforeAll(async () => {
  await useAttachingTerraform();
  stacks = await EmulatedStacks.start();
  environment = emulatedEnvironment(stacks.endpoint);
  const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  subnetId = String(subnet?.SubnetId);
  const common = { vpcId: String(subnet?.VpcId), subnetId, region };
  const cache = { runnerWorkerCache: { create: false, bucket: 'theirs' } };
  stacks.synth((app) => {
    new GitlabRunnerStack(app, 'autoscaled', {
      ...autoscalerRunner,
      ...common,
      ...cache,
      environment: 'autoscaled',
      runnerWorkerDockerAutoscalerAsg: { subnetIds: [subnetId] },
      runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
      runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
    });
    new GitlabRunnerStack(app, 'fleet', {
      ...machineRunner,
      ...common,
      ...cache,
      environment: 'fleet',
      runnerWorker: { type: 'docker+machine', maxJobs: 7 },
      runnerManager: { maximumConcurrentJobs: 9 },
    });
    new GitlabRunnerStack(app, 'later', { ...dockerRunner, ...common, ...cache, environment: 'later' });
  });
  const { folder } = stacks.of('fleet');
  out = dirname(dirname(folder));
  await stacks.of('fleet').apply();
  const { stdout } = await run('terraform', `-chdir=${folder}`, 'output', '-raw', 'runner_sg_id');
  await launchWorkers(stdout);
  await scaleSecondGroup();
  foreign = await launch({});
});
afterAll(() => stacks?.stop());

describe('status', () => {
  it('tells manager, workers, what they are paid as and how many jobs they may take', async () => {
    const { stdout, exitCode } = await command('status');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `fleet in ${region}, docker+machine: at most 9 jobs at a time; at most 7 workers with 1 job each\n`,
    );
    // https://gitlab.com/groups/gitlab-org/-/epics/15396
    expect(stdout).toMatch(
      /^ {2}docker\+machine ende?[sd] with GitLab 20\.0 on 2027-05-20.* \(https:\/\/gitlab\.com\//m,
    );
    expect(stdout).toMatch(/^ {2}manager +i-\w+ +t3\.micro +on-demand +running +\d+ (s|min)/m);
    expect(stdout).toMatch(
      new RegExp(`^ {2}worker +${workers[0]} +m5.large +on-demand .*runner-abcdefgh-ci-1-a$`, 'm'),
    );
    expect(stdout).toMatch(new RegExp(`^ {2}worker +${workers[1]} +m5.large +spot .*runner-abcdefgh-ci-2-b$`, 'm'));
    expect(stdout).not.toContain(foreign);
    expect(stdout).toMatch(/^later: not deployed\. Deploy it first/m);
  });

  it('tells the generation of managers and workers, and whose each group of workers is', async () => {
    const { stdout } = await command('status', '--stack', 'autoscaled');
    expect(stdout).toMatch(
      new RegExp(`^ {2}manager +${groupManager} .* ${managerGroup}: (version 1, )?InService$`, 'm'),
    );
    expect(stdout).toMatch(/^ {2}workers +autoscaled-asg +0 workers +of no manager$/m);
    expect(stdout).toMatch(new RegExp(`^ {2}workers +autoscaled-asg-2 +2 workers +of ${groupManager}$`, 'm'));
    for (const id of grouped) {
      expect(stdout).toMatch(new RegExp(`^ {2}worker +${id} .* autoscaled-asg-2: (version 1, )?InService$`, 'm'));
    }
  });

  it('tells programs, too, and one stack alone', async () => {
    const { stdout } = await command('status', '--json', '--stack', 'fleet');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        stack: 'fleet',
        fleet: { endsOn: '2027-05-20', capacity: { concurrent: 9, mostWorkers: 7 }, managers: [{}], workers: [{}, {}] },
      },
    ]);
  });

  it('tells when the token ends, and never the token', async () => {
    const token = 'glrt-a1B2c3D4e5F6g7H8i9J0';
    const day = 86_400_000;
    const [obtained_at, expires_at] = [-1, 29].map((days) => new Date(Date.now() + days * day).toISOString());
    const kept = JSON.stringify({ token, usage_counter: 1, id: '7', obtained_at, expires_at });
    await putParameter('fleet-runner-token', kept);
    const { stdout } = await command('status', '--stack', 'fleet');
    expect(stdout).toMatch(/^ {2}token {2}the token ends on 20.* UTC, and one of the managers renews it on /m);
    expect(stdout).toContain('each time a new manager starts, since docker+machine');
    const { stdout: json } = await command('status', '--json', '--stack', 'fleet');
    expect(JSON.parse(json)[0].fleet.token).toMatchObject({ expiresAt: expires_at });
    expect(stdout + json).not.toContain(token);
  });

  it('names the stacks that there are', async () => {
    expect((await command('status', '--stack', 'flet')).stderr).toMatch(
      /there is no flet in .*, only autoscaled, fleet, later/,
    );
    expect((await command('status', '--out', temporaryFolder())).stderr).toMatch(/run `npx runners synth` first/);
  });
});

describe('connect --ssh', () => {
  it('sends a key of its own and leaves none behind', async () => {
    const tools = temporaryFolder();
    const asked = join(tools, 'asked');
    const ssh = `#!/bin/sh\nprintf '%s\\n' "$*" >"${asked}"; ssh-keygen -y -f "$2" >"${asked}.key"; ls "$2" >"${asked}.path"\n`;
    writeFileSync(join(tools, 'ssh'), ssh);
    chmodSync(join(tools, 'ssh'), 0o755);
    environment = { ...environment, PATH: `${tools}${delimiter}${process.env.PATH}` };
    expect(await command('connect', '--stack', 'fleet', '--ssh')).toMatchObject({ exitCode: 0 });
    const { stdout } = await run('cat', asked, `${asked}.key`, `${asked}.path`);
    const [given = '', key, path = ''] = stdout.split('\n');
    expect(given).toMatch(/^-i \S+ -o IdentitiesOnly=yes ec2-user@\d+\.\d+\.\d+\.\d+$/);
    expect(key).toMatch(/^ssh-ed25519 /);
    expect((await run('ls', path)).exitCode).not.toBe(0);
  });
});

describe('destroy', () => {
  it('touches nothing unless somebody agrees', async () => {
    expect((await command('destroy')).stderr).toMatch(/say --yes/);
    const typed = `echo no | script -qec 'node tools/runners/bin.mjs destroy --out ${out}' /dev/null`;
    const { stdout } = await run('sh', '-c', typed);
    expect(stdout).toMatch(/This destroys autoscaled \(\d+ resources\), fleet \(\d+ resources\)\./);
    expect(stdout).toMatch(/fleet runs 1 manager and 2 workers, which go first/);
    expect(stdout).toMatch(/Nothing was touched/);
    const left = await typeInto(
      [process.execPath, '--import', 'tsx', 'tools/runners/runners.ts', 'destroy', '--out', out, '--stack', 'fleet'],
      [['Type destroy to go on: ', ctrlC]],
      { env: environment },
    );
    expect(left.screen).toContain('Nothing was touched.');
    expect(left.exitCode).toBe(130);
    expect((await command('destroy', '--timeout', 'soon')).stderr).toMatch(/--timeout: must be .* but is soon/);
    expect(await stateOf(...workers)).toEqual(['running', 'running']);
  });

  it('destroys nothing while jobs go on for longer than they may, and says how to serve again', async () => {
    const { stdout: group } = await run(
      'terraform',
      `-chdir=${join(out, 'stacks', 'fleet')}`,
      'output',
      '-raw',
      'runner_as_group_name',
    );
    // The emulator's group ends its instances at once; this one goes on, as a manager with jobs does.
    const busy = await launch({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:autoscaling:groupName', Value: group }] }],
    });
    const asked = stacks.calls.length;
    const { exitCode, stdout, stderr } = await command('destroy', '--yes', '--timeout', '0.01');
    const scaled = stacks.calls
      .slice(asked)
      .filter(({ action }) => /^(SetDesiredCapacity|TerminateInstanceInAutoScalingGroup)$/.test(action))
      .map(
        ({ action, parameters }) =>
          `${action} ${parameters.DesiredCapacity ?? parameters.ShouldDecrementDesiredCapacity}`,
      );
    const runningThen = await stateOf(...workers);
    await stacks.ec2.send(new TerminateInstancesCommand({ InstanceIds: [busy] }));
    expect(exitCode).toBe(1);
    // The other stack's manager has no jobs: its workers go, in all groups.
    expect(stdout).toContain('autoscaled: ends 2 workers');
    expect(await stateOf(groupManager, ...grouped)).toEqual(['terminated', 'terminated', 'terminated']);
    // A group at its minimum does not shrink by one that ends: AWS would refuse that.
    // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html
    expect(scaled).toEqual([
      ...['SetDesiredCapacity 0', 'SetDesiredCapacity 0'],
      ...grouped.map(() => 'TerminateInstanceInAutoScalingGroup false'),
    ]);
    expect(stdout).not.toContain('Destroying');
    expect(stderr).toContain(`jobs still run on ${busy} after 0.01 minutes. The manager takes no more jobs`);
    expect(stderr).toContain('Nothing is destroyed');
    expect(stderr).toContain(`aws autoscaling resume-processes --auto-scaling-group-name ${group} --region ${region}`);
    expect(runningThen).toEqual(['running', 'running']);
  });

  it('empties the runner first; a second call goes on where Terraform was stopped, though the group is gone', async () => {
    environment.TF_CLI_ARGS_destroy = '-no-such-option';
    const stopped = await command('destroy', '--yes');
    delete environment.TF_CLI_ARGS_destroy;
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stdout.indexOf('ends 2 workers')).toBeLessThan(stopped.stdout.indexOf('Destroying fleet'));
    expect(stopped.stderr).toMatch(/fleet was not destroyed.*Run the same command again to continue/);
    const [, group = ''] = /resume-processes --auto-scaling-group-name (\S+)/.exec(stopped.stderr) ?? [];
    await run('aws', 'autoscaling', 'delete-auto-scaling-group', '--auto-scaling-group-name', group, '--force-delete');
    const { stdout, stderr, exitCode } = await command('destroy', '--yes');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`the Auto Scaling group ${group} does not exist any more`);
    expect(stdout).toMatch(/nothing of the runners is left/);
    expect(await stateOf(...workers)).toEqual(['terminated', 'terminated']);
    expect(await stateOf(foreign)).toEqual(['running']);
    const groups = await run('aws', 'autoscaling', 'describe-auto-scaling-groups', '--output', 'json');
    expect(JSON.parse(groups.stdout).AutoScalingGroups).toEqual([]);
    expect((await command('destroy', '--yes')).stdout).toMatch(/Nothing is deployed/);
  });
});
