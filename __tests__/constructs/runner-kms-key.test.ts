import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { autoscalerRunner, dockerRunner, machineRunner, ref, SynthesizedRunner } from './synthesized-runner';

const given = 'arn:aws:kms:ap-northeast-1:111122223333:key/00000000-0000-0000-0000-000000000001';
const managed = ref('aws_kms_key.default.arn');

/** Everything that encrypts, with the argument that names the key. */
const encrypted = [
  ['aws_cloudwatch_log_group.environment', 'kms_key_id'],
  ['aws_cloudwatch_log_group.lambda', 'kms_key_id'],
  ['aws_ssm_parameter.runner_registration_token', 'key_id'],
  ['aws_ssm_parameter.runner_sentry_dsn', 'key_id'],
  ['aws_lambda_function.terminate_runner_instances', 'kms_key_arn'],
] as const;

function keysOf(runner: SynthesizedRunner) {
  const encryption = 'aws_s3_bucket_server_side_encryption_configuration.build_cache_encryption';
  const { apply_server_side_encryption_by_default: bucket } = runner.block(encryption, 'rule');
  return [
    ...encrypted.map(([address, argument]) => runner.get(address)?.[argument]),
    (bucket as { kms_master_key_id?: unknown }).kms_master_key_id,
  ];
}

describe('without a key', () => {
  it("leaves everything to AWS's own keys", () => {
    const runner = new SynthesizedRunner(dockerRunner);
    expect(runner.get('aws_kms_key.default')).toBeUndefined();
    expect(runner.get('aws_iam_policy.instance_kms_policy')).toBeUndefined();
    expect(new Set(keysOf(runner))).toEqual(new Set([undefined]));
  });
});

describe('kmsKeyId', () => {
  it('encrypts everything with the given key and makes none', () => {
    const runner = new SynthesizedRunner({ ...dockerRunner, kmsKeyId: given });
    expect(new Set(keysOf(runner))).toEqual(new Set([given]));
    expect(runner.addresses('aws_kms_key')).toEqual([]);
    expect(runner.addresses('aws_kms_alias')).toEqual([]);
  });

  it('lets the manager use it, and read its parameters with the key of before', () => {
    const runner = new SynthesizedRunner({ ...dockerRunner, kmsKeyId: given });
    expect(runner.statements('aws_iam_policy.instance_kms_policy')).toEqual([
      { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: [given] },
    ]);
    const [decryption] = runner.statements('aws_iam_role_policy.parameter_keys');
    expect(decryption).toMatchObject({ Action: 'kms:Decrypt' });
    expect(JSON.stringify(decryption)).toContain('parameter/ci-runner-token');
    expect(JSON.stringify(decryption)).toContain('kms:EncryptionContext:PARAMETER_ARN');
  });

  // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
  it('lets the manager start workers whose disks it encrypts, where docker-machine starts them', () => {
    const disks = 'aws_iam_role_policy.worker_disks';
    const runner = new SynthesizedRunner({ ...machineRunner, kmsKeyId: given });
    expect(runner.statements(disks)).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:CreateGrant',
      Resource: given,
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
    expect(new SynthesizedRunner({ ...dockerRunner, kmsKeyId: given }).get(disks)).toBeUndefined();
  });

  it.each(['alias/runner', '00000000-0000-0000-0000-000000000001'])('%s is rejected with the remedy', (kmsKeyId) => {
    expect(() => new SynthesizedRunner({ ...dockerRunner, kmsKeyId })).toThrow(/must be the ARN .*describe-key/);
  });
});

describe('enableManagedKmsKey', () => {
  const runner = new SynthesizedRunner({ ...dockerRunner, enableManagedKmsKey: true });

  it('encrypts everything with a key of our own', () => {
    expect(new Set(keysOf(runner))).toEqual(new Set([managed]));
    expect(runner.get('aws_kms_alias.default')).toBeUndefined();
  });

  it('lets the manager use the key', () => {
    expect(runner.statements('aws_iam_policy.instance_kms_policy')).toEqual([
      { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: [managed] },
    ]);
    expect(runner.attachedTo(ref('aws_iam_role.instance.name'))).toContain(
      ref('aws_iam_policy.instance_kms_policy.arn'),
    );
  });

  it('lets the logs, Auto Scaling and EBS use it, the rest by the account', () => {
    const principals = (runner.statements('aws_kms_key.default') as unknown as { Principal: unknown }[]).map(
      ({ Principal }) => JSON.stringify(Principal),
    );
    expect(principals).toHaveLength(4);
    expect(principals[0]).toContain(':root');
    expect(principals[1]).toContain(`logs.${ref('data.aws_region.current.name')}.amazonaws.com`);
    expect(principals[2]).toContain('AWSServiceRoleForAutoScaling');
    expect(principals[3]).toContain('*');
  });

  it('has an alias when it gets a name', () => {
    const named = new SynthesizedRunner({ ...dockerRunner, enableManagedKmsKey: true, kmsManagedAliasName: 'runner' });
    expect(named.get('aws_kms_alias.default')).toMatchObject({
      name: 'alias/runner',
      target_key_id: ref('aws_kms_key.default.key_id'),
    });
  });

  it.each([
    [7, 7, true],
    [30, 30, true],
    [0, undefined, false],
  ])('with a window of %i days is deleted after %s days, rotation %s', (days, window, rotation) => {
    const key = new SynthesizedRunner({
      ...dockerRunner,
      enableManagedKmsKey: true,
      kmsManagedDeletionRotationWindowInDays: days,
    }).get('aws_kms_key.default');
    expect(key?.deletion_window_in_days).toBe(window);
    expect(key?.enable_key_rotation).toBe(rotation);
  });

  it('is made but not used beside kmsKeyId', () => {
    const both = new SynthesizedRunner({ ...dockerRunner, enableManagedKmsKey: true, kmsKeyId: given });
    expect(both.get('aws_kms_key.default')).toBeDefined();
    expect(new Set(keysOf(both))).toEqual(new Set([given]));
    expect(both.statements('aws_iam_policy.instance_kms_policy')[0]?.Resource).toEqual([given]);
  });
});

describe('the volumes of workers', () => {
  const volume = (runner: SynthesizedRunner, address: string) => runner.block(address, 'block_device_mappings').ebs;

  it('are encrypted with the key in the template of an Auto Scaling group', () => {
    const address = 'aws_launch_template.this';
    const keyed = volume(new SynthesizedRunner({ ...autoscalerRunner, kmsKeyId: given }), address);
    expect(keyed).toMatchObject({ encrypted: 'true', kms_key_id: given });
    const plain = volume(new SynthesizedRunner(autoscalerRunner), address);
    expect(plain).toMatchObject({ encrypted: 'true' });
    expect(plain).not.toHaveProperty('kms_key_id');
  });

  it('are encrypted with the key in the template of a fleet', () => {
    const fleet = { ...machineRunner, runnerWorkerDockerMachineFleet: { enable: true }, enableManagedKmsKey: true };
    const address = 'aws_launch_template.fleet_gitlab_runner';
    expect(volume(new SynthesizedRunner(fleet), address)).toMatchObject({ kms_key_id: managed });
  });
});

describe('a managed key that is switched off', () => {
  it('leaves the state and stays in the account, in JSON and in HCL', () => {
    expect(new SynthesizedRunner(dockerRunner).stack.json.removed).toEqual([
      { from: 'aws_kms_key.default', lifecycle: { destroy: false } },
    ]);
    const stack = new GitlabRunnerStack(new App(), 'runner', { region: 'ap-northeast-1', ...dockerRunner });
    expect(stack.toHclTerraform().hcl).toMatch(
      /^removed \{\n {2}from = aws_kms_key\.default\n {2}lifecycle \{\n {4}destroy = false\n/m,
    );
  });

  it('is managed as long as it is on', () => {
    expect(new SynthesizedRunner({ ...dockerRunner, enableManagedKmsKey: true }).stack.json.removed).toBeUndefined();
  });
});

it('is the key of a parameter only when Terraform creates it: later the instance encrypts it', () => {
  for (const name of ['runner_registration_token', 'runner_sentry_dsn']) {
    expect(new SynthesizedRunner({ ...dockerRunner, kmsKeyId: given }).get(`aws_ssm_parameter.${name}`)).toMatchObject({
      value_wo_version: 1,
      lifecycle: { ignore_changes: ['key_id'] },
    });
  }
});
