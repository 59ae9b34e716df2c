import { bool, number, text } from './primitives';

/** The key that encrypts cache, logs, parameters, volumes and the Lambda's environment (upstream kms.tf). */
export const encryptionSettings = {
  /** ARN of an existing KMS key; by default AWS's own keys. The key's policy has to let CloudWatch Logs use it. */
  kmsKeyId: text.default(''),

  /** Make a KMS key with a fitting policy. Costs about a dollar a month. Not beside `kmsKeyId`. */
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
