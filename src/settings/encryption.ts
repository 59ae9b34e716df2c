import { bool, number, text, textLike } from './primitives';

/** CloudWatch Logs and Lambda accept neither the id nor the alias of a key, so nor does the module. */
export const kmsKeyArn = textLike(
  /^$|^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
  'must be the ARN of a KMS key, not its id or alias: aws kms describe-key --key-id ID_OR_ALIAS --query KeyMetadata.Arn',
);

/**
 * The key of AWS that SecureString parameters have by default
 * (https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html).
 */
export const defaultParameterKey = 'alias/aws/ssm';

/** The key that encrypts cache, logs, parameters, volumes and the Lambda's environment (upstream kms.tf). */
export const encryptionSettings = {
  /**
   * ARN of an existing KMS key; by default AWS's own keys. The policy of the key must let CloudWatch Logs and Auto
   * Scaling's service-linked role use it; that of a key in another account must also name the roles of this deployment,
   * because their own policies are not enough there.
   */
  kmsKeyId: kmsKeyArn.default(''),

  /**
   * Make a KMS key with a fitting policy. Costs about a dollar a month. Not beside `kmsKeyId`. Switched off again, the key
   * stays in the account and out of the state, because what it encrypts can be read only with it.
   */
  enableManagedKmsKey: bool.default(false),

  /** Alias of the managed key, without `alias/`; by default it has none. */
  kmsManagedAliasName: text.default(''),

  /**
   * Days between the managed key's destruction and its end, 7 to 30; its material is rotated every year as well.
   * 0 turns rotation off and leaves the time to AWS (30 days).
   */
  kmsManagedDeletionRotationWindowInDays: number
    .refine((days) => days === 0 || (Number.isInteger(days) && days >= 7 && days <= 30), {
      error: 'must be 0 or a whole number of days from 7 to 30',
    })
    .default(7),
};
