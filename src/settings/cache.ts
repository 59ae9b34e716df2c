import { z } from 'zod';
import { bool, oneOf, text, textLike, wholeNumber } from './primitives';

/** The jobs' cache in S3 (upstream modules/cache). */
export const cacheSettings = {
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section */
  runnerWorkerCache: z
    .strictObject({
      /** Bucket that records every access; by default none. */
      accessLogBucketId: text.optional(),
      /** What the names of those records begin with; by default nothing. */
      accessLogBucketPrefix: text.optional(),
      /** How GitLab Runner signs in at S3 (AuthenticationType); `iam` is the manager's role. */
      authenticationType: oneOf('iam', 'credentials', 'access-key').default('iam'),
      /** Name of an existing bucket. Needs `create: false`. */
      bucket: text.default(''),
      /** Region of `bucket`, where it is not the stack's. Needs `create: false`. */
      bucketLocation: textLike(/^([a-z]{2}(-[a-z]+)+-\d+)?$/, 'must be a region, such as eu-west-1').default(''),
      /**
       * The made bucket's whole name, for one that was made under a name that is not built here, as with the module's
       * `random_suffix`; by default built of `environment`, `bucketPrefix`, the account and the suffix.
       */
      bucketName: text.optional(),
      /** Part of the made bucket's name, after `environment`. */
      bucketPrefix: text.default(''),
      /** Make a bucket. Without, name one in `bucket` and a policy that opens it in `policy`. */
      create: bool.default(true),
      /** Block public access on the made bucket; off where the organization does so and forbids it here. */
      createAwsS3BucketPublicAccessBlock: bool.default(true),
      /** Days until a cached object expires in the made bucket. */
      expirationDays: wholeNumber(1).default(1),
      /** Put the account's number into the made bucket's name. */
      includeAccountId: bool.default(true),
      /** ARN of the policy that opens `bucket` to the manager. */
      policy: text.default(''),
      /** Make the made bucket's name unique. It is stable: the same account and names give the same suffix. */
      randomSuffix: bool.default(false),
      /** Let all runners that use the bucket share what they cached. */
      shared: bool.default(false),
      /** Keep old versions of objects in the made bucket. */
      versioning: bool.default(false),
    })
    .prefault({}),
};
