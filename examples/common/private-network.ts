import type { App } from 'cdktf';
import { NatGatewayStack } from '../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../stacks/network-stack';

/** Where all examples stand. */
export const where = { region: 'ap-northeast-1' };

/** GitLab, and where the runner's token is: a SecureString of SSM, put there by hand once the runner is made in GitLab. */
export const gitlab = {
  url: 'https://gitlab.example.com/',
  runnerVersion: '19.3.0',
  preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
};

/**
 * A network whose private subnet reaches the internet through a NAT gateway, on an Elastic IP that exists already and
 * has this Name tag.
 */
export function privateNetwork(app: App, environment: string): NetworkStack {
  const network = new NetworkStack(app, 'network', { ...where, environment, availabilityZones: ['ap-northeast-1a'] });
  new NatGatewayStack(app, 'nat-gateway', {
    ...where,
    publicSubnetId: network.publicSubnetIds[0],
    privateRouteTableIds: network.privateRouteTableIds,
    elasticIp: { name: 'gitlab-runner-nat-gateway-eip' },
  });
  return network;
}
