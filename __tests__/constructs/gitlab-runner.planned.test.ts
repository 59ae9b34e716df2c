import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { Construct } from 'constructs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunner } from '../../src/constructs/gitlab-runner';
import { AwsStack } from '../../src/constructs/stack/aws-stack';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { type Change, EmulatedStacks, region } from '../stacks/emulated-stacks';
import { autoscalerRunner, dockerRunner, machineRunner } from './synthesized-runner';

let stacks: EmulatedStacks;
let network: { vpcId: string; subnetId: string };

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
});
afterAll(() => stacks?.stop());

/** A runner beside resources of its user's, whose ids nobody knows before they are made. */
class RunnerBesideOthers extends AwsStack {
  constructor(scope: Construct, id: string, settings: (stack: AwsStack) => GitlabRunnerInput) {
    super(scope, id, { region });
    new GitlabRunner(this, 'runner', parseSettings(gitlabRunnerSettings, settings(this)));
  }
}

const addresses = (changes: readonly Change[]) => changes.map(({ address }) => address);

describe('one plan is enough', () => {
  it.each([
    ['docker', dockerRunner],
    ['docker+machine', { ...machineRunner, runnerWorkerDockerMachineFleet: { enable: true } }],
    ['docker-autoscaler', autoscalerRunner],
  ])('for a managed key of a %s runner', async (type, settings) => {
    const name = `managed-${type.replace('+', '-')}`;
    const managed = { enableManagedKmsKey: true, kmsManagedAliasName: 'runner', region };
    stacks.synth((app) => new GitlabRunnerStack(app, name, { ...settings, ...network, ...managed }));
    const planned = addresses(await stacks.plan(name));
    expect(planned).toEqual(
      expect.arrayContaining(['aws_kms_key.default', 'aws_kms_alias.default', 'aws_iam_policy.lambda_kms']),
    );
  });

  it('for a cache, its policy, a key and a group that are made beside it', async () => {
    stacks.synth(
      (app) =>
        new RunnerBesideOthers(app, 'beside', (stack) => {
          const bucket = new S3Bucket(stack, 'given', { bucketPrefix: 'given-' });
          const policy = new IamPolicy(stack, 'given_cache', { namePrefix: 'given-', policy: '{}' });
          const key = new KmsKey(stack, 'given_key', {});
          const group = new SecurityGroup(stack, 'given_group', { namePrefix: 'given', vpcId: network.vpcId });
          return {
            ...dockerRunner,
            ...network,
            kmsKeyId: key.arn,
            runnerWorkerCache: { create: false, bucket: bucket.bucket, policy: policy.arn },
            runnerNetworking: { allowIncomingPing: true, allowIncomingPingSecurityGroupIds: [group.id] },
            runnerRole: { policyArns: [policy.arn] },
          };
        }),
    );
    expect(addresses(await stacks.plan('beside'))).toEqual(
      expect.arrayContaining([
        'aws_s3_bucket.given',
        'aws_iam_policy.lambda_kms',
        'aws_iam_role_policy_attachment.docker_machine_cache_instance',
        'aws_iam_role_policy_attachment.user_defined_policies',
        'aws_vpc_security_group_ingress_rule.runner_ping_group',
      ]),
    );
  });

  it('for a bucket that records accesses and is made beside it', async () => {
    stacks.synth(
      (app) =>
        new RunnerBesideOthers(app, 'logged', (stack) => {
          const logs = new S3Bucket(stack, 'logs', { bucketPrefix: 'logs-' });
          return { ...dockerRunner, ...network, runnerWorkerCache: { accessLogBucketId: logs.id } };
        }),
    );
    expect(addresses(await stacks.plan('logged'))).toContain('aws_s3_bucket_logging.build_cache');
  });
});

describe('a unique bucket name', () => {
  it('is eight hexadecimal digits longer, and valid', async () => {
    const settings = { ...dockerRunner, ...network, region, runnerWorkerCache: { randomSuffix: true } };
    stacks.synth((app) => new GitlabRunnerStack(app, 'unique', settings));
    const bucket = (await stacks.plan('unique')).find(({ address }) => address === 'aws_s3_bucket.build_cache');
    expect(bucket?.after?.bucket).toMatch(/^ci-\d{12}-gitlab-runner-cache-[0-9a-f]{8}$/);
  });
});
