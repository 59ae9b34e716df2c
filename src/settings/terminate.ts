import { z } from 'zod';
import { arn, filledText, mapOf, text, textLike, wholeNumber } from './primitives';
import { httpsToEveryone, securityGroupRules } from './security-group-rules';

/**
 * The Lambda that terminates a dead manager's workers, removes its key pairs and its spot requests
 * (upstream modules/terminate-agent-hook).
 */
export const terminateSettings = {
  /** What the lifecycle hook, the Lambda and its role are called after `environment`; by default `terminate-instances`. */
  runnerTerminateEc2LifecycleHookName: textLike(/^[\w-]+$/, 'must be letters, digits, _ and -').optional(),

  /**
   * Seconds that AWS waits for the manager's running jobs before it is terminated; by default the maximum timeout of
   * `runnerGitlabRegistrationConfig` and 300 more, at most 7200.
   */
  runnerTerminateEc2LifecycleTimeoutDuration: wholeNumber(30, 7200).optional(),

  /** Seconds that the Lambda may run. */
  runnerTerminateEc2TimeoutDuration: wholeNumber(1, 900).default(90),

  /** More environment variables of the Lambda; `{HANDLER}` in a value stands for its handler. */
  runnerTerminateEc2EnvironmentVariables: mapOf(text).prefault({}),

  /** Another handler, from one of `runnerTerminateEc2LambdaLayerArns`, that wraps the Lambda's own. */
  runnerTerminateEc2LambdaHandler: text.optional(),

  /** Layers of the Lambda, such as a tracing agent. */
  runnerTerminateEc2LambdaLayerArns: z.array(arn).prefault([]),

  /**
   * When the Lambda looks for workers that outlived their manager, in case an event was lost: `rate(1 hour)` or
   * `cron(0 3 * * ? *)` in UTC, as EventBridge reads it. By default it looks only when a manager terminates.
   */
  runnerTerminateEc2OrphanSweepSchedule: textLike(
    /^(rate|cron)\([^()]+\)$/,
    'must be a schedule of EventBridge, such as rate(1 hour) or cron(0 3 * * ? *)',
  ).optional(),

  /**
   * Subnets of the Lambda. By default it runs outside any VPC and reaches EC2's API directly. In a VPC it has no public
   * address, so these subnets need a NAT gateway or an endpoint for EC2
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html).
   */
  runnerTerminateEc2LambdaSubnetIds: z.array(filledText).default([]),

  /** Security groups of the Lambda in its subnets; by default one with `runnerTerminateEc2LambdaEgressRules`. */
  runnerTerminateEc2LambdaSecurityGroupIds: z.array(filledText).default([]),

  /** Egress of the Lambda in its subnets; by default HTTPS to everyone, for AWS's APIs. */
  runnerTerminateEc2LambdaEgressRules: securityGroupRules.prefault(httpsToEveryone),
};
