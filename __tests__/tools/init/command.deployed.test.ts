import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf } from '../../../tools/init/commands';
import { answersOfFlags } from '../../../tools/init/interview';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedEnvironment, withoutCloudVariables } from '../../../tools/sandbox/environment';
import { configTomlOf } from '../../support/cloud-config';
import { DeployedApp } from '../../support/deployed-app';
import { copyOfProject } from '../../support/project-copy';
import { ctrlC, ctrlD, enter, type Step, typeInto } from './keyboard';

const project = copyOfProject();
const sample = readFileSync(join(project, 'main.ts'), 'utf8');
const read = (name: string) => readFileSync(join(project, name), 'utf8');
const env = { ...withoutCloudVariables(process.env), TZ: 'UTC' };

/** Without a terminal. */
async function init(args: readonly string[], input = '') {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/runners/runners.ts', 'init', ...args], {
    cwd: project,
    env,
    stdio: 'pipe',
  });
  child.stdin.end(input);
  const exited = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { stdout, stderr, exitCode };
}

/** In a terminal. */
const initTyped = (steps: readonly Step[], ...args: readonly string[]) =>
  typeInto(['npm', 'run', 'init', '--', ...args], steps, { cwd: project, env });

async function defaultNetwork(endpoint: string, region: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ec2 = new EC2Client({ endpoint, region, credentials });
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  ec2.destroy();
  return { vpc: String(Subnets[0]?.VpcId), subnets: Subnets.map(({ SubnetId }) => String(SubnetId)) };
}

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator?.stop());

describe('npx runners init', () => {
  let typed: Awaited<ReturnType<typeof initTyped>>;
  let byDefault: Awaited<ReturnType<typeof init>>;
  let byFlags: Awaited<ReturnType<typeof init>>;
  let flags: readonly string[];
  let apps: Readonly<Record<'typed' | 'byDefault' | 'byFlags', DeployedApp>>;
  let lines: readonly string[];

  beforeAll(async () => {
    const { vpc, subnets } = await defaultNetwork(emulator.endpoint, 'eu-central-1');
    const other = await defaultNetwork(emulator.endpoint, 'ap-northeast-1');
    lines = [
      '',
      'typed',
      'eu-central-1',
      'dev',
      'https://gitlab.example.com/',
      '',
      '18.4.2-ee',
      'docker+machine',
      '',
      '',
      '',
      vpc,
      '',
      String(subnets[0]),
      'none',
      '3',
    ];
    const prompts = [
      'What to build [runners]: ',
      'Name of the fleet [gitlab-fleet]: ',
      'AWS region [us-east-1]: ',
      'AWS profile for the deployment [none]: ',
      'URL of GitLab [https://gitlab.com/]: ',
      'SSM parameter with the token of the runner [/gitlab/runner/token]: ',
      'GitLab version [19.3.0]: ',
      'Executor [docker-autoscaler]: ',
      'Instance types of the workers [m5.large]: ',
      'Purchase option of the workers [spot]: ',
      'Docker-in-Docker for jobs that build images [no]: ',
      'VPC [new]: ',
      'Internet access [public]: ',
      'Subnets of the manager and the workers: ',
      'Working hours [mon-fri 9-18]: ',
      'Maximum number of workers [10]: ',
    ];
    const steps: Step[] = prompts.map((prompt, index) => [prompt, `${lines[index]}${enter}`]);
    steps.splice(2, 0, ['AWS region [us-east-1]: ', `Frankfurt${enter}`]);
    typed = await initTyped([...steps, ['main.ts exists. Replace it? [y/N]: ', `y${enter}`]]);
    flags = [
      ...['--name', 'flagged', '--region', 'ap-northeast-1', '--vpc', other.vpc, '--subnets', other.subnets.join(',')],
      ...['--outbound', 'private', '--market', 'on-demand', '--machines', '40', '--timezone', 'Asia/Tokyo'],
    ];
    byFlags = await init([...flags, '--yes', '--to', 'fleets/nested/flags.ts']);
    byDefault = await init(['--yes', '--to', 'default.ts']);
    const deploy = async (file: string, stacks: readonly string[]) => {
      const app = await DeployedApp.synthesize(join(project, file), emulator.endpoint);
      await app.apply(stacks);
      return app;
    };
    const [first, second, third] = await Promise.all([
      deploy('main.ts', ['gitlab-runner']),
      deploy('default.ts', ['default-network', 'default-gitlab-runner']),
      deploy('fleets/nested/flags.ts', ['fleets-nested-flags-gitlab-runner']),
    ]);
    apps = { typed: first, byDefault: second, byFlags: third };
  });

  const deployed = async (app: DeployedApp, prefix = '') => {
    const state = await app.of(`${prefix}gitlab-runner`).state();
    const { runners, concurrent } = TOML.parse(configTomlOf(state));
    const [runner] = runners as unknown as readonly [Readonly<Record<string, never>>];
    const get = (address: string) => state.find((resource) => resource.address === address)?.values;
    return { concurrent, runner, get };
  };

  it('asks in a terminal, and asks again where the answer is wrong', async () => {
    expect(typed.screen).toContain('must be a region such as eu-central-1, but is "Frankfurt"');
    // It is taken from who asks for it, and never proposed.
    expect(typed.screen).not.toMatch(/^ +docker\+machine /m);
    expect(typed.screen).toContain('workers, max.    3 x 730 = 2,190 hours');
    expect(typed.screen).toContain('main.ts is written; what was there is kept as main.ts.old.');
    expect(typed.screen).toContain("aws-vault exec dev -- npx cdktf deploy '*'");
    expect(typed.exitCode).toBe(0);
    expect(read('main.ts.old')).toBe(sample);
    const { concurrent, runner, get } = await deployed(apps.typed);
    expect({ concurrent, ...runner }).toMatchObject({
      concurrent: 3,
      limit: 3,
      url: 'https://gitlab.example.com/',
      executor: 'docker+machine',
      machine: { IdleCount: 0, MachineOptions: expect.arrayContaining(['amazonec2-private-address-only=false']) },
    });
    expect(get('aws_autoscaling_group.gitlab_runner_instance')?.vpc_zone_identifier).toEqual([lines[13]]);
  });

  it('takes the same answers as lines of a pipe, and writes the same bytes', async () => {
    const written = read('main.ts');
    const { exitCode, stdout, stderr } = await init(['--force'], `${lines.join('\n')}\n`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('main.ts is written; what was there is kept as main.ts.old-2.');
    expect(read('main.ts')).toBe(written);
  });

  it('takes flags, and writes where it is told', async () => {
    expect(byFlags).toMatchObject({ exitCode: 0, stderr: '' });
    expect(byFlags.stdout).toContain("npx cdktf deploy '*' --app 'npx tsx fleets/nested/flags.ts'");
    const { concurrent, runner, get } = await deployed(apps.byFlags, 'fleets-nested-flags-');
    expect({ concurrent, limit: runner.limit }).toEqual({ concurrent: 40, limit: 40 });
    expect(get('aws_autoscaling_group.autoscaler')).toMatchObject({
      max_size: 40,
      vpc_zone_identifier: expect.arrayContaining((flags[7] as string).split(',')),
    });
    expect(get('aws_launch_template.this')?.network_interfaces).toMatchObject([
      { associate_public_ip_address: 'false' },
    ]);
  });

  it('takes what is likely by --yes', async () => {
    expect(byDefault).toMatchObject({ exitCode: 0, stderr: '' });
    const { concurrent, runner, get } = await deployed(apps.byDefault, 'default-');
    expect({ concurrent, ...runner }).toMatchObject({ concurrent: 10, limit: 10, executor: 'docker-autoscaler' });
    expect(get('aws_launch_template.this')?.network_interfaces).toMatchObject([
      { associate_public_ip_address: 'true' },
    ]);
    expect(await apps.byDefault.of('default-network').state()).not.toContainEqual(
      expect.objectContaining({ type: 'aws_nat_gateway' }),
    );
    expect(apps.byDefault.warnings).toEqual([]);
  });

  it('writes a GitLab server that is open to the address which it was asked from, or to whom one says', async () => {
    const written = await init([
      ...['--build', 'gitlab-server', '--from', '192.0.2.0/24', '--zones', 'us-east-1b'],
      ...['--yes', '--to', 'server.ts'],
    ]);
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(written.stdout).toMatch(/open to +only 192\.0\.2\.0\/24/);
    expect(written.stdout).toContain('npx runners gitlab-password --stack server-gitlab-server');
    expect(read('server.ts')).toContain("ingress: { httpCidrs: ['192.0.2.0/24'], sshCidrs: ['192.0.2.0/24'] },");
    rmSync(join(project, 'server.ts'));
  });

  it('gives no two programs a state, or a name on AWS, in common', () => {
    const stacks = Object.values(apps).flatMap((app) => Object.keys(app.stacks));
    expect(stacks.sort()).toEqual([
      'default-gitlab-runner',
      'default-network',
      'fleets-nested-flags-gitlab-runner',
      'gitlab-runner',
    ]);
    expect(read('default.ts')).toContain("const environment = 'gitlab-default';");
  });

  it('writes what the type checker takes', async () => {
    const include = ['main.ts', 'default.ts', 'fleets'];
    writeFileSync(join(project, 'tsconfig.written.json'), JSON.stringify({ extends: './tsconfig.json', include }));
    await promisify(execFile)('npx', ['tsc', '--noEmit', '--project', 'tsconfig.written.json'], { cwd: project });
  });
});

describe('what is there', () => {
  const everything = () =>
    readdirSync(project)
      .sort()
      .map((name) => (name === 'main.ts' ? read(name) : name));

  it.each<[string, string, Step, number]>([
    ['Ctrl-C at a question', 'Nothing was written.', ['AWS region [us-east-1]: ', ctrlC], 130],
    ['Ctrl-D at a question', 'Nothing was written.', ['AWS region [us-east-1]: ', ctrlD], 130],
  ])('stays at %s', async (_, message, step, exitCode) => {
    const before = everything();
    const shown = await initTyped([
      ['What to build [runners]: ', enter],
      ['Name of the fleet [gitlab-fleet]: ', enter],
      step,
    ]);
    expect(shown.screen).toContain(message);
    expect(shown.exitCode).toBe(exitCode);
    expect(everything()).toEqual(before);
  });

  it.each([
    [`n${enter}`, 'Nothing was written: main.ts is as it was', 1],
    [enter, 'Nothing was written: main.ts is as it was', 1],
    [ctrlC, 'Nothing was written.', 130],
  ])('is not replaced when the answer is %j', async (keys, message, exitCode) => {
    const before = everything();
    const shown = await initTyped([['main.ts exists. Replace it? [y/N]: ', keys]], '--yes');
    expect(shown.screen).toContain(message);
    expect(shown.exitCode).toBe(exitCode);
    expect(everything()).toEqual(before);
  });

  it('is replaced by Enter where git has it, which brings it back', async () => {
    const before = read('main.ts');
    const git = (...args: string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: project });
    await git('init', '-q');
    await git('add', 'main.ts');
    await git('commit', '-q', '-m', 'a');
    const prompt = 'main.ts exists, and git has it. Replace it? [Y/n]: ';
    expect((await initTyped([[prompt, `n${enter}`]], '--yes')).screen).toContain('main.ts is as it was');
    const shown = await initTyped([[prompt, enter]], '--yes');
    expect(shown.screen).toContain('main.ts is written; git checkout -- main.ts brings back what was there.');
    expect(read('main.ts')).not.toBe(before);
    await git('checkout', '--', 'main.ts');
    expect(read('main.ts')).toBe(before);
  });

  it('is not replaced in a pipe without --force', async () => {
    const before = everything();
    const { exitCode, stderr } = await init(['--yes']);
    expect(stderr.trim()).toBe('main.ts exists: say --force to replace it, or --to FILE to write another file');
    expect(exitCode).toBe(1);
    expect(everything()).toEqual(before);
  });

  it('stays when flags are wrong, all of which are named', async () => {
    const before = everything();
    const { exitCode, stderr } = await init([
      '--yes',
      '--force',
      '--region',
      'Mars',
      '--machines',
      '0',
      '--zones',
      'x',
    ]);
    expect(stderr).toContain('3 answers are wrong, and nothing was written:');
    expect(stderr).toMatch(/--region: .*\n.*--zones: .*\n.*--machines: /);
    expect(exitCode).toBe(1);
    expect((await init([])).stderr).toMatch(/^Nobody answers: take the defaults by --yes/);
    const unknown = await init(['--regoin', 'eu-west-1']);
    expect(unknown.stderr).toMatch(/^Unknown option '--regoin', did you mean --region\?\n\nUsage: npx runners init/);
    expect(everything()).toEqual(before);
  });
});

describe('the command for the token', () => {
  const token = `glrt-${'t0k3n'.repeat(4)}`;

  it('asks for it unseen, and puts exactly it into SSM', async () => {
    const answers = answersOfFlags({ region: 'eu-west-1', 'token-parameter': '/ci/token' }, {});
    const { token: command } = commandsOf(answers, 'main.ts');
    const account = emulatedEnvironment(emulator.endpoint);
    const { screen, exitCode } = await typeInto(
      ['sh', '-c', command],
      [['Token of the runner: ', `${token}${enter}`]],
      {
        env: account,
      },
    );
    expect(exitCode, screen).toBe(0);
    expect(screen).not.toContain(token);
    const get = ['ssm', 'get-parameter', '--region', 'eu-west-1', '--name', '/ci/token', '--with-decryption'];
    const { stdout } = await promisify(execFile)('aws', [...get, '--output', 'json'], { env: account });
    expect(JSON.parse(stdout).Parameter).toMatchObject({ Type: 'SecureString', Value: token });
  });
});
