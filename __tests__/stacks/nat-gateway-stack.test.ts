import { expect, test } from 'vitest';
import { NatGatewayStack, type NatGatewayStackProps } from '../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../stacks/network-stack';
import { synthStack, synthStacks } from '../support/synth';

const region = 'ap-northeast-1';
const minimal = {
  region,
  publicSubnetId: 'subnet-0a1',
  privateRouteTableIds: ['rtb-0a1', 'rtb-0a2'],
  elasticIp: { allocationId: 'eipalloc-0a1' },
};

function synth(props: NatGatewayStackProps = minimal) {
  return synthStack((app) => new NatGatewayStack(app, 'nat-gateway', props)).json;
}

test('no Elastic IP is made: the only resources are the gateway and the routes', () => {
  const { resource } = synth();
  expect(Object.keys(resource)).toEqual(['aws_nat_gateway', 'aws_route']);
  expect(Object.keys(resource.aws_route ?? {})).toEqual(['private_0', 'private_1']);
});

test('nothing is imported unless a setting says so', () => {
  expect(synth()).not.toHaveProperty('import');
  expect(synth({ ...minimal, existingNatGatewayId: 'nat-0a1' }).import).toEqual([
    { to: 'aws_nat_gateway.this', id: 'nat-0a1' },
  ]);
  expect(synth({ ...minimal, takeOverDefaultRoutes: true }).import).toMatchObject([
    { to: 'aws_route.private_0' },
    { to: 'aws_route.private_1' },
  ]);
});

test('the gateway bears the mark of its stack, which no tag of the user hides', () => {
  const tags = { Environment: 'test', Name: 'theirs', 'gitlab-runner-cdktf:stack': 'theirs' };
  expect(synth({ ...minimal, tags, name: 'ours' }).resource.aws_nat_gateway?.this?.tags).toEqual({
    Environment: 'test',
    Name: 'ours',
    'gitlab-runner-cdktf:stack': 'nat-gateway',
  });
});

test('it takes the ids of a network of ours from its state', () => {
  const stacks = synthStacks((app) => {
    const network = new NetworkStack(app, 'network', {
      region,
      environment: 'gitlab-runner',
      availabilityZones: ['ap-northeast-1a'],
    });
    new NatGatewayStack(app, 'nat-gateway', {
      ...minimal,
      publicSubnetId: network.publicSubnetIds[0],
      privateRouteTableIds: network.privateRouteTableIds,
    });
  });
  expect(stacks['nat-gateway']?.json.resource.aws_nat_gateway?.this?.subnet_id).toMatch(
    /^\$\{data\.terraform_remote_state\.[^.]+\.outputs\.cross-stack-output-aws_subnet_public_0_id\}$/,
  );
});
