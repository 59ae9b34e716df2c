import { join } from 'node:path';
import type { z } from 'zod';
import { egressSettings } from '../../../src/settings/egress';
import { fargateRunnerSettings } from '../../../src/settings/fargate-runner';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { gitlabServerSettings } from '../../../src/settings/gitlab-server';
import { natGatewaySettings } from '../../../src/settings/nat-gateway';
import { existingNetworkSettings, newNetworkSettings } from '../../../src/settings/network';
import { proxiedRunnerSettings } from '../../../src/settings/proxied-runner';
import { sharedCacheSettings } from '../../../src/settings/shared-cache';
import { type Comments, commentsOf } from './comments';
import { type Setting, settingsOf } from './setting';

/** The settings of a stack, and where the documentation of them is from. */
export interface StackSettings {
  /** The class in `stacks`. */
  readonly stack: string;
  /** The file in `stacks`, without its ending. */
  readonly file: string;
  readonly summary: string;
  /** The interface of what a user writes, and the file in `src/settings/inputs` that has it. */
  readonly input: string;
  readonly settings: readonly Setting[];
}

interface Source {
  readonly stack: string;
  readonly summary: string;
  readonly input: string;
  readonly schema: z.core.$ZodType;
  /** The file in `src/settings` and the name in it that has the comments. */
  readonly from: readonly [file: string, name: string];
}

const sources: readonly Source[] = [
  {
    stack: 'GitlabRunnerStack',
    summary: 'The runner of the module: a runner manager, and workers of one executor.',
    input: 'GitlabRunnerInput',
    schema: gitlabRunnerSettings,
    from: ['families', 'families'],
  },
  {
    stack: 'GitlabServerStack',
    summary: 'GitLab and its runner on one instance.',
    input: 'GitlabServerInput',
    schema: gitlabServerSettings,
    from: ['gitlab-server', 'server'],
  },
  {
    stack: 'FargateRunnerStack',
    summary: 'A runner manager whose jobs are tasks on ECS Fargate.',
    input: 'FargateRunnerInput',
    schema: fargateRunnerSettings,
    from: ['fargate-runner', 'fargateRunner'],
  },
  {
    stack: 'ProxiedRunnerStack',
    summary: 'A GitLab Runner on a server that you already have.',
    input: 'ProxiedRunnerInput',
    schema: proxiedRunnerSettings,
    from: ['proxied-runner', 'fields'],
  },
  {
    stack: 'NetworkStack',
    summary: 'A new VPC with its subnets. It has no NAT gateway of its own.',
    input: 'NewNetworkInput',
    schema: newNetworkSettings,
    from: ['network', 'newNetwork'],
  },
  {
    stack: 'NetworkStack',
    summary: 'The ids of a network that exists. Nothing is created.',
    input: 'ExistingNetworkInput',
    schema: existingNetworkSettings,
    from: ['network', 'existingNetworkSettings'],
  },
  {
    stack: 'NatGatewayStack',
    summary: 'A NAT gateway on an existing Elastic IP, and the default routes to it.',
    input: 'NatGatewayInput',
    schema: natGatewaySettings,
    from: ['nat-gateway', 'natGatewaySettings'],
  },
  {
    stack: 'DockerMachineEgressStack',
    summary: 'Extra egress rules for security groups of other stacks.',
    input: 'EgressInput',
    schema: egressSettings,
    from: ['egress', 'egressSettings'],
  },
  {
    stack: 'CacheStack',
    summary: 'A cache that several runners share.',
    input: 'SharedCacheInput',
    schema: sharedCacheSettings,
    from: ['shared-cache', 'sharedCacheSettings'],
  },
];

const settingsFolder = join(__dirname, '../../../src/settings');

/** The settings of every stack, in the order of the documentation. */
export function stackSettings(): StackSettings[] {
  return sources.map(({ schema, from: [file, name], ...source }) => {
    const comments: Comments = commentsOf(join(settingsFolder, `${file}.ts`), name);
    // Every stack has a region, which is one of AwsStackProps: an editor shows no text for what two interfaces have.
    const settings = settingsOf(schema, comments).filter((setting) => setting.name !== 'region');
    return { ...source, file: kebab(source.stack), settings };
  });
}

/** `NatGatewayStack` is `nat-gateway-stack`. */
export const kebab = (name: string) => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
