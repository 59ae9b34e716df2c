import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { existingSubnets, type PlacedMachine, placedMachines, titleOf } from '../lookups';
import { proxyCredentials } from '../plan/machine-files';
import type { Meaning } from '../plan/planned-app';
import { nameOf, plannedRouteTable, plannedWayOut, type WayOut } from '../plan/planned-routes';
import { callQuestions, haveEndpoints } from './call-routes';

interface RouteTable {
  readonly RouteTableId: string;
  readonly Associations: readonly { readonly Main: boolean; readonly SubnetId?: string }[];
  readonly Routes: readonly Route[];
}

interface Route {
  readonly DestinationCidrBlock?: string;
  readonly State?: string;
  readonly GatewayId?: string;
  readonly NatGatewayId?: string;
  readonly [target: string]: string | undefined;
}

/**
 * Every machine reaches the internet from its subnet: GitLab, packages, images and AWS's own addresses are there. Every
 * function in a VPC, every task and every security group lets through what the programs call.
 */
export const internetAccess: Check = {
  name: 'internet-access',
  summary: 'each subnet has a route to the internet that its instances can use: private addresses need a NAT gateway',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    const ofMachines = placedMachines(context).flatMap((machine) =>
      machine.subnets.map((subnet) => ({
        about: titleOf(machine),
        answer: () => look(context, machine, context.app.meaningOf(machine.stack, subnet)),
      })),
    );
    return [...ofMachines, ...callQuestions(context.app)];
  },
};

async function look(context: CheckContext, machine: PlacedMachine, subnet: Meaning): Promise<Answer> {
  const name = nameOf(subnet);
  if (subnet.kind === 'resource') {
    const table = plannedRouteTable(context.app, subnet);
    const way = table && plannedWayOut(context.app, table);
    const maps = subnet.resource.block.map_public_ip_on_launch === true;
    return (way ?? nowhere).kind === 'none' && haveEndpoints(context.app, machine, name)
      ? ok(`${name} has an endpoint for every call`)
      : judged(name, machine, way ?? nowhere, maps);
  }
  if (subnet.kind !== 'literal') {
    return warning(`${name}: only Terraform will know which subnet this is`, 'look at its routes yourself');
  }
  const found = (await existingSubnets(context, machine.region)).get(subnet.value);
  if (!found) {
    return problem(
      `there is no subnet ${subnet.value} in ${machine.region}`,
      'correct the subnet or the region in main.ts',
    );
  }
  const way = await existingWayOut(context, machine.region, subnet, found.VpcId);
  return judged(name, machine, way, found.MapPublicIpOnLaunch);
}

const nowhere: WayOut = { kind: 'none', by: '' };

/** These stacks may still give the subnet a table, or its table a route. */
async function existingWayOut(
  { app, aws }: CheckContext,
  region: string,
  subnet: Meaning & { readonly kind: 'literal' },
  vpc: string,
): Promise<WayOut> {
  const planned = plannedRouteTable(app, subnet);
  if (planned?.kind === 'resource') {
    return plannedWayOut(app, planned) ?? nowhere;
  }
  const { RouteTables } = await aws.read<{ readonly RouteTables: readonly RouteTable[] }>(
    region,
    'ec2',
    'describe-route-tables',
    '--filters',
    `Name=vpc-id,Values=${vpc}`,
  );
  const table =
    RouteTables.find(({ Associations }) => Associations.some(({ SubnetId }) => SubnetId === subnet.value)) ??
    RouteTables.find(({ Associations }) => Associations.some(({ Main }) => Main));
  if (!table) {
    return nowhere;
  }
  return plannedWayOut(app, { kind: 'literal', value: table.RouteTableId }) ?? defaultRoute(table);
}

/** What a route may lead to, besides gateways. */
const otherTargets = [
  'TransitGatewayId',
  'NetworkInterfaceId',
  'InstanceId',
  'VpcPeeringConnectionId',
  'LocalGatewayId',
  'CarrierGatewayId',
  'CoreNetworkArn',
];

function defaultRoute({ Routes }: RouteTable): WayOut {
  const route = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
  if (!route) {
    return nowhere;
  }
  const { NatGatewayId, GatewayId } = route;
  const by = [NatGatewayId, GatewayId, ...otherTargets.map((name) => route[name])].find(Boolean) ?? 'something unknown';
  if (route.State === 'blackhole') {
    return { kind: 'broken', by };
  }
  return { kind: NatGatewayId ? 'nat' : GatewayId?.startsWith('igw-') ? 'internet' : 'elsewhere', by };
}

function judged(subnet: string, machine: PlacedMachine, way: WayOut, maps: boolean): Answer {
  const answer = withoutProxy(subnet, machine, way, maps);
  return answer.status === 'problem' && proxyCredentials(machine.stack) !== undefined
    ? warning(
        `${answer.message}; all traffic goes through the proxy`,
        'check that the subnet reaches the proxy, and AWS through it or through VPC endpoints',
      )
    : answer;
}

function withoutProxy(subnet: string, machine: PlacedMachine, { kind, by }: WayOut, maps: boolean): Answer {
  const natRemedy = 'give it a route to a NAT gateway (NatGatewayStack), or choose another subnet';
  switch (kind) {
    case 'nat':
      return ok(`${subnet} reaches the internet through ${by}`);
    case 'internet':
      return (machine.publicAddress ?? maps)
        ? ok(`${subnet} reaches the internet through ${by}, with public addresses`)
        : problem(
            `${subnet} has a route to ${by}, but its instances have private addresses only, so they have no internet access`,
            `choose a subnet with a route to a NAT gateway, or give them public addresses (${settingOf(machine)})`,
          );
    case 'elsewhere':
      return warning(
        `${subnet} has a default route to ${by}: doctor cannot tell whether that reaches the internet`,
        'check that GitLab, package mirrors, image registries and AWS can be reached from there',
      );
    case 'broken':
      return problem(`the default route of ${subnet} leads to ${by}, which is gone`, natRemedy);
    case 'none':
      return problem(`${subnet} has no internet access: its route table has no default route`, natRemedy);
  }
}

function settingOf({ role, byGroup }: PlacedMachine): string {
  if (role === 'manager') {
    return 'runnerInstance.privateAddressOnly: false';
  }
  const workers = byGroup ? 'runnerWorkerDockerAutoscalerInstance' : 'runnerWorkerDockerMachineInstance';
  return role === 'workers' ? `${workers}.privateAddressOnly: false` : 'associatePublicIpAddress: true';
}
