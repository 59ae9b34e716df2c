import { z } from 'zod';
import { mapOf, number, text } from './primitives';
import { securityGroupRules } from './security-group-rules';

export const terminateSettings = {
  runnerTerminateEc2LifecycleHookName: text.optional(),
  runnerTerminateEc2LifecycleTimeoutDuration: number.optional(),
  runnerTerminateEc2TimeoutDuration: number.default(90),
  runnerTerminateEc2EnvironmentVariables: mapOf(text).prefault({}),
  runnerTerminateEc2LambdaHandler: text.optional(),
  runnerTerminateEc2LambdaLayerArns: z.array(text).prefault([]),
  runnerTerminateEc2LambdaEgressRules: securityGroupRules.prefault({
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
  }),
};
