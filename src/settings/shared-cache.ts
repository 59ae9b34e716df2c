import { z } from 'zod';
import { cacheSettings } from './cache';
import { deploymentSettings } from './deployment';
import { encryptionSettings } from './encryption';
import { tagMap } from './tag-map';

/** A cache that several runners share (upstream modules/cache, under the names of the runner's own settings). */
export const sharedCacheSettings = z.strictObject({
  environment: deploymentSettings.environment,
  /** Tags of every resource, in addition to Name and Environment. */
  tags: tagMap('iam', 's3').prefault({}),
  iamObjectPrefix: deploymentSettings.iamObjectPrefix,
  kmsKeyId: encryptionSettings.kmsKeyId,
  ...cacheSettings.runnerWorkerCache
    .unwrap()
    .omit({ authenticationType: true, bucket: true, bucketLocation: true, create: true, policy: true }).shape,
});

export type { SharedCacheInput } from './inputs/shared-cache';
export type SharedCacheSettings = z.output<typeof sharedCacheSettings>;
