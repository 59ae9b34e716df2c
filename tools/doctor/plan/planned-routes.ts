import { text } from './block';
import { keyOf, type Meaning, type PlannedApp, type PlannedResource } from './planned-app';

/** How a subnet reaches the Internet. */
export interface WayOut {
  /** `internet`: an internet gateway, for anyone who has a public address. `elsewhere`: nobody here knows where to. */
  readonly kind: 'nat' | 'internet' | 'elsewhere' | 'broken' | 'none';
  /** The id or address of what it leads to. */
  readonly by: string;
  /** For `broken`: `is gone` by default. */
  readonly why?: string;
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
  const route = defaultRoute(app, table);
  return route && leadsTo(app, route);
}

function defaultRoute(app: PlannedApp, table: Meaning): PlannedResource | undefined {
  return app
    .resources('aws_route')
    .find(
      ({ stack, block }) =>
        block.destination_cidr_block === '0.0.0.0/0' &&
        keyOf(app.meaningOf(stack, text(block, 'route_table_id') ?? '')) === keyOf(table),
    );
}

/** A NAT gateway of these stacks needs a default route to an internet gateway itself. */
function natLeadsOut(app: PlannedApp, nat: Meaning): boolean {
  const id = nat.kind === 'resource' ? text(nat.resource.block, 'subnet_id') : undefined;
  const subnet = nat.kind === 'resource' && id !== undefined ? app.meaningOf(nat.resource.stack, id) : undefined;
  if (subnet?.kind !== 'resource') {
    return true;
  }
  const table = plannedRouteTable(app, subnet);
  const route = table && defaultRoute(app, table);
  return route !== undefined && text(route.block, 'nat_gateway_id') === undefined && !isBroken(app, route);
}

function isBroken(app: PlannedApp, { stack, block }: PlannedResource): boolean {
  return isGone(app.meaningOf(stack, text(block, 'gateway_id') ?? ''));
}

function leadsTo(app: PlannedApp, { stack, block, address }: PlannedResource): WayOut {
  const nat = text(block, 'nat_gateway_id');
  if (nat !== undefined) {
    const meaning = app.meaningOf(stack, nat);
    if (isGone(meaning)) {
      return { kind: 'broken', by: nat };
    }
    const by = nameOf(meaning);
    return natLeadsOut(app, meaning) ? { kind: 'nat', by } : { kind: 'broken', by, why: 'has no way to the Internet' };
  }
  const gateway = text(block, 'gateway_id');
  const meaning = gateway === undefined ? undefined : app.meaningOf(stack, gateway);
  if (meaning && /^igw-|\/aws_internet_gateway\./.test(keyOf(meaning))) {
    return { kind: 'internet', by: nameOf(meaning) };
  }
  if (meaning && isGone(meaning)) {
    return { kind: 'broken', by: nameOf(meaning) };
  }
  return { kind: 'elsewhere', by: `${address} of ${stack.name}` };
}

/** A reference to a resource that no stack makes. */
function isGone(meaning: Meaning): boolean {
  return meaning.kind === 'unknown' && /^\$\{aws_(nat|internet)_gateway\./.test(meaning.expression);
}

/** How it is spoken of. */
export function nameOf(meaning: Meaning): string {
  return meaning.kind === 'resource' || meaning.kind === 'data'
    ? `${meaning.resource.address} of ${meaning.resource.stack.name}`
    : keyOf(meaning);
}
