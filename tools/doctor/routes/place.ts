import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { single, texts } from '../plan/block';
import { factsOf } from '../plan/docker-machines';
import { machinesOf } from '../plan/machines';
import { type PlannedApp, type PlannedStack, resourcesOf } from '../plan/planned-app';

/** Where programs run that make calls. */
export interface Place {
  readonly stack: PlannedStack;
  /** `manager`, `workers`, `task`, or the address of an instance or function. */
  readonly role: string;
  readonly kind: 'machine' | 'function' | 'task';
  /** As they stand in the JSON. None for a function outside of any VPC. */
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Undefined leaves it to the subnet. */
  readonly publicAddress: boolean | undefined;
  /** Workers that docker-machine makes have its provisioning; a group's have their image. */
  readonly byGroup: boolean;
}

/** Every place of a stack: machines, functions, and tasks on Fargate. */
export function placesOf(app: PlannedApp, stack: PlannedStack): readonly Place[] {
  return [
    ...machinesOf(app, stack).map((machine): Place => ({ ...machine, kind: 'machine' })),
    ...functionPlaces(stack),
    ...taskPlaces(stack),
  ];
}

function functionPlaces(stack: PlannedStack): Place[] {
  return resourcesOf(stack, 'aws_lambda_function').map(({ address, block }) => {
    const network = single(block, 'vpc_config');
    return {
      stack,
      role: address,
      kind: 'function',
      subnets: texts(network, 'subnet_ids'),
      securityGroups: texts(network, 'security_group_ids'),
      // A function in a VPC never has one: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
      publicAddress: false,
      byGroup: false,
    };
  });
}

interface FargateToml {
  readonly Fargate: { readonly Subnet: string; readonly SecurityGroup: string; readonly EnablePublicIP?: boolean };
}

/** No resource of Terraform's starts the tasks: the driver does, as its configuration says. */
function taskPlaces(stack: PlannedStack): Place[] {
  const call = /templatefile\(\\?"([^"\\]*\/fargate\.toml\.tftpl)\\?", (\{.*?\})\)/.exec(
    JSON.stringify(stack.json).replaceAll('\\"', '"'),
  );
  if (!call) {
    return [];
  }
  const facts = factsOf(call[2] as string);
  const { Fargate } = TOML.parse(readFileSync(join(stack.folder, call[1] as string), 'utf8')) as unknown as FargateToml;
  const filled = (value: string) => facts[/^\$\{(\w+)\}$/.exec(value)?.[1] ?? ''] ?? value;
  return [
    {
      stack,
      role: 'task',
      kind: 'task',
      subnets: [filled(Fargate.Subnet)],
      securityGroups: [filled(Fargate.SecurityGroup)],
      publicAddress: Fargate.EnablePublicIP === true,
      byGroup: false,
    },
  ];
}
