import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { App } from 'cdktf';
import { FargateRunnerStack } from '../../../../stacks/fargate-runner-stack';
import { GitlabRunnerStack } from '../../../../stacks/gitlab-runner-stack';
import { NatGatewayStack } from '../../../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../../../stacks/network-stack';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../../constructs/synthesized-runner';
import type { Position } from './reachability';

/** Stacks, and where their programs run. */
export interface Fleet {
  build(app: App): void;
  /** By stack and role, as the list of calls has them. Functions outside of any VPC are in none. */
  readonly positions: Readonly<Record<string, Position>>;
}

const region = 'ap-northeast-1';
const where = { region };

const network = (app: App) =>
  new NetworkStack(app, 'network', {
    ...where,
    environment: 'ci',
    cidrBlock: '10.0.0.0/16',
    availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
  });

const nat = (app: App, { publicSubnetIds, privateRouteTableIds }: NetworkStack) =>
  new NatGatewayStack(app, 'nat-gateway', {
    ...where,
    name: 'ci',
    publicSubnetId: String(publicSubnetIds[0]),
    privateRouteTableIds,
    elasticIp: { name: 'ci' },
  });

const subnet = (name: string) => `network/aws_subnet.${name}`;
const group = (name: string, stack = 'runner') => `${stack}/aws_security_group.${name}`;
const inPrivate = (securityGroup: string): Position => ({
  subnets: [subnet('private_0')],
  securityGroup,
  publicAddress: false,
});
const inPublic = (securityGroup: string): Position => ({
  subnets: [subnet('public_0')],
  securityGroup,
  publicAddress: true,
});
const inBothPublic = (securityGroup: string): Position => ({
  ...inPublic(securityGroup),
  subnets: [subnet('public_0'), subnet('public_1')],
});

export const fleets: Readonly<Record<string, Fleet>> = {
  'behind a NAT gateway, with an endpoint for S3': {
    build(app) {
      const own = network(app);
      nat(app, own);
      new GitlabRunnerStack(app, 'runner', {
        ...where,
        ...machineRunner,
        vpcId: own.vpcId,
        subnetId: String(own.privateSubnetIds[0]),
      });
    },
    positions: {
      'runner manager': inPrivate(group('runner')),
      'runner workers': inPrivate(group('docker_machine')),
    },
  },
  'with public addresses in two subnets': {
    build(app) {
      const own = network(app);
      new GitlabRunnerStack(app, 'runner', {
        ...where,
        ...autoscalerRunner,
        vpcId: own.vpcId,
        subnetId: String(own.publicSubnetIds[0]),
        runnerInstance: { name: 'ci', privateAddressOnly: false, sessionManager: true },
        runnerWorkerDockerAutoscalerInstance: { privateAddressOnly: false },
        runnerWorkerDockerAutoscalerAsg: { subnetIds: [...own.publicSubnetIds] },
      });
    },
    positions: {
      // The module starts managers of docker-autoscaler in the subnets of its workers (main.tf, vpc_zone_identifier).
      'runner manager': inBothPublic(group('runner')),
      'runner workers': inBothPublic(group('docker_autoscaler')),
    },
  },
  'in a public subnet, with a public address for the manager alone': {
    build(app) {
      const own = network(app);
      new GitlabRunnerStack(app, 'runner', {
        ...where,
        ...machineRunner,
        vpcId: own.vpcId,
        subnetId: String(own.publicSubnetIds[0]),
        runnerInstance: { name: 'ci', privateAddressOnly: false },
      });
    },
    positions: {
      'runner manager': inPublic(group('runner')),
      'runner workers': { ...inPublic(group('docker_machine')), publicAddress: false },
    },
  },
  'behind interface endpoints, S3 by its gateway endpoint, without NAT': {
    build(app) {
      const own = network(app);
      for (const service of ['ssm', 'ssmmessages', 'ec2', 'logs', 'autoscaling']) {
        new VpcEndpoint(own, `${service}_endpoint`, {
          vpcId: own.vpcId,
          serviceName: `com.amazonaws.${region}.${service}`,
          vpcEndpointType: 'Interface',
          // Anyone who calls logs asks for its public name, which this endpoint does not answer.
          privateDnsEnabled: service !== 'logs',
          subnetIds: [String(own.privateSubnetIds[0])],
        });
      }
      new GitlabRunnerStack(app, 'runner', {
        ...where,
        ...machineRunner,
        vpcId: own.vpcId,
        subnetId: String(own.privateSubnetIds[0]),
        runnerInstance: { name: 'ci', sessionManager: true },
        runnerTerminateEc2LambdaSubnetIds: [String(own.privateSubnetIds[1])],
      });
    },
    positions: {
      'runner manager': inPrivate(group('runner')),
      'runner workers': inPrivate(group('docker_machine')),
      'runner aws_lambda_function.terminate_runner_instances': {
        ...inPrivate(group('terminate_runner_instances')),
        subnets: [subnet('private_1')],
      },
    },
  },
  'of tasks on Fargate behind a NAT gateway': {
    build(app) {
      const own = network(app);
      nat(app, own);
      new FargateRunnerStack(app, 'runner', {
        ...where,
        environment: 'ci',
        vpcId: own.vpcId,
        subnetId: String(own.privateSubnetIds[0]),
        runnerGitlab: dockerRunner.runnerGitlab,
        fargate: {
          driverVersion: '0.5.1',
          driverSha256: { x86_64: '0'.repeat(64) },
          taskDefinitions: { small: { imageTag: 'jobs-1' } },
          defaultTaskDefinition: 'small',
        },
      });
    },
    positions: {
      'runner manager': inPrivate(group('runner')),
      'runner task': inPrivate(group('fargate_tasks')),
    },
  },
};
