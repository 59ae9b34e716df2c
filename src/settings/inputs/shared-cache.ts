// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a CacheStack takes. A cache that several runners share. */
export interface SharedCacheInput {
  /**
   * Name of this deployment: the beginning of most physical names and the value of the tags Name and Environment. No
   * other runner of the account and region may have it. Required. It may not begin with `runner-`: the terminate hook
   * tells key pairs apart by that.
   */
  environment: string;
  /** @default - none */
  tags?: Record<string, string>;
  /**
   * What roles, policies and instance profiles begin with; by default the Name tag.
   *
   * @default - the Name tag
   */
  iamObjectPrefix?: string;
  /**
   * ARN of an existing KMS key; by default AWS's own keys. The policy of the key must let CloudWatch Logs and Auto
   * Scaling's service-linked role use it; that of a key in another account must also name the roles of this deployment,
   * because their own policies are not enough there.
   *
   * @default - AWS's own keys
   */
  kmsKeyId?: string;
  /**
   * Bucket that records every access; by default none.
   *
   * @default - none
   */
  accessLogBucketId?: string;
  /**
   * What the names of those records begin with; by default nothing.
   *
   * @default - nothing
   */
  accessLogBucketPrefix?: string;
  /**
   * The made bucket's whole name, for one that was made under a name that is not built here, as with the module's
   * `random_suffix`; by default built of `environment`, `bucketPrefix`, the account and the suffix.
   *
   * @default - built of `environment`
   */
  bucketName?: string;
  /**
   * Part of the made bucket's name, after `environment`.
   *
   * @default ''
   */
  bucketPrefix?: string;
  /**
   * Block public access on the made bucket; off where the organization does so and forbids it here.
   *
   * @default true
   */
  createAwsS3BucketPublicAccessBlock?: boolean | 'true' | 'false';
  /**
   * Days until a cached object expires in the made bucket.
   *
   * @default 1
   */
  expirationDays?: number | string;
  /**
   * Put the account's number into the made bucket's name.
   *
   * @default true
   */
  includeAccountId?: boolean | 'true' | 'false';
  /**
   * Make the made bucket's name unique. It is stable: the same account and names give the same suffix.
   *
   * @default false
   */
  randomSuffix?: boolean | 'true' | 'false';
  /**
   * Let all runners that use the bucket share what they cached.
   *
   * @default false
   */
  shared?: boolean | 'true' | 'false';
  /**
   * Keep old versions of objects in the made bucket.
   *
   * @default false
   */
  versioning?: boolean | 'true' | 'false';
}
