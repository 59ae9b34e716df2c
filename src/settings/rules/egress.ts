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

function isWide({ protocol, fromPort, toPort, cidrBlock, ipv6CidrBlock }: SecurityGroupRule): boolean {
  const everywhere = cidrBlock === '0.0.0.0/0' || ipv6CidrBlock === '::/0';
  const everyPort = (fromPort ?? 1) <= 1 && (toPort ?? 0) === 65_535;
  return everywhere && (protocol === '-1' || everyPort);
}
