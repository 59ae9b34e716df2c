import { posix } from 'node:path';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { cacheAccess } from '../policies/cache';
import { policyDocument } from '../policies/policy-document';
import type { BucketNameParts } from '../settings/names';
import type { SharedCacheSettings } from '../settings/shared-cache';
import type { Tags } from '../settings/tags';
import { AwsStack } from './stack/aws-stack';

export interface CacheBucketProps {
  readonly settings: Pick<
    SharedCacheSettings,
    | 'versioning'
    | 'shared'
    | 'expirationDays'
    | 'createAwsS3BucketPublicAccessBlock'
    | 'accessLogBucketId'
    | 'accessLogBucketPrefix'
  >;
  readonly name: string;
  /** Prefix of the access policy's name. */
  readonly iamObjects: string;
  readonly tags: Tags;
  /** @default - the key of S3 itself */
  readonly kmsKeyArn?: string;
  /** Whether the access policy lets its users use the key, too. @default false */
  readonly opensKey?: boolean;
  /** What GitLab Runner puts before the keys of its objects, `configToml.runners.cache.Path`. @default - nothing */
  readonly path?: string;
}

/** The bucket for the build cache and the policy to use it. Mirrors upstream modules/cache. */
export class CacheBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly accessPolicy: IamPolicy;

  constructor(scope: Construct, id: string, props: CacheBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, 'build_cache', { bucket: props.name, forceDestroy: true, tags: props.tags });
    this.accessPolicy = new IamPolicy(this, 'docker_machine_cache', {
      name: `${props.iamObjects}-docker-machine-cache`,
      path: '/',
      description: 'Policy for docker machine instance to access cache',
      policy: policyDocument(cacheAccess(this.bucket.arn, props.opensKey ? props.kmsKeyArn : undefined)),
      tags: props.tags,
    });
    this.keepObjects(props);
    this.protectObjects(props);
  }

  private keepObjects({ settings, path = '' }: CacheBucketProps): void {
    const bucket = this.bucket.id;
    new S3BucketVersioningA(new Construct(this, 'versioning'), 'build_cache_versioning', {
      bucket,
      versioningConfiguration: { status: settings.versioning ? 'Enabled' : 'Suspended' },
    });
    new S3BucketLifecycleConfiguration(new Construct(this, 'lifecycle'), 'build_cache_versioning', {
      bucket,
      rule: [
        {
          id: 'AbortIncompleteMultipartUploads',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
        {
          id: 'clear',
          status: 'Enabled',
          // Keys begin so: cache/cache.go of GitLab Runner.
          filter: [{ prefix: posix.join(path, settings.shared ? 'project/' : 'runner/').replace(/^\/+/, '') }],
          expiration: [{ days: settings.expirationDays }],
          // In a bucket with versions nothing goes otherwise: S3 User Guide, "Lifecycle configuration elements".
          noncurrentVersionExpiration: settings.versioning ? [{ noncurrentDays: settings.expirationDays }] : undefined,
        },
      ],
    });
  }

  private protectObjects({ settings, kmsKeyArn }: CacheBucketProps): void {
    const bucket = this.bucket.id;
    new S3BucketServerSideEncryptionConfigurationA(this, 'build_cache_encryption', {
      bucket,
      rule: [
        {
          bucketKeyEnabled: true,
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyArn },
        },
      ],
    });
    if (settings.createAwsS3BucketPublicAccessBlock) {
      new S3BucketPublicAccessBlock(this, 'build_cache_policy', {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
        ignorePublicAcls: true,
      });
    }
    if (settings.accessLogBucketId !== undefined) {
      new S3BucketLoggingA(new Construct(this, 'logging'), 'build_cache', {
        bucket,
        targetBucket: settings.accessLogBucketId,
        targetPrefix: settings.accessLogBucketPrefix ?? '',
      });
    }
  }
}

/** Upstream's random suffix is a hash here: the same at every synth, another in every account. */
export function bucketNameParts(scope: Construct, environment: string, bucketPrefix: string): BucketNameParts {
  const { accountId } = AwsStack.of(scope);
  // Literals and tokens are joined by Terraform: cdktf warns of tokens inside a literal that goes through a function.
  const unique = Fn.join('-', [environment, bucketPrefix, accountId]);
  return { accountId, hash: Fn.substr(Fn.sha256(unique), 0, 8) };
}
