import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentManager } from '../../../tools/deployed/manager';
import { StackState } from '../../../tools/deployed/stack-state';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { stateFolder } from './state-folder';

afterEach(() => vi.unstubAllEnvs());

const region = 'eu-west-1';
const config = 'concurrent = 1\n[[runners]]\nexecutor = "docker"\n';
const files = { write_files: [{ path: '/etc/gitlab-runner/config.toml', content: config }], runcmd: [] };
const userData = gzipSync(`#cloud-config\n${JSON.stringify(files)}`).toString('base64');
const deployed = [
  { address: 'aws_autoscaling_group.gitlab_runner_instance', values: { name: 'ci-asg', max_size: 1 } },
  { address: 'data.aws_region.current', values: { name: region } },
  { address: 'aws_launch_template.gitlab_runner_instance', values: { user_data: userData } },
];

/** An AWS CLI that answers `SERVICE OPERATION` by lines of a shell, in a folder of its own. */
function fakeAws(answers: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  const cases = Object.entries(answers).map(([call, lines]) => `'${call}') ${lines} ;;`);
  const text = `#!/bin/sh\ncd '${folder}' || exit\ncase "$1 $2" in\n${cases.join('\n')}\n*) exit 2 ;;\nesac\n`;
  writeFileSync(join(folder, 'aws'), text, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  return folder;
}

const group = (...instances: object[]) => `echo '${JSON.stringify({ AutoScalingGroups: [{ Instances: instances }] })}'`;

function stackState(resources: Parameters<typeof stateFolder>[1]): StackState {
  const { out, program } = stateFolder('gitlab-runner', resources);
  vi.stubEnv('TERRAFORM_BINARY_NAME', program);
  return StackState.ofStack(join(out, 'stacks', 'gitlab-runner'));
}

describe('the terminal', () => {
  it('is a command alone: Ctrl-C ends what it ends there, and not ours', async () => {
    const folder = temporaryFolder();
    const inside = `trap 'echo told' INT; : >'${join(folder, 'ready')}'; sleep 5 & wait; exit 7`;
    const program = `import { inTerminal } from '${join(__dirname, '../../../tools/deployed/aws')}';
process.exitCode = inTerminal('sh', ['-c', ${JSON.stringify(inside)}]);`;
    writeFileSync(join(folder, 'program.mts'), program);
    const ours = spawn(process.execPath, ['--import', require.resolve('tsx'), join(folder, 'program.mts')], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await vi.waitFor(() => expect(existsSync(join(folder, 'ready'))).toBe(true), { timeout: 60_000, interval: 50 });
    // As a terminal does: to everything in the foreground.
    process.kill(-Number(ours.pid), 'SIGINT');
    expect(await once(ours, 'exit')).toEqual([7, null]);
  });
});

describe('the manager of a group', () => {
  const members = [
    { InstanceId: 'i-new', LifecycleState: 'Pending:Wait' },
    { InstanceId: 'i-old', LifecycleState: 'InService' },
    { InstanceId: 'i-gone', LifecycleState: 'Terminating:Wait' },
  ];

  // DescribeAutoScalingGroups promises no order of a group's instances, and does not say when they were launched.
  it('is the newest, wherever AWS lists it', () => {
    const launched = [
      ['2026-11-30T10:00:00+00:00', 'i-new'],
      ['2026-11-29T10:00:00+00:00', 'i-old'],
    ];
    fakeAws({
      'autoscaling describe-auto-scaling-groups': group(...members),
      'ec2 describe-instances': `echo '${JSON.stringify(launched)}'`,
    });
    expect(currentManager(stackState(deployed))).toEqual({ instanceId: 'i-new', region });
  });

  it('that is none is looked for in the log of all', () => {
    fakeAws({ 'autoscaling describe-auto-scaling-groups': group() });
    expect(() => currentManager(stackState(deployed))).toThrow('npx runners logs --all --since 2h');
  });
});

describe('the log of a runner', () => {
  const logs = { address: 'aws_cloudwatch_log_group.environment', values: { name: 'ci' } };

  // https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html is of version 2 alone.
  it.each([
    ['1.45.11', 1, /^aws is aws-cli\/1\.45\.11, and logs needs version 2: install it/],
    ['2.31.0', 0, /^$/],
  ])('is followed with the AWS CLI %s: status %i', async (version, expected, message) => {
    fakeAws({ '--version ': `echo 'aws-cli/${version} Python/3.13'`, 'logs tail': ':' });
    const { out, program } = stateFolder('gitlab-runner', [...deployed, logs]);
    vi.stubEnv('TERRAFORM_BINARY_NAME', program);
    const { status, stderr } = await runners('logs', '--out', out, '--all');
    expect(stderr).toMatch(message);
    expect(status).toBe(expected);
  });
});

describe('a state', () => {
  // hashicorp/terraform, internal/command/jsonstate: the same address twice.
  it('shows what is deployed, and not what an interrupted replacement left', () => {
    const address = 'aws_launch_template.gitlab_runner_instance';
    const current = { address, values: { id: 'lt-new' } };
    const left = { address, values: { id: 'lt-old' }, deposed_key: '00abcdef' };
    for (const resources of [
      [current, left],
      [left, current],
    ]) {
      expect(stackState(resources).text(address, 'id')).toBe('lt-new');
    }
  });
});

describe('a destruction that waits', () => {
  const answers = (instances: string) => ({
    'autoscaling describe-auto-scaling-groups': group(),
    'autoscaling suspend-processes': ': >suspended',
    'autoscaling update-auto-scaling-group': ':',
    'ec2 describe-instances': instances,
  });
  const refused = (why: string) => `echo '${why}' >&2; exit 255`;
  const none = `echo '{"Reservations":[]}'`;

  const destroyed = () => {
    const { out, program } = stateFolder('gitlab-runner', deployed);
    vi.stubEnv('TERRAFORM_BINARY_NAME', program);
    return runners('destroy', '--out', out, '--yes', '--timeout', '1');
  };

  it('asks again where AWS could not be reached', async () => {
    const lost = refused('Could not connect to the endpoint URL: "https://ec2.eu-west-1.amazonaws.com/"');
    fakeAws(answers(`[ ! -e suspended ] || [ -e lost ] || { : >lost; ${lost}; }; ${none}`));
    const { status, stdout } = await destroyed();
    expect(stdout).toContain(
      'Could not connect to the endpoint URL: "https://ec2.eu-west-1.amazonaws.com/": asking again',
    );
    expect(stdout).toContain('Everything is destroyed');
    expect(status).toBe(0);
  });

  it('ends with how to serve again where credentials are refused', async () => {
    const expired = 'An error occurred (ExpiredToken) when calling the DescribeInstances operation: expired';
    fakeAws(answers(`[ ! -e suspended ] || { ${refused(expired)}; }; ${none}`));
    const { status, stdout, stderr } = await destroyed();
    expect(status).toBe(1);
    expect(stdout).not.toContain('Destroying');
    expect(stderr).toContain('(ExpiredToken)');
    expect(stderr).toContain('aws autoscaling resume-processes --auto-scaling-group-name ci-asg --region eu-west-1');
  });
});
