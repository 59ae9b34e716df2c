import { flag, list, text, texts } from '../plan/block';
import { proxyCredentials } from '../plan/machine-files';
import { keyOf, type Meaning, type PlannedApp, type PlannedResource, type PlannedStack } from '../plan/planned-app';
import { nameOf, plannedRouteTable, plannedWayOut } from '../plan/planned-routes';
import type { Call } from './call';
import { callsOf } from './calls';
import { type Place, placesOf } from './place';

/** How a call reaches its host. `given`: by what exists already, which these stacks do not say. */
export interface Route {
  readonly kind: 'nat' | 'internet' | 'endpoint' | 'no-vpc' | 'proxy' | 'given' | 'none';
  /** What it leads by; for `none`, why there is no route. */
  readonly by: string;
}

/** A call from one subnet of a place. */
export interface RoutedCall extends Call {
  readonly stack: string;
  readonly role: string;
  readonly subnet: string | undefined;
  readonly route: Route;
}

/** Every call of every program in a stack, with its route. It asks nobody. */
export function routedCalls(app: PlannedApp, stack: PlannedStack): readonly RoutedCall[] {
  return placesOf(app, stack).flatMap((place) => {
    const subnets = place.subnets.length > 0 ? place.subnets.map((id) => app.meaningOf(stack, id)) : [undefined];
    return subnets.flatMap((subnet) =>
      callsOf(place).map((call) => ({
        ...call,
        stack: stack.name,
        role: place.role,
        subnet: subnet && nameOf(subnet),
        route: routeOf(app, place, subnet, call),
      })),
    );
  });
}

function routeOf(app: PlannedApp, place: Place, subnet: Meaning | undefined, call: Call): Route {
  if (subnet === undefined) {
    return place.kind === 'function' ? { kind: 'no-vpc', by: 'Lambda' } : { kind: 'given', by: 'its subnet' };
  }
  if (place.kind === 'machine' && proxyCredentials(place.stack) !== undefined) {
    return { kind: 'proxy', by: 'the proxy' };
  }
  if (!letOut(app, place, call.port)) {
    return { kind: 'none', by: `no egress rule of its security groups lets out port ${call.port}` };
  }
  return endpointOf(app, subnet, call) ?? wayOutOf(app, place, subnet);
}

/** Rules to everywhere count: no host of a call has a fixed address. Groups that exist already have rules of their own. */
function letOut(app: PlannedApp, { stack, securityGroups }: Place, port: number): boolean {
  return securityGroups.some((id) => {
    const group = app.meaningOf(stack, id);
    if (group.kind !== 'resource') {
      return true;
    }
    const inline = list(group.resource.block, 'egress').some(
      (rule) => texts(rule, 'cidr_blocks').includes('0.0.0.0/0') && covers(rule, 'protocol', port),
    );
    return inline || app.resources('aws_vpc_security_group_egress_rule').some((rule) => lets(app, rule, group, port));
  });
}

function lets(app: PlannedApp, { stack, block }: PlannedResource, group: Meaning, port: number): boolean {
  return (
    block.cidr_ipv4 === '0.0.0.0/0' &&
    keyOf(app.meaningOf(stack, text(block, 'security_group_id') ?? '')) === keyOf(group) &&
    covers(block, 'ip_protocol', port)
  );
}

function covers(rule: PlannedResource['block'], protocolName: string, port: number): boolean {
  const protocol = String(rule[protocolName]);
  return protocol === '-1' || (protocol === 'tcp' && Number(rule.from_port) <= port && port <= Number(rule.to_port));
}

/** A gateway endpoint serves the route tables it names, an interface endpoint with private DNS the whole VPC. */
function endpointOf(app: PlannedApp, subnet: Meaning, { service }: Call): Route | undefined {
  const table = plannedRouteTable(app, subnet);
  const found = app.resources('aws_vpc_endpoint').find(({ stack, block }) => {
    if (service === undefined || !String(block.service_name).endsWith(`.${service}`)) {
      return false;
    }
    const meaningOf = (id: string) => keyOf(app.meaningOf(stack, id));
    if (block.vpc_endpoint_type === 'Interface') {
      return flag(block.private_dns_enabled) === true && meaningOf(text(block, 'vpc_id') ?? '') === vpcOf(app, subnet);
    }
    return table !== undefined && texts(block, 'route_table_ids').some((id) => meaningOf(id) === keyOf(table));
  });
  return found && { kind: 'endpoint', by: `${found.address} of ${found.stack.name}` };
}

function vpcOf(app: PlannedApp, subnet: Meaning): string | undefined {
  return subnet.kind === 'resource'
    ? keyOf(app.meaningOf(subnet.resource.stack, text(subnet.resource.block, 'vpc_id') ?? ''))
    : undefined;
}

function wayOutOf(app: PlannedApp, place: Place, subnet: Meaning): Route {
  const table = plannedRouteTable(app, subnet);
  const way = table && plannedWayOut(app, table);
  if (way === undefined) {
    const ours = subnet.kind === 'resource' && (table === undefined || table.kind === 'resource');
    return ours
      ? { kind: 'none', by: `${nameOf(subnet)} has no default route` }
      : { kind: 'given', by: nameOf(subnet) };
  }
  switch (way.kind) {
    case 'nat':
      return natLeadsOut(app, way.nat) ? { kind: 'nat', by: way.by } : none(`${way.by} has no way to the Internet`);
    case 'internet':
      return hasPublicAddress(place, subnet)
        ? { kind: 'internet', by: way.by }
        : none(`${way.by} serves public addresses only, and it has none`);
    case 'elsewhere':
      return { kind: 'given', by: way.by };
    default:
      return none(`${way.by} is not there`);
  }
}

function none(by: string): Route {
  return { kind: 'none', by };
}

function hasPublicAddress({ kind, publicAddress }: Place, subnet: Meaning): boolean {
  const maps = subnet.kind === 'resource' && flag(subnet.resource.block.map_public_ip_on_launch) === true;
  return kind !== 'function' && (publicAddress ?? maps);
}

/** A NAT gateway needs an internet gateway itself. */
function natLeadsOut(app: PlannedApp, nat: Meaning | undefined): boolean {
  if (nat?.kind !== 'resource') {
    return true;
  }
  const subnet = app.meaningOf(nat.resource.stack, text(nat.resource.block, 'subnet_id') ?? '');
  if (subnet.kind !== 'resource') {
    return true;
  }
  const table = plannedRouteTable(app, subnet);
  return table !== undefined && plannedWayOut(app, table)?.kind === 'internet';
}
