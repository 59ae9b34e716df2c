import { z } from 'zod';
import { omittedSwitch } from './omitted';
import { bool, filledText, mapOf, text, textLike } from './primitives';

/** Where the runner is and how its resources are called and tagged (upstream variables.tf). */
export const deploymentSettings = {
  /** Id of the VPC of the manager, the workers and the function of the terminate hook. Required. */
  vpcId: filledText,

  /**
   * Id of the subnet of the manager and, unless they have subnets of their own, of the workers. It is in `vpcId`.
   * Required.
   */
  subnetId: filledText,

  /**
   * Name of this deployment: the prefix of most physical names, and the value of the tags Name and Environment. It must
   * be unique in the account and region, and it must not begin with `runner-`, because the terminate hook recognizes
   * key pairs by that prefix. Required.
   */
  environment: filledText.refine((value) => !value.startsWith('runner-'), {
    error: 'must not begin with "runner-" (the terminate hook tells its key pairs apart by that)',
  }),

  /**
   * Tags of every resource, in addition to Name and Environment. A Name given here also changes the names that are
   * built from it.
   */
  tags: mapOf(text).prefault({}),

  /** Keys of default tags that no resource gets, for example Environment where a policy forbids it. */
  suppressedTags: z.array(text).prefault([]),

  /**
   * Prefix of the names of the security groups.
   *
   * @default - the Name tag
   */
  securityGroupPrefix: text.default(''),

  /**
   * Prefix of the names of roles, policies and instance profiles.
   *
   * @default - the Name tag
   */
  iamObjectPrefix: text.default(''),

  /**
   * Name (not the ARN) of the policy that is the permissions boundary of every role.
   *
   * @default - none
   */
  iamPermissionsBoundary: textLike(
    /^(?!arn:)/,
    'must be the name of a policy of this account, which is what follows "policy/" in its ARN',
  ).default(''),

  /** Help to find faults in the boot. */
  debug: z
    .strictObject({
      /**
       * Trace the boot scripts (`set -x`) in the log of the manager. The trace can contain what they read: switch it
       * off again.
       */
      traceRunnerUserData: bool.default(false),
      /** Not supported: `npx runners render` writes config.toml. */
      writeRunnerConfigToFile: omittedSwitch('debug.write_runner_config_to_file'),
      /** Not supported: `npx runners render` writes the user data. */
      writeRunnerUserDataToFile: omittedSwitch('debug.write_runner_user_data_to_file'),
    })
    .prefault({}),
};
