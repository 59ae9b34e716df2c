import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../src/settings/parse';
import { CacheStack, type CacheStackProps } from '../../stacks/cache-stack';
import { ref } from '../constructs/synthesized-runner';
import { jsonIn } from '../support/json-in';
import { synthStack } from '../support/synth';

const cache = (props: Partial<CacheStackProps> = {}) =>
  synthStack((app) => new CacheStack(app, 'cache', { region: 'ap-northeast-1', environment: 'ci', ...props })).json;
const account = ref('data.aws_caller_identity.current.account_id');

describe('a shared cache', () => {
  it('is a bucket and a policy that opens it', () => {
    const { resource, output } = cache();
    expect(resource.aws_s3_bucket?.build_cache).toMatchObject({
      bucket: `ci-${account}-gitlab-runner-cache`,
      tags: { Name: 'ci', Environment: 'ci' },
    });
    const policy = resource.aws_iam_policy?.docker_machine_cache;
    expect(policy?.name).toBe('ci-docker-machine-cache');
    const statements = jsonIn(String(policy?.policy)).Statement as { Resource: string[] }[];
    expect(statements.flatMap(({ Resource }) => Resource)).toEqual([
      `${ref('aws_s3_bucket.build_cache.arn')}/*`,
      ref('aws_s3_bucket.build_cache.arn'),
    ]);
    expect(Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]))).toEqual({
      bucket: ref('aws_s3_bucket.build_cache.bucket'),
      arn: ref('aws_s3_bucket.build_cache.arn'),
      policy_arn: ref('aws_iam_policy.docker_machine_cache.arn'),
    });
  });

  it('is called, tagged, kept and encrypted as asked', () => {
    const kmsKeyId = 'arn:aws:kms:ap-northeast-1:111122223333:key/cache';
    const { resource } = cache({
      bucketPrefix: 'team',
      includeAccountId: false,
      iamObjectPrefix: 'iam',
      tags: { Name: 'shared', team: 'ci' },
      shared: true,
      expirationDays: 30,
      kmsKeyId,
    });
    expect(resource.aws_s3_bucket?.build_cache).toMatchObject({
      bucket: 'ci-team-gitlab-runner-cache',
      tags: { Name: 'shared', Environment: 'ci', team: 'ci' },
    });
    expect(resource.aws_iam_policy?.docker_machine_cache?.name).toBe('iam-docker-machine-cache');
    expect(JSON.stringify(resource.aws_s3_bucket_lifecycle_configuration)).toContain('"prefix":"project/"');
    expect(JSON.stringify(resource.aws_s3_bucket_lifecycle_configuration)).toContain('"days":30');
    expect(JSON.stringify(resource.aws_s3_bucket_server_side_encryption_configuration)).toContain(kmsKeyId);
    // The role that signs a URL needs the permission for the key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    expect(jsonIn(String(resource.aws_iam_policy?.docker_machine_cache?.policy)).Statement).toContainEqual({
      Sid: 'allowGitLabRunnersUseCacheKey',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: [kmsKeyId],
    });
  });

  it('refuses what only a runner can be told', () => {
    expect(() => cache({ bucket: 'given' } as unknown as CacheStackProps)).toThrow(SettingsError);
    expect(() => cache({ expirationDays: 0 })).toThrow('expirationDays');
  });
});
