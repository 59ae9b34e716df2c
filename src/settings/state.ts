import { z } from 'zod';

/**
 * Where Terraform keeps its state: a file beside the project (default), or an S3 bucket with native locking.
 * One object lies in the bucket per stack, `<keyPrefix><stack>.tfstate`.
 */
export const stateSettings = z
  .strictObject({
    bucket: z.string().min(1),
    region: z.string().min(1),
    keyPrefix: z.string().default(''),
    kmsKeyId: z.string().optional(),
  })
  .optional();

export type StateInput = z.input<typeof stateSettings>;
