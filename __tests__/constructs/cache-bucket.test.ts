import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { dockerRunner, ref, SynthesizedRunner } from './synthesized-runner';

const role = ref('aws_iam_role.instance.name');
const withCache = (runnerWorkerCache: GitlabRunnerInput['runnerWorkerCache'], more: Partial<GitlabRunnerInput> = {}) =>
  new SynthesizedRunner({ ...dockerRunner, ...more, runnerWorkerCache });
const bucketName = (...settings: Parameters<typeof withCache>) =>
  withCache(...settings).get('aws_s3_bucket.build_cache')?.bucket;

describe('the cache bucket', () => {
  const runner = withCache({});

  it('is made, with a policy for the manager to use it and nothing else', () => {
    expect(runner.statements('aws_iam_policy.docker_machine_cache')).toEqual([
      expect.objectContaining({
        Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject', 's3:GetObjectAcl'],
        Resource: [`${ref('aws_s3_bucket.build_cache.arn')}/*`],
      }),
      expect.objectContaining({ Action: ['s3:ListBucket'], Resource: [ref('aws_s3_bucket.build_cache.arn')] }),
    ]);
    expect(runner.attachedTo(role)).toContain(ref('aws_iam_policy.docker_machine_cache.arn'));
  });

  it('goes with its objects when the stack goes', () => {
    expect(runner.get('aws_s3_bucket.build_cache')).toMatchObject({ force_destroy: true });
  });

  it('is encrypted, kept from the public, unversioned', () => {
    expect(runner.get('aws_s3_bucket_server_side_encryption_configuration.build_cache_encryption')?.rule).toEqual([
      { bucket_key_enabled: true, apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms' } },
    ]);
    expect(runner.get('aws_s3_bucket_public_access_block.build_cache_policy')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(runner.get('aws_s3_bucket_versioning.build_cache_versioning')?.versioning_configuration).toEqual({
      status: 'Suspended',
    });
  });

  it.each([
    [false, 'runner/'],
    [true, 'project/'],
  ])('shared %s forgets what lies under %s', (shared, prefix) => {
    const rules = withCache({ shared, expirationDays: 5 }).get(
      'aws_s3_bucket_lifecycle_configuration.build_cache_versioning',
    )?.rule;
    expect(rules).toContainEqual({
      id: 'clear',
      status: 'Enabled',
      filter: [{ prefix }],
      expiration: [{ days: 5 }],
    });
  });

  // generateObjectName in cache/cache.go and New in cache/s3v2/adapter.go of GitLab Runner
  it.each([
    ['team', false, 'team/runner/'],
    ['/a//b/', true, 'a/b/project/'],
  ])('forgets what lies under the path %s, shared %s', (Path, shared, prefix) => {
    const runner = withCache({ shared }, { configToml: { runners: { cache: { Path } } } });
    const rules = runner.get('aws_s3_bucket_lifecycle_configuration.build_cache_versioning')?.rule;
    expect(rules).toContainEqual(expect.objectContaining({ id: 'clear', filter: [{ prefix }] }));
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html: where versions are kept, what expires
  // becomes a noncurrent version.
  it('keeps versions when asked, and forgets them, too', () => {
    const versioned = withCache({ versioning: true, expirationDays: 5 });
    expect(versioned.get('aws_s3_bucket_versioning.build_cache_versioning')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(versioned.get('aws_s3_bucket_lifecycle_configuration.build_cache_versioning')?.rule).toContainEqual({
      id: 'clear',
      status: 'Enabled',
      filter: [{ prefix: 'runner/' }],
      expiration: [{ days: 5 }],
      noncurrent_version_expiration: [{ noncurrent_days: 5 }],
    });
  });

  it('leaves out the public access block where it is forbidden', () => {
    expect(
      withCache({ createAwsS3BucketPublicAccessBlock: false }).addresses('aws_s3_bucket_public_access_block'),
    ).toEqual([]);
  });

  it('records accesses in another bucket when one is named', () => {
    expect(runner.addresses('aws_s3_bucket_logging')).toEqual([]);
    const logged = withCache({ accessLogBucketId: 'logs', accessLogBucketPrefix: 'cache/' });
    expect(logged.get('aws_s3_bucket_logging.build_cache')).toMatchObject({
      target_bucket: 'logs',
      target_prefix: 'cache/',
    });
    expect(withCache({ accessLogBucketId: 'logs' }).get('aws_s3_bucket_logging.build_cache')).toMatchObject({
      target_prefix: '',
    });
  });
});

describe('the name of the cache bucket', () => {
  const account = ref('data.aws_caller_identity.current.account_id');

  it('holds the account unless told otherwise', () => {
    expect(bucketName({})).toBe(`ci-${account}-gitlab-runner-cache`);
    expect(bucketName({ bucketPrefix: 'team-' })).toBe(`ci-team-${account}-gitlab-runner-cache`);
    expect(bucketName({ bucketPrefix: 'team', includeAccountId: false })).toBe('ci-team-gitlab-runner-cache');
  });

  it('ends with a hash when it has to be unique, the same at every synth', () => {
    const name = bucketName({ randomSuffix: true });
    expect(name).toMatch(/^ci-.*-gitlab-runner-cache-.*substr\(sha256\(/);
    expect(bucketName({ randomSuffix: true })).toBe(name);
  });

  it('is a given one as a whole, for a bucket that was made under it', () => {
    expect(bucketName({ bucketName: 'old-cache-k3x9', bucketPrefix: 'team', randomSuffix: true })).toBe(
      'old-cache-k3x9',
    );
    expect(() => bucketName({ bucketName: 'Old' })).toThrow('runnerWorkerCache.bucketName');
  });
});

describe('an existing bucket', () => {
  const policy = 'arn:aws:iam::111122223333:policy/cache';
  const runner = withCache({ create: false, bucket: 'given-cache', policy });

  it('is used by its name, and nothing of a bucket is made', () => {
    expect(runner.addresses().filter((address) => address.startsWith('aws_s3'))).toEqual([]);
    expect(runner.get('aws_iam_policy.docker_machine_cache')).toBeUndefined();
    expect(runner.stack.text).toContain('given-cache');
  });

  it('is opened to the manager by the given policy', () => {
    expect(runner.get('aws_iam_role_policy_attachment.docker_machine_cache_instance')).toMatchObject({
      role,
      policy_arn: policy,
    });
  });

  it('may open itself: without a policy none is attached', () => {
    const open = withCache({ create: false, bucket: 'given-cache' });
    expect(open.get('aws_iam_role_policy_attachment.docker_machine_cache_instance')).toBeUndefined();
  });

  it('has no outputs', () => {
    expect(Object.keys(runner.stack.json.output).filter((name) => name.includes('cache'))).toEqual([]);
  });
});

describe('the tags of the cache', () => {
  it('are the common ones, and Name and Environment though they are suppressed', () => {
    const runner = withCache(
      {},
      {
        tags: { team: 'ci', Name: 'x' },
        suppressedTags: ['Name', 'Environment', 'team'],
        runnerInstance: { name: 'runner', namePrefix: 'manager' },
        securityGroupPrefix: 'group',
        iamObjectPrefix: 'iam',
      },
    );
    expect(runner.get('aws_s3_bucket.build_cache')?.tags).toEqual({ Name: 'ci', Environment: 'ci' });
    expect(runner.get('aws_iam_policy.docker_machine_cache')?.tags).toEqual({ Name: 'ci', Environment: 'ci' });
    expect(runner.get('aws_iam_role.instance')?.tags).toEqual({});
  });
});
