import { Aspects } from 'cdktf';
import type { Construct } from 'constructs';
import { bucketNameParts, CacheBucket } from '../src/constructs/cache-bucket';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { TagsAspect } from '../src/constructs/stack/tags-aspect';
import { cacheBucketName } from '../src/settings/names';
import { parseSettings } from '../src/settings/parse';
import { type SharedCacheInput, sharedCacheSettings } from '../src/settings/shared-cache';
import { asTerraformLiterals } from '../src/templates/terraform-literal';

export type CacheStackProps = AwsStackProps & SharedCacheInput;

/**
 * A cache bucket apart from any runner, for several to share: give each `runnerWorkerCache` with `create` false, this
 * `bucket`, this `policyArn` and the same `shared`, by which objects expire. Mirrors upstream modules/cache.
 */
export class CacheStack extends AwsStack {
  readonly bucket: string;
  /** The policy that opens the bucket. */
  readonly policyArn: string;

  /** @throws {SettingsError} naming every wrong setting */
  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: CacheStackProps) {
    const settings = asTerraformLiterals(parseSettings(sharedCacheSettings, input));
    super(scope, id, { region, state, adopt });
    const { environment, iamObjectPrefix, kmsKeyId } = settings;
    const tags = { Name: environment, Environment: environment, ...settings.tags };
    const cache = new CacheBucket(this, 'cache', {
      settings,
      name: cacheBucketName(
        { environment, runnerWorkerCache: settings },
        bucketNameParts(this, environment, settings.bucketPrefix),
      ),
      iamObjects: iamObjectPrefix || tags.Name,
      tags,
      kmsKeyArn: kmsKeyId || undefined,
      opensKey: true,
    });
    Aspects.of(this).add(new TagsAspect(tags));
    this.bucket = cache.bucket.bucket;
    this.policyArn = cache.accessPolicy.arn;
    this.addOutputs({
      bucket: ['Name of the bucket', this.bucket],
      arn: ['ARN of the bucket', cache.bucket.arn],
      policy_arn: ['Policy that opens the bucket', this.policyArn],
    });
  }
}
