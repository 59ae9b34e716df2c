import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { allow, type Statement } from './policy-document';

/**
 * Reading and writing the build cache. Mirrors upstream modules/cache/main.tf.
 *
 * @param kmsKeyArn encrypts the objects; given where the roles that use the cache have no other policy for it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function cacheAccess(bucketArn: string, kmsKeyArn?: string): Statement[] {
  return [
    allow({
      Sid: 'allowGitLabRunnersAccessCache',
      Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject', 's3:GetObjectAcl'],
      Resource: [`${bucketArn}/*`],
    }),
    allow({ Sid: 'allowGitLabRunnersListCache', Action: ['s3:ListBucket'], Resource: [bucketArn] }),
    ...(kmsKeyArn === undefined ? [] : [cacheKeyUse({ Resource: [kmsKeyArn] })]),
  ];
}

const cacheKeyUse = (keys: Pick<Statement, 'Resource' | 'Condition'>): Statement =>
  allow({ Sid: 'allowGitLabRunnersUseCacheKey', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], ...keys });

export interface CacheSigningProps {
  /** `configToml.runners.cache.s3` */
  readonly s3: NonNullable<NonNullable<NonNullable<GitlabRunnerSettings['configToml']['runners']>['cache']>['s3']>;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * What the manager needs for keys of `[runners.cache.s3]`: the roles that it takes on for a job's cache, and the KMS key
 * that objects are encrypted with.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section
 */
export function cacheSigning({ s3, ...account }: CacheSigningProps): Statement[] {
  const roles = [...new Set([s3.RoleARN, s3.UploadRoleARN].filter((arn) => arn !== undefined))];
  const key = /KMS/i.test(s3.ServerSideEncryption ?? '') ? s3.ServerSideEncryptionKeyID : undefined;
  return [
    ...(roles.length > 0
      ? [allow({ Sid: 'allowGitLabRunnersAssumeCacheRoles', Action: ['sts:AssumeRole'], Resource: roles })]
      : []),
    ...(key ? [cacheKeyUse(encryptionKey(key, account))] : []),
  ];
}

/** S3 takes a key's ARN, its id or its alias; IAM knows a key by its ARN, and an alias as a condition. */
function encryptionKey(key: string, { partition, region, accountId }: Omit<CacheSigningProps, 's3'>) {
  const keys = `arn:${partition}:kms:${region}:${accountId}:key`;
  const alias = /(?:^|:)(alias\/.+)$/.exec(key)?.[1];
  if (alias !== undefined) {
    return { Resource: [`${keys}/*`], Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } } };
  }
  return { Resource: [key.startsWith('arn:') ? key : `${keys}/${key}`] };
}
