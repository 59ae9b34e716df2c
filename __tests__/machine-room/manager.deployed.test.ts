import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { files } from '../../tools/machine-room/network/downloads';
import { type Room, startRoom } from '../../tools/machine-room/room';
import { ask } from '../../tools/sandbox/ask';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { synthStack } from '../support/synth';
import { Deployment } from '../support/terraform';

const tokenParameter = '/room/gitlab-token';
/** What a boot meets; the rest of the stack takes minutes and is left out. */
const needed = [
  'aws_autoscaling_group',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_launch_template',
  'aws_ssm_parameter',
];

async function network({ emulator }: Room): Promise<{ vpcId: string; subnetId: string }> {
  const body = new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' });
  const xml = await ask(emulator.endpoint, 'ec2', region, { method: 'POST', body });
  const found = (name: string) => String(new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1]);
  return { vpcId: found('vpcId'), subnetId: found('subnetId') };
}

async function putToken({ emulator }: Room): Promise<void> {
  await ask(emulator.endpoint, 'ssm', region, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSSM.PutParameter', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: tokenParameter, Type: 'SecureString', Value: 'glrt-a1B2c3D4e5F6g7H8i9J0' }),
  });
}

async function applyRunner(room: Room): Promise<void> {
  const { vpcId, subnetId } = await network(room);
  const { folder, json } = synthStack(
    (app) =>
      new GitlabRunnerStack(app, 'runner', {
        region,
        vpcId,
        subnetId,
        environment: 'room',
        runnerGitlab: {
          url: 'https://gitlab.example.com',
          preregisteredRunnerTokenSsmParameterName: tokenParameter,
        },
        runnerWorker: { type: 'docker' },
      }),
  );
  const targets = needed.flatMap((type) =>
    Object.keys(json.resource[type] ?? {}).map((name) => `-target=${type}.${name}`),
  );
  await new Deployment(folder, room.emulator.endpoint).apply(...targets);
}

describe("a fleet's manager, executor docker", () => {
  let room: Room;
  let manager: Room['instances'] extends { get(id: string): infer I } ? I : never;

  beforeAll(async () => {
    room = await startRoom({
      hosts: [['gitlab.example.com', files({ '/api/v4/runners/verify': '{}' })]],
      say: console.info,
    });
    await putToken(room);
    await applyRunner(room);
    await room.instances.follow();
    manager = room.instances.get(String(room.instances.ids[0]));
    await manager.container.run('cloud-init', 'status', '--wait').catch(() => {});
    console.info(await manager.container.run('cat', '/var/log/user-data.log'));
    return () => room.stop();
  });

  it('boots from its user data as synthesized until it is up', async () => {
    expect(await manager.container.run('cat', '/var/log/user-data.log')).toContain('the manager serves');
    expect(await manager.container.run('systemctl', 'is-active', 'gitlab-runner', 'docker')).toBe('active\nactive');
  });
});
