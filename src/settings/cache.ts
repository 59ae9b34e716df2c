import { z } from 'zod';
import { bool, oneOf, text, textLike, wholeNumber } from './primitives';

/** The jobs' cache in S3 (upstream modules/cache). */
export const cacheSettings = {
  /**
   * Cache of the jobs in S3.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section
   */
  runnerWorkerCache: z
    .strictObject({
      /**
       * Bucket for the server access logs of the cache.
       *
       * @default - none
       */
      accessLogBucketId: text.optional(),
      /**
       * Prefix of the access logs.
       *
       * @default - none
       */
      accessLogBucketPrefix: text.optional(),
      /** How GitLab Runner authenticates with S3 (AuthenticationType). `iam` uses the role of the manager. */
      authenticationType: oneOf('iam', 'credentials', 'access-key').default('iam'),
      /** Name of an existing bucket. Needs `create: false`. */
      bucket: text.default(''),
      /** Region of `bucket`, if it is another one than that of the stack. Needs `create: false`. */
      bucketLocation: textLike(/^([a-z]{2}(-[a-z]+)+-\d+)?$/, 'must be a region, such as eu-west-1').default(''),
      /**
       * Full name of the bucket that the stack creates, for a bucket whose name was built differently, as with the
       * module's `random_suffix`.
       *
       * @default - built from `environment`, `bucketPrefix`, the account id and the suffix
       */
      bucketName: text.optional(),
      /** Part of the name of the bucket, after `environment`. */
      bucketPrefix: text.default(''),
      /**
       * Create a bucket. If false, set `bucket` to the name of an existing one and `policy` to a policy that allows
       * access to it.
       */
      create: bool.default(true),
      /**
       * Block public access to the bucket. Set it to false if your organization already blocks it and does not allow
       * you to set it.
       */
      createAwsS3BucketPublicAccessBlock: bool.default(true),
      /** Days after which a cached object expires. */
      expirationDays: wholeNumber(1).default(1),
      /** Include the account id in the name of the bucket. */
      includeAccountId: bool.default(true),
      /** ARN of the policy that allows the manager access to `bucket`. */
      policy: text.default(''),
      /** Make the name of the bucket unique. The suffix is stable: the same account and names give the same suffix. */
      randomSuffix: bool.default(false),
      /** Share the cache between all runners that use the bucket. */
      shared: bool.default(false),
      /** Enable versioning of the bucket. Old versions are deleted after `expirationDays`, too. */
      versioning: bool.default(false),
    })
    .prefault({}),
};
