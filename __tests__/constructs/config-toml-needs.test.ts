import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheSigning } from '../../src/policies/cache';
import { evaluate } from '../support/policy-evaluator';
import { autoscalerRunner, dockerRunner, SynthesizedRunner } from './synthesized-runner';

const roleArn = 'arn:aws:iam::111122223333:role/cache';
const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const account = { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' };

describe('keys of config.toml in a stack', () => {
  it('are in its file, with what Terraform would take for a placeholder', () => {
    const slot_cgroup_template = 'runner/slot-$' + '{slot}';
    const runner = new SynthesizedRunner({
      ...autoscalerRunner,
      configToml: { shutdown_timeout: 30, runners: { use_slot_cgroups: true, slot_cgroup_template } },
    });
    const { folder } = runner.stack;
    const path = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((one) =>
      /config\.toml\.tftpl$/.test(one),
    );
    const toml = readFileSync(join(folder, path as string), 'utf8');
    expect(toml).toMatch(/^shutdown_timeout = 30$/m);
    expect(toml).toContain('slot_cgroup_template = "runner/slot-$$' + '{slot}"');
  });

  it('have the manager take on the roles of the cache, and use its KMS key', () => {
    const s3 = { RoleARN: roleArn, ServerSideEncryption: 'KMS', ServerSideEncryptionKeyID: keyId };
    const runner = new SynthesizedRunner({ ...dockerRunner, configToml: { runners: { cache: { s3 } } } });
    const policy = JSON.stringify(runner.get('aws_iam_role_policy.cache_signing'));
    expect(policy).toContain('sts:AssumeRole');
    expect(policy).toContain(roleArn);
    expect(policy).toContain(`key/${keyId}`);
    expect(new SynthesizedRunner(dockerRunner).get('aws_iam_role_policy.cache_signing')).toBeUndefined();
  });
});

// https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section (RoleARN, KMS)
describe('what the manager may do for its cache', () => {
  const key = `arn:aws:kms:eu-west-1:111122223333:key/${keyId}`;
  const may = (s3: Parameters<typeof cacheSigning>[0]['s3'], action: string, resource: string, context = {}) =>
    evaluate([{ Statement: cacheSigning({ s3, ...account }) }], { action, resource, context }) === 'allowed';

  it('is to take on those roles and no others', () => {
    const s3 = { RoleARN: roleArn, UploadRoleARN: `${roleArn}-upload` };
    expect(may(s3, 'sts:AssumeRole', roleArn)).toBe(true);
    expect(may(s3, 'sts:AssumeRole', `${roleArn}-upload`)).toBe(true);
    expect(may(s3, 'sts:AssumeRole', `${roleArn}-other`)).toBe(false);
    expect(cacheSigning({ s3: {}, ...account })).toEqual([]);
  });

  it.each(['kms:GenerateDataKey', 'kms:Decrypt'])('is %s with its key, and no other', (action) => {
    for (const ServerSideEncryptionKeyID of [keyId, key]) {
      const s3 = { ServerSideEncryption: 'KMS', ServerSideEncryptionKeyID };
      expect(may(s3, action, key)).toBe(true);
      expect(may(s3, action, key.replace('1234abcd', 'ffffffff'))).toBe(false);
    }
    expect(cacheSigning({ s3: { ServerSideEncryption: 'S3', ServerSideEncryptionKeyID: key }, ...account })).toEqual(
      [],
    );
  });
});
