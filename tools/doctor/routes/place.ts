import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseToml } from '../../../src/foreign/foreign';
import { list, single, texts } from '../plan/block';
import { factsOf } from '../plan/docker-machines';
import type { Machine } from '../plan/machine';
import { machinesOf } from '../plan/machines';
import { dataOf, type PlannedApp, type PlannedStack, resourcesOf } from '../plan/planned-app';

/** Where programs run that make calls. */
export interface Place {
  readonly stack: PlannedStack;
  /** `manager`, `workers`, `task`, `server`, or the address of an instance or function. */
  readonly role: string;
  readonly kind: 'machine' | 'function' | 'task' | 'server';
  /** As they are in the JSON. None for a function outside of any VPC, and for a server that runs already. */
  readonly subnets: readonly string[];
  /** None for those of the VPC, which let everything out, or where nobody here knows. */
  readonly securityGroups: readonly string[];
  /** Undefined leaves it to the subnet. */
  readonly publicAddress: boolean | undefined;
  /** Any of these instance types; none where AWS picks them. */
  readonly types: readonly string[];
  /** By which its image is looked for; none for an image by its id. */
  readonly imageNames: readonly string[];
  /** Workers that docker-machine makes have its provisioning; a group's have their image. */
  readonly byGroup: boolean;
}

const nothing = { types: [], imageNames: [], byGroup: false, subnets: [], securityGroups: [] };

/** Every place of a stack: machines, functions, and tasks on Fargate. */
export function placesOf(app: PlannedApp, stack: PlannedStack): readonly Place[] {
  return [
    ...machinesOf(app, stack).map((machine) => machinePlace(app, machine)),
    ...serverPlaces(stack),
    ...functionPlaces(stack),
    ...taskPlaces(stack),
  ];
}

function machinePlace(app: PlannedApp, machine: Machine): Place {
  const image = app.meaningOf(machine.stack, machine.image ?? '');
  const filters = image.kind === 'data' ? list(image.resource.block, 'filter') : [];
  const imageNames = filters.filter(({ name }) => name === 'name').flatMap((filter) => texts(filter, 'values'));
  return { ...machine, kind: 'machine', imageNames };
}

/** A server that runs already is told what to do by a document. */
function serverPlaces(stack: PlannedStack): Place[] {
  const isTold = resourcesOf(stack, 'aws_ssm_document').some(({ address }) => address.endsWith('.runner_config'));
  return isTold && dataOf(stack, 'aws_instance').length > 0
    ? [{ ...nothing, stack, role: 'server', kind: 'server', publicAddress: undefined }]
    : [];
}

function functionPlaces(stack: PlannedStack): Place[] {
  return resourcesOf(stack, 'aws_lambda_function').map(({ address, block }) => {
    const network = single(block, 'vpc_config');
    return {
      ...nothing,
      stack,
      role: address,
      kind: 'function',
      subnets: texts(network, 'subnet_ids'),
      securityGroups: texts(network, 'security_group_ids'),
      // A function in a VPC never has one: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
      publicAddress: false,
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
  const { Fargate } = parseToml(
    readFileSync(join(stack.folder, String(call[1])), 'utf8'),
    String(call[1]),
  ) as unknown as FargateToml;
  const filled = (value: string) => facts[/^\$\{(\w+)\}$/.exec(value)?.[1] ?? ''] ?? value;
  return [
    {
      ...nothing,
      stack,
      role: 'task',
      kind: 'task',
      subnets: [filled(Fargate.Subnet)],
      securityGroups: [filled(Fargate.SecurityGroup)],
      publicAddress: Fargate.EnablePublicIP === true,
    },
  ];
}
