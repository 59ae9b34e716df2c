import { z } from 'zod';
import { bool, number, text } from './primitives';

export const workerSettings = {
  runnerWorker: z
    .strictObject({
      environmentVariables: z.array(text).default([]),
      maxJobs: number.default(0),
      outputLimit: number.default(4096),
      requestConcurrency: number.default(1),
      ssmAccess: bool.default(false),
      type: text.default('docker+machine'),
      usePrivateKey: bool.default(false),
    })
    .prefault({}),
  runnerWorkerCache: z
    .strictObject({
      accessLogBucketId: text.optional(),
      accessLogBucketPrefix: text.optional(),
      authenticationType: text.default('iam'),
      bucket: text.default(''),
      bucketPrefix: text.default(''),
      create: bool.default(true),
      createAwsS3BucketPublicAccessBlock: bool.default(true),
      expirationDays: number.default(1),
      includeAccountId: bool.default(true),
      policy: text.default(''),
      randomSuffix: bool.default(false),
      shared: bool.default(false),
      versioning: bool.default(false),
    })
    .prefault({}),
  runnerWorkerGitlabPipeline: z
    .strictObject({
      postBuildScript: text.default('""'),
      preBuildScript: text.default('""'),
      preCloneScript: text.default('""'),
    })
    .prefault({}),
};
