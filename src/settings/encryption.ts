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
   * ARN of an existing KMS key. Its key policy must allow CloudWatch Logs and the service-linked role of Auto Scaling
   * to use it. The policy of a key in another account must also name the roles of this deployment, because their own
   * policies are not enough there.
   *
   * @default - keys that AWS manages
   */
  kmsKeyId: kmsKeyArn.default(''),

  /**
   * Create a KMS key with a suitable key policy. It costs about one US dollar per month. Cannot be combined with
   * `kmsKeyId`. If you switch it off again, the key stays in the account and leaves the state, because the data that it
   * encrypted cannot be read without it.
   */
  enableManagedKmsKey: bool.default(false),

  /**
   * Alias of the managed key, without `alias/`.
   *
   * @default - none
   */
  kmsManagedAliasName: text.default(''),

  /**
   * Waiting period in days before the managed key is deleted, 7 to 30. The key material is also rotated every year. 0
   * switches rotation off and uses the waiting period of AWS (30 days).
   */
  kmsManagedDeletionRotationWindowInDays: number
    .refine((days) => days === 0 || (Number.isInteger(days) && days >= 7 && days <= 30), {
      error: 'must be 0 or a whole number of days from 7 to 30',
    })
    .default(7),
};
