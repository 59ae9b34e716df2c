import { z } from 'zod';
import { bool, securityGroupText, text } from './primitives';
import { httpsToEveryone, securityGroupRules } from './security-group-rules';

/** Security groups of the manager and the workers (upstream runner_security_group.tf, docker_*_security_group.tf). */
export const networkingSettings = {
  runnerNetworking: z
    .strictObject({
      /** Let the groups of `allowIncomingPingSecurityGroupIds` ping the manager, and docker+machine workers each other. */
      allowIncomingPing: bool.default(false),
      allowIncomingPingSecurityGroupIds: z.array(text).default([]),
      /** AWS cannot change it later: another text replaces the group. */
      securityGroupDescription: securityGroupText.default('A security group containing gitlab-runner agent instances'),
      /** More security groups for the manager. */
      securityGroupIds: z.array(text).default([]),
    })
    .prefault({}),

  /** Who may speak to the manager; by default nobody. */
  runnerIngressRules: securityGroupRules.prefault({}),

  /** Whom the manager may speak to; by default HTTPS to everyone. Rules towards its workers come on top. */
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

  /** Who may speak to the workers, beside the manager. */
  runnerWorkerIngressRules: securityGroupRules.prefault({}),

  /** Whom the workers may speak to; by default HTTP, HTTPS and SSH to everyone. */
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
