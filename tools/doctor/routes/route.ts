import type { PlannedApp, PlannedStack } from '../plan/planned-app';
import type { Call } from './call';
import { callsOf } from './calls';
import { letsOut } from './egress';
import { type Place, placesOf } from './place';
import { isDirect, type PlannedProxy, plannedProxy } from './proxy';
import { plannedSurroundings, type Surroundings } from './surroundings';

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
    const calls = callsOf(place);
    const subnets = place.subnets.map((id) => plannedSurroundings(app, app.meaningOf(stack, id)));
    return (subnets.length > 0 ? subnets : [undefined]).flatMap((subnet) =>
      calls.map((call) => ({
        ...call,
        stack: stack.name,
        role: place.role,
        subnet: subnet?.name,
        route: routeOf(app, place, subnet, call),
      })),
    );
  });
}

/** @param subnet undefined where a place has none, or nobody here knows it */
export function routeOf(app: PlannedApp, place: Place, subnet: Surroundings | undefined, call: Call): Route {
  const proxy = place.kind === 'machine' || place.kind === 'server' ? plannedProxy(place.stack) : undefined;
  if (proxy && !call.direct && !isDirect(proxy, call.host)) {
    return { kind: 'proxy', by: proxy.addresses.join(', ') };
  }
  if (/^(127\.|localhost$|\[::1\]$)/.test(call.host)) {
    return { kind: 'given', by: 'the instance itself' };
  }
  if (subnet === undefined) {
    return place.kind === 'function' ? { kind: 'no-vpc', by: 'Lambda' } : { kind: 'given', by: 'its subnet' };
  }
  if (!letsOut(app, place, call)) {
    return none(`no egress rule of its security groups lets out port ${call.port}`);
  }
  return endpointOf(subnet, call) ?? (isInside(call, proxy) ? inside : wayOutOf(place, subnet));
}

function endpointOf(subnet: Surroundings, { service }: Call): Route | undefined {
  const by = service && subnet.endpointOf(service);
  return by ? { kind: 'endpoint', by } : undefined;
}

const inside: Route = { kind: 'given', by: 'the network' };

/** On this side of the proxy: the proxy itself, and what `NO_PROXY` names, but AWS. Private addresses also. */
function isInside({ host, service }: Call, proxy: PlannedProxy | undefined): boolean {
  const isPrivate = /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$|\.internal$/.test(host);
  return service === undefined && (isPrivate || proxy !== undefined);
}

function wayOutOf(place: Place, { name, way, mapsPublicAddress }: Surroundings): Route {
  switch (way?.kind) {
    case undefined:
      return { kind: 'given', by: name };
    case 'nat':
      return { kind: 'nat', by: way.by };
    case 'internet':
      return place.kind !== 'function' && (place.publicAddress ?? mapsPublicAddress)
        ? { kind: 'internet', by: way.by }
        : none(`${way.by} is for public addresses only, and it has none`);
    case 'elsewhere':
      return { kind: 'given', by: way.by };
    case 'broken':
      return none(`${name} leads to ${way.by}, which ${way.why ?? 'is gone'}`);
    default:
      return none(`${name} has no default route`);
  }
}

function none(by: string): Route {
  return { kind: 'none', by };
}
