import { z } from 'zod';

/**
 * Where Terraform keeps its state: a file next to the project (default), or an S3 bucket with native locking. The bucket
 * has one object per stack, `<keyPrefix><stack>.tfstate`.
 */
export const stateSettings = z
  .strictObject({
    bucket: z.string().min(1),
    region: z.string().min(1),
    keyPrefix: z.string().default(''),
    kmsKeyId: z.string().optional(),
  })
  .optional();

/** What a user writes. */
export interface StateInput {
  /** Name of the S3 bucket. */
  bucket: string;
  /** Region of the bucket. */
  region: string;
  /**
   * Prefix of the object of each stack, `<keyPrefix><stack>.tfstate`.
   *
   * @default ''
   */
  keyPrefix?: string;
  /**
   * KMS key that encrypts the objects.
   *
   * @default - the default encryption of the bucket
   */
  kmsKeyId?: string;
}
