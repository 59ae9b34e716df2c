import { z } from 'zod';
import { bool, securityGroupText, text } from './primitives';
import { httpsToEveryone, securityGroupRules } from './security-group-rules';

/** Security groups of the manager and the workers (upstream runner_security_group.tf, docker_*_security_group.tf). */
export const networkingSettings = {
  /** Security groups of the manager. */
  runnerNetworking: z
    .strictObject({
      /** Allow ping to the manager from `allowIncomingPingSecurityGroupIds`, and between workers of docker+machine. */
      allowIncomingPing: bool.default(false),
      /** Ids of the security groups that can ping the manager. */
      allowIncomingPingSecurityGroupIds: z.array(text).default([]),
      /** Description of the security group. AWS cannot change it: a new description replaces the group. */
      securityGroupDescription: securityGroupText.default('A security group containing gitlab-runner agent instances'),
      /** Ids of additional security groups of the manager. */
      securityGroupIds: z.array(text).default([]),
    })
    .prefault({}),

  /**
   * Ingress rules of the manager.
   *
   * @default - none
   */
  runnerIngressRules: securityGroupRules.prefault({}),

  /**
   * Egress rules of the manager, in addition to the rules to its workers. The default allows HTTPS to all destinations. A map
   * of yours replaces the default: repeat the rules that you keep, or add ports with `DockerMachineEgressStack`.
   */
  runnerEgressRules: securityGroupRules.prefault({
    allow_https_ipv4: {
      cidrBlock: '0.0.0.0/0',
      description: 'Allow HTTPS egress traffic',
      fromPort: 443,
      protocol: 'tcp',
      toPort: 443,
    },
    allow_https_ipv6: {
      description: 'Allow HTTPS egress traffic (IPv6)',
      fromPort: 443,
      ipv6CidrBlock: '::/0',
      protocol: 'tcp',
      toPort: 443,
    },
  }),

  /** Ingress rules of the workers, in addition to those from the manager. */
  runnerWorkerIngressRules: securityGroupRules.prefault({}),

  /**
   * Egress rules of the workers. The default allows HTTP, HTTPS and SSH to all destinations. A map of yours replaces the
   * default: repeat the rules that you keep, or add ports with `DockerMachineEgressStack`.
   */
  runnerWorkerEgressRules: securityGroupRules.prefault({
    allow_http_ipv4: {
      cidrBlock: '0.0.0.0/0',
      description: 'Allow HTTP egress traffic to all destinations (IPv4)',
      fromPort: 80,
      protocol: 'tcp',
      toPort: 80,
    },
    allow_http_ipv6: {
      description: 'Allow HTTP egress traffic to all destinations (IPv6)',
      fromPort: 80,
      ipv6CidrBlock: '::/0',
      protocol: 'tcp',
      toPort: 80,
    },
    ...httpsToEveryone,
    allow_ssh_ipv4: {
      cidrBlock: '0.0.0.0/0',
      description: 'Allow SSH egress traffic to all destinations (IPv4)',
      fromPort: 22,
      protocol: 'tcp',
      toPort: 22,
    },
    allow_ssh_ipv6: {
      description: 'Allow SSH egress traffic to all destinations (IPv6)',
      fromPort: 22,
      ipv6CidrBlock: '::/0',
      protocol: 'tcp',
      toPort: 22,
    },
  }),
};
