import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DescribeAddressesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test, vi } from 'vitest';
import { progressOf } from '../../../tools/sandbox/progress';
import { tree } from '../../../tools/sandbox/tree';
import { useAttachingTerraform } from '../../support/attaching-terraform';
import { temporaryFolder } from '../../support/temporary-folder';
import { finished, leftBy, sandbox } from './sandbox-run';

const loader = pathToFileURL(require.resolve('tsx')).href;

/** A project that has been deployed before: with a state and an output of its own. */
function deployedProject(): string {
  const project = temporaryFolder();
  const app = [process.execPath, '--import', loader, join(__dirname, 'small-app.ts')].map((word) => `'${word}'`);
  writeFileSync(join(project, 'cdktf.json'), JSON.stringify({ language: 'typescript', app: app.join(' ') }));
  writeFileSync(join(project, 'terraform.network.tfstate'), '{"version":4,"serial":7}');
  mkdirSync(join(project, 'cdktf.out', 'stacks', 'network'), { recursive: true });
  writeFileSync(join(project, 'cdktf.out', 'manifest.json'), '{"version":"0.21.0","stacks":{}}');
  writeFileSync(join(project, 'cdktf.out', 'stacks', 'network', 'cdk.tf.json'), '{}');
  return project;
}

/** Every file of a folder, with what it holds and when it was written. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file, `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${statSync(file).mtimeMs}`];
    }),
  );
}

/** What a careless shell may hold: each of these would lead to another account, or to another state. */
const hostileEnvironment = {
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'token-of-a-session',
  AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1',
  AWS_CA_BUNDLE: '/nonexistent',
  TF_WORKSPACE: 'production',
  TF_CLI_ARGS: '-nonexistent',
  CDKTF_OUTDIR: '/nonexistent',
};

describe('npx runners sandbox', () => {
  test('deploys all stacks, shows what stands, and leaves nothing behind', async () => {
    const project = deployedProject();
    const before = contents(project);
    const run = sandbox(project, [], hostileEnvironment);
    const { stdout, stderr, exitCode } = await finished(run);

    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('network  aws_vpc.vpc: Creating...');
    expect(stdout.slice(stdout.indexOf('\nnetwork\n'))).toMatch(
      new RegExp(
        [
          '^',
          'network',
          '└─ aws_vpc',
          '   └─ vpc  vpc-[0-9a-f]+',
          '',
          'machines',
          '├─ aws_security_group',
          '│  └─ workers  sg-[0-9a-f]+',
          '└─ outputs',
          '   ├─ addresses     1',
          '   ├─ image_id      ami-[0-9a-f]+',
          '   └─ runner_token  \\(sensitive\\)',
          '',
          'Done: .*',
          '$',
        ].join('\n'),
      ),
    );
    expect(contents(project)).toEqual(before);
    expect(leftBy(run)).toEqual([]);
    await expect(fetch(String(/http:[\d.:/]+\d/.exec(stdout)))).rejects.toThrow();
  });

  test('--keep leaves it running and says how to reach and how to end it', async () => {
    // The test above ran Terraform as users do.
    await useAttachingTerraform();
    const run = sandbox(deployedProject(), ['--keep']);
    const { stdout, stderr } = await finished(run);
    expect(stderr).toBe('');
    const said = (pattern: RegExp) => String(pattern.exec(stdout)?.[1]);

    const client = new EC2Client({
      endpoint: said(/export AWS_ENDPOINT_URL=(\S+)/),
      region: said(/export AWS_REGION=(\S+)/),
      credentials: {
        accessKeyId: said(/AWS_ACCESS_KEY_ID=(\S+)/),
        secretAccessKey: said(/AWS_SECRET_ACCESS_KEY=(\S+)/),
      },
    });
    const { Vpcs } = await client.send(new DescribeVpcsCommand({ VpcIds: [said(/vpc {2}(vpc-\w+)/)] }));
    const { Addresses } = await client.send(new DescribeAddressesCommand({}));
    expect(Vpcs).toMatchObject([{ CidrBlock: '10.0.0.0/16' }]);
    expect(Addresses).toMatchObject([{ Tags: [{ Key: 'Name', Value: 'gitlab-runner-nat-gateway-eip' }] }]);
    expect(readdirSync(said(/-chdir=(\S+)\/STACK/)).sort()).toEqual(['machines', 'network']);

    process.kill(Number(said(/kill (\d+)/)));
    await vi.waitFor(() => expect(leftBy(run)).toEqual([]), 300_000);
    await expect(client.send(new DescribeAddressesCommand({}))).rejects.toThrow();
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of it cleans up', async (signal) => {
    const run = sandbox(deployedProject(), ['--keep']);
    let interrupted = false;
    run.child.stdout.on('data', (said: Buffer) => {
      if (!interrupted && said.includes('Creating...')) {
        interrupted = true;
        run.child.kill(signal);
      }
    });
    const { stdout, stderr, exitCode } = await finished(run);

    expect({ stderr, exitCode }).toEqual({
      stderr: 'Interrupted: everything is cleaned up.\n',
      exitCode: signal === 'SIGINT' ? 130 : 143,
    });
    expect(leftBy(run)).toEqual([]);
    await expect(fetch(String(/http:[\d.:/]+\d/.exec(stdout)))).rejects.toThrow();
  });

  test('an app that does not work is reported with its own words, and nothing is left', async () => {
    const run = sandbox(deployedProject(), ['--app', 'echo no such setting >&2; exit 3']);
    const { stderr, exitCode } = await finished(run);

    expect(stderr).toContain('no such setting');
    expect(exitCode).toBe(1);
    expect(leftBy(run)).toEqual([]);
  });

  test.each([
    {
      missing: 'terraform',
      there: ['sh'],
      remedy: /^terraform is not installed: run npx runners setup sandbox, or install 1\.11 or newer.*\n$/,
    },
    {
      missing: 'moto_server',
      there: ['sh', 'terraform'],
      remedy: /^moto_server is not installed: run npx runners setup sandbox, or .*pip install 'moto\[server\]'\n$/,
    },
  ])('without $missing it says how to install it', async ({ there, remedy }) => {
    const path = temporaryFolder();
    for (const program of there) {
      symlinkSync('/bin/sh', join(path, program));
    }
    const { stderr, exitCode } = await finished(sandbox(deployedProject(), [], { PATH: path }));

    expect(stderr).toMatch(remedy);
    expect(exitCode).toBe(1);
  });
});

test('progress names the stack of every line, also within a block', () => {
  const progress = progressOf();
  const lines = [
    'network  aws_vpc.this (this): Creating...',
    '         aws_eip.nat: Still creating... [10s elapsed]',
    '',
    '1 Stack deploying     0 Stacks done     1 Stack waiting',
    'runner  # aws_vpc.this (this) will be created',
    '        + resource "aws_vpc" "this" {',
    '        aws_iam_role.instance (role/instance): Creation complete after 1s [id=instance]',
  ];

  expect(lines.map(progress).filter(Boolean)).toEqual([
    'network  aws_vpc.this: Creating...',
    'network  aws_eip.nat: Still creating... [10s elapsed]',
    'runner  aws_iam_role.instance: Creation complete after 1s [id=instance]',
  ]);
});

test('the tree groups resources by type and lines up their ids', () => {
  const resources = [
    { type: 'aws_subnet', name: 'private', id: 'subnet-1' },
    { type: 'aws_eip', name: 'nat', id: 'eipalloc-1' },
    { type: 'aws_subnet', name: 'a', id: 'subnet-2' },
  ];

  expect(tree([{ name: 'network', resources, outputs: [] }]).split('\n')).toEqual([
    'network',
    '├─ aws_eip',
    '│  └─ nat  eipalloc-1',
    '└─ aws_subnet',
    '   ├─ private  subnet-1',
    '   └─ a        subnet-2',
  ]);
});
