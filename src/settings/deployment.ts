import { z } from 'zod';
import { omittedSwitch } from './omitted';
import { bool, filledText, mapOf, text, textLike } from './primitives';

/** Where the runner stands and how its resources are called and tagged (upstream variables.tf). */
export const deploymentSettings = {
  /** Id of the VPC of the manager, the workers and the terminate hook's Lambda. Required. */
  vpcId: filledText,

  /** Id of the subnet of the manager and, unless they have subnets of their own, the workers. In `vpcId`. Required. */
  subnetId: filledText,

  /**
   * Name of this deployment: the beginning of most physical names and the value of the tags Name and Environment. No
   * other runner of the account and region may have it. Required. It may not begin with `runner-`: the terminate hook
   * tells key pairs apart by that.
   */
  environment: filledText.refine((value) => !value.startsWith('runner-'), {
    error: 'must not begin with "runner-" (the terminate hook tells its key pairs apart by that)',
  }),

  /** Tags of every resource, beside Name and Environment. A Name given here also renames what is called after it. */
  tags: mapOf(text).prefault({}),

  /** Keys of tags that no resource gets by default, such as Environment where a policy forbids it. */
  suppressedTags: z.array(text).prefault([]),

  /** What the security groups are called; by default the Name tag. */
  securityGroupPrefix: text.default(''),

  /** What roles, policies and instance profiles begin with; by default the Name tag. */
  iamObjectPrefix: text.default(''),

  /** Name (not ARN) of the policy that bounds the permissions of every role; by default none. */
  iamPermissionsBoundary: textLike(
    /^(?!arn:)/,
    'must be the name of a policy of this account, which is what stands after "policy/" in its ARN',
  ).default(''),

  debug: z
    .strictObject({
      /** Shell trace of the boot scripts, in the manager's log. It may show what they read, so only for a while. */
      traceRunnerUserData: bool.default(false),
      /** Left out: `npx runners render` writes config.toml. */
      writeRunnerConfigToFile: omittedSwitch('debug.write_runner_config_to_file'),
      /** Left out: `npx runners render` writes the user data. */
      writeRunnerUserDataToFile: omittedSwitch('debug.write_runner_user_data_to_file'),
    })
    .prefault({}),
};
