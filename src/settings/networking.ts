import { z } from 'zod';
import { bool, text } from './primitives';
import { securityGroupRules } from './security-group-rules';

export const networkingSettings = {
  runnerNetworking: z
    .strictObject({
      allowIncomingPing: bool.default(false),
      allowIncomingPingSecurityGroupIds: z.array(text).default([]),
      securityGroupDescription: text.default('A security group containing gitlab-runner agent instances'),
      securityGroupIds: z.array(text).default([]),
    })
    .prefault({}),
  runnerIngressRules: securityGroupRules.prefault({}),
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
  runnerWorkerIngressRules: securityGroupRules.prefault({}),
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
    allow_https_ipv4: {
      cidrBlock: '0.0.0.0/0',
      description: 'Allow HTTPS egress traffic to all destinations (IPv4)',
      fromPort: 443,
      protocol: 'tcp',
      toPort: 443,
    },
    allow_https_ipv6: {
      description: 'Allow HTTPS egress traffic to all destinations (IPv6)',
      fromPort: 443,
      ipv6CidrBlock: '::/0',
      protocol: 'tcp',
      toPort: 443,
    },
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
