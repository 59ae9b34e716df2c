import { z } from 'zod';
import { arn, filledText, mapOf, text, textLike, wholeNumber } from './primitives';
import { httpsToEveryone, securityGroupRules } from './security-group-rules';

/**
 * The Lambda that terminates a dead manager's workers, removes its key pairs and its spot requests
 * (upstream modules/terminate-agent-hook).
 */
export const terminateSettings = {
  /**
   * Suffix of the names of the lifecycle hook, its Lambda function and the role: `<environment>-<suffix>`.
   *
   * @default - `terminate-instances`
   */
  runnerTerminateEc2LifecycleHookName: textLike(/^[\w-]+$/, 'must be letters, digits, _ and -').optional(),

  /**
   * Timeout of the lifecycle hook in seconds. A manager that leaves renews it while its jobs run, so it is no limit for
   * jobs: they have 100 times this, at most 48 hours. A manager that renews it no more is terminated after this time
   * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html).
   *
   * @default - the maximum timeout of `runnerGitlabRegistrationConfig` and 300 seconds, at most 7200
   */
  runnerTerminateEc2LifecycleTimeoutDuration: wholeNumber(30, 7200).optional(),

  /** Timeout of the Lambda function in seconds. */
  runnerTerminateEc2TimeoutDuration: wholeNumber(1, 900).default(90),

  /** Additional environment variables of the Lambda function. `{HANDLER}` in a value is replaced with its handler. */
  runnerTerminateEc2EnvironmentVariables: mapOf(text).prefault({}),

  /**
   * Handler in one of `runnerTerminateEc2LambdaLayerArns` that wraps the handler of the Lambda function.
   *
   * @default - none
   */
  runnerTerminateEc2LambdaHandler: text.optional(),

  /** ARNs of layers of the Lambda function, such as a tracing agent. */
  runnerTerminateEc2LambdaLayerArns: z.array(arn).prefault([]),

  /**
   * Schedule on which the Lambda function also looks for workers without a manager, in case an event was lost: `rate(1
   * hour)` or `cron(0 3 * * ? *)` in UTC.
   *
   * @default - only when a manager terminates
   */
  runnerTerminateEc2OrphanSweepSchedule: textLike(
    /^(rate|cron)\([^()]+\)$/,
    'must be a schedule of EventBridge, such as rate(1 hour) or cron(0 3 * * ? *)',
  ).optional(),

  /**
   * Ids of the subnets of the Lambda function. Empty runs it outside any VPC, where it reaches the API of EC2 directly.
   * In a VPC it has no public IP address, so these subnets need a NAT gateway or an endpoint for EC2
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html).
   */
  runnerTerminateEc2LambdaSubnetIds: z.array(filledText).default([]),

  /**
   * Ids of the security groups of the Lambda function in its subnets. Empty creates one with
   * `runnerTerminateEc2LambdaEgressRules`.
   */
  runnerTerminateEc2LambdaSecurityGroupIds: z.array(filledText).default([]),

  /**
   * Egress rules of the Lambda function in its subnets. The default allows HTTPS to all destinations, for the APIs of
   * AWS.
   */
  runnerTerminateEc2LambdaEgressRules: securityGroupRules.prefault(httpsToEveryone),
};
