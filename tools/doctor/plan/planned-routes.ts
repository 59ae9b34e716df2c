import { text } from './block';
import { keyOf, type Meaning, type PlannedApp, type PlannedResource } from './planned-app';

/** How a subnet reaches the Internet. */
export interface WayOut {
  /** `internet`: an internet gateway, for whoever has a public address. `elsewhere`: nobody here knows where to. */
  readonly kind: 'nat' | 'internet' | 'elsewhere' | 'broken' | 'none';
  /** The id or address of what it leads to. */
  readonly by: string;
}

/** The route table that these stacks give to a subnet; undefined when they leave it alone. */
export function plannedRouteTable(app: PlannedApp, subnet: Meaning): Meaning | undefined {
  const association = app
    .resources('aws_route_table_association')
    .find(({ stack, block }) => keyOf(app.meaningOf(stack, text(block, 'subnet_id') ?? '')) === keyOf(subnet));
  return association && app.meaningOf(association.stack, text(association.block, 'route_table_id') ?? '');
}

/** Where the default route leads that these stacks make in a table; undefined when they make none. */
export function plannedWayOut(app: PlannedApp, table: Meaning): WayOut | undefined {
  const route = app
    .resources('aws_route')
    .find(
      ({ stack, block }) =>
        block.destination_cidr_block === '0.0.0.0/0' &&
        keyOf(app.meaningOf(stack, text(block, 'route_table_id') ?? '')) === keyOf(table),
    );
  return route && leadsTo(app, route);
}

function leadsTo(app: PlannedApp, { stack, block, address }: PlannedResource): WayOut {
  const nat = text(block, 'nat_gateway_id');
  if (nat !== undefined) {
    return { kind: 'nat', by: nameOf(app.meaningOf(stack, nat)) };
  }
  const gateway = text(block, 'gateway_id');
  const meaning = gateway === undefined ? undefined : app.meaningOf(stack, gateway);
  if (meaning && /^igw-|\/aws_internet_gateway\./.test(keyOf(meaning))) {
    return { kind: 'internet', by: nameOf(meaning) };
  }
  return { kind: 'elsewhere', by: `${address} of ${stack.name}` };
}

/** How it is spoken of. */
export function nameOf(meaning: Meaning): string {
  return meaning.kind === 'resource' || meaning.kind === 'data'
    ? `${meaning.resource.address} of ${meaning.resource.stack.name}`
    : keyOf(meaning);
}
