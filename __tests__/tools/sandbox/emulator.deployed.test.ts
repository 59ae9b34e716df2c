import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  AuthorizeSecurityGroupEgressCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifySecurityGroupRulesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({
    missing: [{ service: 'ssm', action: 'StartSession', reason: 'a test asks', answer: () => '{"SessionId":"one"}' }],
  });
});

afterAll(() => emulator.stop());

function signedFor(service: string, accessKeyId = 'somebody'): Record<string, string> {
  const scope = `${accessKeyId}/20250101/eu-west-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
}

const ec2 = () =>
  new EC2Client({
    region: 'eu-west-1',
    endpoint: emulator.endpoint,
    credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' },
  });

describe('the emulated AWS', () => {
  test('knows the images that runners and workers start from', async () => {
    const { Images } = await ec2().send(new DescribeImagesCommand({ Owners: ['099720109477'] }));

    expect(Images?.map(({ Name }) => Name)).toContainEqual(
      expect.stringMatching(/^ubuntu\/images\/hvm-ssd-gp3\/ubuntu-noble-24.04-amd64-server-/),
    );
  });

  test('answers in the query protocol what the emulator lacks', async () => {
    const response = await fetch(emulator.endpoint, {
      method: 'POST',
      headers: signedFor('autoscaling'),
      body: new URLSearchParams({ Action: 'CompleteLifecycleAction', LifecycleActionResult: 'CONTINUE' }),
    });

    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<CompleteLifecycleActionResult></CompleteLifecycleActionResult>');
  });

  test('changes a security group rule of all protocols, which has no ports', async () => {
    const client = ec2();
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({}));
    const GroupId = String(SecurityGroups?.[0]?.GroupId);
    const { SecurityGroupRules: [rule] = [] } = await client.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] }],
      }),
    );
    const { SecurityGroupRuleId } = rule ?? {};
    const SecurityGroupRule = { IpProtocol: '-1', ReferencedGroupId: GroupId, Description: 'to the workers' };
    await client.send(
      new ModifySecurityGroupRulesCommand({
        GroupId,
        SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
      }),
    );
    const SecurityGroupRuleIds = [String(SecurityGroupRuleId)];
    const described = await client.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds }));

    expect(described.SecurityGroupRules).toMatchObject([
      { IpProtocol: '-1', FromPort: -1, ToPort: -1, Description: 'to the workers' },
    ]);
  });

  test('answers in the JSON protocol what a test adds', async () => {
    const response = await fetch(emulator.endpoint, {
      method: 'POST',
      headers: { ...signedFor('ssm'), 'x-amz-target': 'AmazonSSM.StartSession' },
      body: '{"Target":"i-1"}',
    });

    expect(await response.json()).toEqual({ SessionId: 'one' });
  });

  test('records who asked for what with which parameters, and how it ended', async () => {
    const before = emulator.calls.length;
    const parameter = (value: string) => ({
      method: 'POST',
      headers: {
        ...signedFor('ssm', 'manager'),
        'x-amz-target': 'AmazonSSM.PutParameter',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ Name: '/a', Type: 'String', Value: value }),
    });
    await fetch(emulator.endpoint, parameter('1'));
    await fetch(emulator.endpoint, parameter('2'));
    await fetch(`${emulator.endpoint}/some-bucket/some/key`, { headers: signedFor('s3') });

    const put = { service: 'ssm', action: 'PutParameter', region: 'eu-west-1', accessKeyId: 'manager' };
    expect(emulator.calls.slice(before)).toMatchObject([
      { ...put, parameters: { Name: '/a', Value: '1' }, status: 200 },
      { ...put, parameters: { Name: '/a', Value: '2' }, status: 400 },
      { service: 's3', action: 'GetObject', status: 404 },
    ]);
  });

  test('ends with the process that started it, even when that is killed', async () => {
    const holder = spawn(
      process.execPath,
      ['--import', pathToFileURL(require.resolve('tsx')).href, join(__dirname, 'emulator-holder.ts')],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    const started = descendants(Number(holder.pid));
    const moto = started.filter(({ command }) => command.includes('moto_server -H'));
    expect(moto).not.toEqual([]);

    holder.kill('SIGKILL');

    await vi.waitFor(() => expect(moto.filter(({ id }) => runs(id))).toEqual([]), 300_000);
  });
});

interface Process {
  readonly id: number;
  readonly command: string;
}

function descendants(ancestor: number): readonly Process[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .map((match) => ({ id: Number(match?.[1]), parent: Number(match?.[2]), command: String(match?.[3]) }));
  const below = (id: number): readonly Process[] =>
    all.filter(({ parent }) => parent === id).flatMap((child) => [child, ...below(child.id)]);
  return below(ancestor);
}

function runs(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
