import { flag, text, texts } from '../plan/block';
import { keyOf, type Meaning, type PlannedApp, type PlannedResource } from '../plan/planned-app';
import { nameOf, plannedRouteTable, plannedWayOut, type WayOut } from '../plan/planned-routes';

/** Where a subnet leads. */
export interface Surroundings {
  /** Of the subnet. */
  readonly name: string;
  /** By its default route; undefined where these stacks do not say. */
  readonly way: WayOut | undefined;
  /** Machines in it have public addresses, unless they say otherwise. */
  readonly mapsPublicAddress: boolean;
  /** The endpoint that serves a service of AWS there. */
  endpointOf(service: string): string | undefined;
}

/** As these stacks make it. */
export function plannedSurroundings(app: PlannedApp, subnet: Meaning): Surroundings {
  const table = plannedRouteTable(app, subnet);
  const ours = subnet.kind === 'resource' && (table === undefined || table.kind === 'resource');
  const maps = subnet.kind === 'resource' && flag(subnet.resource.block.map_public_ip_on_launch) === true;
  return {
    name: nameOf(subnet),
    way: (table && plannedWayOut(app, table)) ?? (ours ? { kind: 'none', by: '' } : undefined),
    mapsPublicAddress: maps,
    endpointOf: (service) => {
      const found = app
        .resources('aws_vpc_endpoint')
        .find((endpoint) => isFor(endpoint, service) && serves(app, endpoint, subnet, table));
      return found && `${found.address} of ${found.stack.name}`;
    },
  };
}

function isFor({ block }: PlannedResource, service: string): boolean {
  return String(block.service_name).endsWith(`.${service}`);
}

/** A gateway endpoint serves the route tables it names, an interface endpoint with private DNS the whole VPC. */
function serves(app: PlannedApp, { stack, block }: PlannedResource, subnet: Meaning, table: Meaning | undefined) {
  const means = (id: string) => keyOf(app.meaningOf(stack, id));
  if (block.vpc_endpoint_type === 'Interface') {
    return flag(block.private_dns_enabled) === true && means(text(block, 'vpc_id') ?? '') === vpcOf(app, subnet);
  }
  return table !== undefined && texts(block, 'route_table_ids').some((id) => means(id) === keyOf(table));
}

function vpcOf(app: PlannedApp, subnet: Meaning): string | undefined {
  return subnet.kind === 'resource'
    ? keyOf(app.meaningOf(subnet.resource.stack, text(subnet.resource.block, 'vpc_id') ?? ''))
    : undefined;
}
