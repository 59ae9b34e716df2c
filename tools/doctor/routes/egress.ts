import { isIPv4 } from 'node:net';
import { contains, parseIpv4Cidr } from '../../../src/settings/cidr';
import { list, text, texts } from '../plan/block';
import { keyOf, type Meaning, type PlannedApp, type PlannedResource } from '../plan/planned-app';
import type { Call } from './call';
import type { Place } from './place';

/**
 * Whether the security groups of a place let a call out. Those that exist already have rules of their own, which these
 * stacks do not say.
 */
export function letsOut(app: PlannedApp, { stack, securityGroups }: Place, call: Call): boolean {
  return (
    securityGroups.length === 0 ||
    securityGroups.some((id) => {
      const group = app.meaningOf(stack, id);
      return group.kind !== 'resource' || inline(group.resource, call) || byRule(app, group, call);
    })
  );
}

function inline({ block }: PlannedResource, call: Call): boolean {
  return list(block, 'egress').some(
    (rule) => texts(rule, 'cidr_blocks').some((cidr) => holds(cidr, call)) && covers(rule, 'protocol', call),
  );
}

function byRule(app: PlannedApp, group: Meaning, call: Call): boolean {
  return app
    .resources('aws_vpc_security_group_egress_rule')
    .some(
      ({ stack, block }) =>
        keyOf(app.meaningOf(stack, text(block, 'security_group_id') ?? '')) === keyOf(group) &&
        holds(text(block, 'cidr_ipv4') ?? '', call) &&
        covers(block, 'ip_protocol', call),
    );
}

/** A name has addresses that nobody here knows: only a rule to everywhere surely holds them, but for the proxy's. */
function holds(cidr: string, { host, direct, service }: Call): boolean {
  const network = parseIpv4Cidr(cidr);
  const single = isIPv4(host) ? parseIpv4Cidr(`${host}/32`) : undefined;
  if (network === undefined || network.prefix === 0) {
    return network !== undefined;
  }
  return single ? contains(network, single) : direct === true && service === undefined;
}

function covers(rule: PlannedResource['block'], protocolName: string, { port }: Call): boolean {
  const protocol = String(rule[protocolName]);
  return protocol === '-1' || (protocol === 'tcp' && Number(rule.from_port) <= port && port <= Number(rule.to_port));
}
