// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a CacheStack takes. A cache that several runners share. */
export interface SharedCacheInput {
  /**
   * Name of this deployment: the prefix of most physical names, and the value of the tags Name and Environment. It must
   * be unique in the account and region, and it must not begin with `runner-`, because the terminate hook recognizes
   * key pairs by that prefix. Required.
   */
  environment: string;
  /**
   * Tags of every resource, in addition to Name and Environment.
   *
   * @default - none
   */
  tags?: Record<string, string>;
  /**
   * Prefix of the names of roles, policies and instance profiles.
   *
   * @default - the Name tag
   */
  iamObjectPrefix?: string;
  /**
   * ARN of an existing KMS key. Its key policy must allow CloudWatch Logs and the service-linked role of Auto Scaling
   * to use it. The policy of a key in another account must also name the roles of this deployment, because their own
   * policies are not enough there.
   *
   * @default - keys that AWS manages
   */
  kmsKeyId?: string;
  /**
   * Bucket for the server access logs of the cache.
   *
   * @default - none
   */
  accessLogBucketId?: string;
  /**
   * Prefix of the access logs.
   *
   * @default - none
   */
  accessLogBucketPrefix?: string;
  /**
   * Full name of the bucket that the stack creates, for a bucket whose name was built differently, as with the
   * module's `random_suffix`.
   *
   * @default - built from `environment`, `bucketPrefix`, the account id and the suffix
   */
  bucketName?: string;
  /**
   * Part of the name of the bucket, after `environment`.
   *
   * @default ''
   */
  bucketPrefix?: string;
  /**
   * Block public access to the bucket. Set it to false if your organization already blocks it and does not allow
   * you to set it.
   *
   * @default true
   */
  createAwsS3BucketPublicAccessBlock?: boolean | 'true' | 'false';
  /**
   * Days after which a cached object expires.
   *
   * @default 1
   */
  expirationDays?: number | string;
  /**
   * Include the account id in the name of the bucket.
   *
   * @default true
   */
  includeAccountId?: boolean | 'true' | 'false';
  /**
   * Make the name of the bucket unique. The suffix is stable: the same account and names give the same suffix.
   *
   * @default false
   */
  randomSuffix?: boolean | 'true' | 'false';
  /**
   * Share the cache between all runners that use the bucket.
   *
   * @default false
   */
  shared?: boolean | 'true' | 'false';
  /**
   * Enable versioning of the bucket. Old versions are deleted after `expirationDays`, too.
   *
   * @default false
   */
  versioning?: boolean | 'true' | 'false';
}
