import { CreateSubnetCommand, CreateVpcCommand, DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { NatGatewayStack } from '../../../stacks/nat-gateway-stack';
import { planRolePolicy } from '../../../tools/review/plan-role';
import { prepareAccount } from '../../../tools/sandbox/account';
import { autoscalerRunner } from '../../constructs/synthesized-runner';
import { recordCalls } from '../../policies/recorder';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { evaluate } from '../../support/policy-evaluator';

const policy = planRolePolicy('my-terraform-state');
const all = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const token = `arn:aws:ssm:${region}:111122223333:parameter/gitlab/runner/token`;
const key = `arn:aws:kms:${region}:111122223333:key/11111111-2222-3333-4444-555555555555`;

describe('the role that plans the code of a branch', () => {
  it.each(['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory'])(
    'never gets a token by ssm:%s, whatever else is attached to it',
    (action) => {
      expect(evaluate([policy, all], { action: `ssm:${action}`, resource: token })).toBe('denied');
    },
  );

  it('decrypts nothing but a state that lies in S3', () => {
    const decrypt = (service?: string) =>
      evaluate([policy, all], {
        action: 'kms:Decrypt',
        resource: key,
        context: service ? { 'kms:ViaService': `${service}.${region}.amazonaws.com` } : {},
      });
    expect([undefined, 'ssm', 'secretsmanager', 's3'].map(decrypt)).toEqual(['denied', 'denied', 'denied', 'allowed']);
    expect(evaluate([policy], { action: 'kms:Decrypt', resource: key })).toBe('denied');
  });

  it('reads the state, and writes neither the state nor its lock', () => {
    const state = 'arn:aws:s3:::my-terraform-state/gitlab-runner.tfstate';
    expect(evaluate([policy], { action: 's3:GetObject', resource: state })).toBe('allowed');
    expect(evaluate([policy], { action: 's3:GetObject', resource: state.replace('my-', 'other-') })).toBe('denied');
    for (const resource of [state, `${state}.tflock`]) {
      expect(evaluate([policy], { action: 's3:PutObject', resource })).toBe('denied');
    }
  });
});

describe('a plan of the review job', () => {
  let stacks: EmulatedStacks;
  beforeAll(async () => {
    stacks = await EmulatedStacks.start();
    const { Vpc } = await stacks.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const vpcId = String(Vpc?.VpcId);
    const { Subnet } = await stacks.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: '10.0.0.0/24' }));
    const { RouteTables: [table] = [] } = await stacks.ec2.send(
      new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
    );
    const subnetId = String(Subnet?.SubnetId);
    stacks.synth((app) => {
      new NatGatewayStack(app, 'nat-gateway', {
        region,
        name: 'nat',
        publicSubnetId: subnetId,
        privateRouteTableIds: [String(table?.RouteTableId)],
        elasticIp: { name: 'nat' },
      });
      new GitlabRunnerStack(app, 'gitlab-runner', {
        ...autoscalerRunner,
        region,
        vpcId,
        subnetId,
        runnerWorkerDockerAutoscalerAsg: { subnetIds: [subnetId] },
      });
    });
    await prepareAccount(
      stacks.endpoint,
      ['nat-gateway', 'gitlab-runner'].map((name) => ({ name, folder: stacks.of(name).folder })),
    );
  });
  afterAll(() => stacks?.stop());

  it.each([
    ['nat-gateway', 'ec2:DescribeAddresses'],
    ['gitlab-runner', 'ec2:DescribeImages'],
  ])('asks of AWS for %s only what the policy allows', async (stack, lookup) => {
    const before = stacks.calls.length;
    const { errors } = await stacks.of(stack).plan('-refresh=false', '-lock=false');
    expect(errors).toBe('');
    // The emulator refuses GetInstanceUefiData, which the provider asks for an image and does without.
    const answered = stacks.calls.slice(before).filter(({ status }) => status < 400);
    const asked = answered.map(({ service, action }) => `${service}:${action}`);
    expect(asked).toContain(lookup);
    recordCalls(
      'plan role',
      asked.map((action) => ({ action, resource: '*' })),
    );
    const refused = asked.filter((action) => evaluate([policy], { action, resource: '*' }) === 'denied');
    expect([...new Set(refused)]).toEqual([]);
  });
});
