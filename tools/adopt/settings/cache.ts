import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { blockOf, blocksOf, numberOf, textOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import { type Identity, withoutEnd } from './identity';
import { given } from './values';

const nameEnd = '-gitlab-runner-cache';

/** The bucket under the name that it has, whatever the name was made of (upstream modules/cache). */
export function cacheSettings(module: ModuleResources, identity: Identity): GitlabRunnerInput['runnerWorkerCache'] {
  const bucket = textOf(module.get('aws_s3_bucket.build_cache'), 'bucket');
  if (bucket === undefined) {
    const policy = textOf(module.get('aws_iam_role_policy_attachment.docker_machine_cache_instance'), 'policy_arn');
    return given({ create: false, policy });
  }
  const rules = blocksOf(module.get('aws_s3_bucket_lifecycle_configuration.build_cache_versioning'), 'rule');
  const clear = rules.find(({ id }) => id === 'clear');
  const versioning = blockOf(module.get('aws_s3_bucket_versioning.build_cache_versioning'), 'versioning_configuration');
  const logging = module.get('aws_s3_bucket_logging.build_cache');
  return given({
    ...bucketNameSettings(bucket, identity),
    versioning: textOf(versioning, 'status') === 'Enabled',
    shared: prefixOf(clear)?.startsWith('project/') === true,
    expirationDays: numberOf(blockOf(clear, 'expiration'), 'days'),
    createAwsS3BucketPublicAccessBlock:
      module.get('aws_s3_bucket_public_access_block.build_cache_policy') !== undefined,
    accessLogBucketId: textOf(logging, 'target_bucket'),
    accessLogBucketPrefix: textOf(logging, 'target_prefix'),
  });
}

/** The parts that a name is made of; the whole name where it is made of others, such as a random suffix. */
function bucketNameSettings(bucket: string, { environment, accountId }: Identity) {
  const isBuilt = bucket.startsWith(`${environment}-`) && bucket.endsWith(nameEnd);
  if (!isBuilt) {
    return { bucketName: bucket };
  }
  const middle = bucket.slice(environment.length + 1, -nameEnd.length);
  const includeAccountId = accountId !== '' && middle.endsWith(accountId);
  return { includeAccountId, bucketPrefix: includeAccountId ? withoutEnd(middle, accountId) : middle };
}

/** Older providers wrote the prefix beside the filter. */
function prefixOf(rule: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return textOf(blockOf(rule, 'filter'), 'prefix') ?? textOf(rule, 'prefix');
}
