import { executors } from '../executors';
import type { SecurityGroupRule } from '../security-group-rules';
import { rule } from './rule';

const egressSettings = ['runnerEgressRules', 'runnerWorkerEgressRules', 'runnerTerminateEc2LambdaEgressRules'] as const;

/** Everything to everywhere is seldom meant; the defaults open single ports. */
export const wideEgress = rule(egressSettings, (settings) =>
  egressSettings.flatMap((setting) =>
    Object.entries(settings[setting])
      .filter(([, egress]) => isWide(egress))
      .map(([key]) => ({
        setting: `${setting}.${key}`,
        message: 'opens every port to everywhere: name the ports, or the networks, that are needed',
      })),
  ),
);

/**
 * A map replaces the default rules, as in the module, and with them the one for HTTPS. Where a proxy is set, its port may
 * be all that is needed; another security group or stack may have rules, too.
 */
export const httpsLeaves = rule(
  ['proxy', 'runnerEgressRules', 'runnerNetworking', 'runnerWorker', 'runnerWorkerEgressRules'],
  (settings) => {
    if (settings.proxy !== undefined) {
      return [];
    }
    const remedy =
      'repeat the default rule for HTTPS (allow_https_ipv4 in docs/settings.md), unless another rule or security group allows it';
    return [
      settings.runnerNetworking.securityGroupIds.length === 0 &&
        !allowsHttps(settings.runnerEgressRules) && {
          setting: 'runnerEgressRules',
          message: `has no rule for port 443, over which the manager reaches the APIs of AWS, GitLab and the packages that it installs: ${remedy}`,
        },
      executors[settings.runnerWorker.type].hasInstances &&
        !allowsHttps(settings.runnerWorkerEgressRules) && {
          setting: 'runnerWorkerEgressRules',
          message: `has no rule for port 443, over which workers install Docker and jobs reach GitLab, images and the cache: ${remedy}`,
        },
    ];
  },
);

/** Whether a rule lets out port 443, to whatever destination. */
export function allowsHttps(rules: Readonly<Record<string, SecurityGroupRule>>): boolean {
  const port = 443;
  return Object.values(rules).some(
    ({ protocol, fromPort, toPort }) =>
      protocol === '-1' || (/^(tcp|6)$/.test(protocol) && (fromPort ?? 0) <= port && port <= (toPort ?? 65_535)),
  );
}

function isWide({ protocol, fromPort, toPort, cidrBlock, ipv6CidrBlock }: SecurityGroupRule): boolean {
  const everywhere = cidrBlock === '0.0.0.0/0' || ipv6CidrBlock === '::/0';
  const everyPort = (fromPort ?? 1) <= 1 && (toPort ?? 0) === 65_535;
  return everywhere && (protocol === '-1' || everyPort);
}
