import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { Instance } from '@cdktf/provider-aws/lib/instance';
import { App, Fn } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { FargateRunnerStack } from '../../../stacks/fargate-runner-stack';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import type { Check } from '../../../tools/doctor/check';
import { fargateQuota } from '../../../tools/doctor/checks/fargate-quota';
import { imageArchitecture } from '../../../tools/doctor/checks/image';
import { internetAccess } from '../../../tools/doctor/checks/internet-access';
import { kmsKey } from '../../../tools/doctor/checks/kms-key';
import { vcpuQuota } from '../../../tools/doctor/checks/quota';
import { serviceRoles } from '../../../tools/doctor/checks/service-roles';
import { stateBucket } from '../../../tools/doctor/checks/state-bucket';
import { volumeKey } from '../../../tools/doctor/checks/volume-key';
import type { Answer } from '../../../tools/doctor/finding';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { autoscalerRunner, dockerRunner } from '../../constructs/synthesized-runner';
import { temporaryFolder } from '../../support/temporary-folder';
import { type Script, scriptedAws } from './scripted-aws';

const region = 'ap-northeast-1';
const subnetId = 'subnet-0aaaaaaaaaaaaaaa1';

/** What a check says of an app in an account that answers like that. */
async function answers(check: Check, define: (app: App) => void, script: Script): Promise<readonly Answer[]> {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  define(app);
  app.synth();
  const replies = Object.entries(script).map(([call, reply]) => [`${region} ${call}`, reply]);
  const context = { app: PlannedApp.load(outdir, region), aws: scriptedAws(Object.fromEntries(replies)) };
  return Promise.all(check.questions(context).map((question) => question.answer()));
}

describe('the way out', () => {
  const place = { ami: 'ami-0123456789abcdef0', instanceType: 'm5.large' };
  const instanceIn = (id: string) => (app: App) =>
    new Instance(new AwsStack(app, 'alone', { region }), 'one', { ...place, subnetId: id });
  const routed = (route: object, subnet: object = {}) => ({
    'ec2 describe-subnets': { Subnets: [{ SubnetId: subnetId, VpcId: 'vpc-1', ...subnet }] },
    'ec2 describe-route-tables': {
      RouteTables: [
        { RouteTableId: 'rtb-1', Associations: [{ Main: true }], Routes: [] },
        {
          RouteTableId: 'rtb-2',
          Associations: [{ Main: false, SubnetId: subnetId }],
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0', State: 'active', ...route }],
        },
      ],
    },
  });

  it('leads to a gateway that was deleted', async () => {
    const script = routed({ NatGatewayId: 'nat-1', State: 'blackhole' });
    expect(await answers(internetAccess, instanceIn(subnetId), script)).toMatchObject([
      { status: 'problem', message: expect.stringContaining('nat-1, which is gone') },
    ]);
  });

  it.each([
    [true, 'ok'],
    [false, 'problem'],
  ])('is public when the subnet gives addresses: %s', async (MapPublicIpOnLaunch, status) => {
    const script = routed({ GatewayId: 'igw-1' }, { MapPublicIpOnLaunch });
    expect(await answers(internetAccess, instanceIn(subnetId), script)).toMatchObject([{ status }]);
  });

  it('is unknown where only Terraform will know the subnet', async () => {
    const define = (app: App) => {
      const stack = new AwsStack(app, 'alone', { region });
      const subnets = new DataAwsSubnets(stack, 'all');
      new Instance(stack, 'one', { ...place, subnetId: Fn.element(subnets.ids, 0) });
    };
    expect(await answers(internetAccess, define, {})).toMatchObject([
      { status: 'warning', message: expect.stringContaining('only Terraform will know') },
    ]);
  });
});

describe('the quota', () => {
  const types = { InstanceTypes: [{ InstanceType: 't3.micro', VCpuInfo: { DefaultVCpus: 2 } }] };
  const quotaOf = (Value: number) => ({ Quota: { QuotaName: 'Running On-Demand Standard instances', Value } });

  it.each([
    [5, 'ok'],
    [1, 'problem'],
  ])('is the default one of AWS, %i, where nobody asked for another: %s', async (value, status) => {
    const script = {
      'ec2 describe-instance-types': types,
      'service-quotas get-service-quota': 'NoSuchResourceException',
      'service-quotas get-aws-default-service-quota': quotaOf(value),
    };
    const define = (app: App) => new GitlabRunnerStack(app, 'runner', { region, ...dockerRunner });
    expect(await answers(vcpuQuota, define, script)).toMatchObject([{ status }]);
  });

  it('cannot be compared with types of any size', async () => {
    const define = (app: App) =>
      new GitlabRunnerStack(app, 'runner', {
        region,
        ...autoscalerRunner,
        runnerWorkerDockerAutoscalerAsg: {
          subnetIds: [subnetId],
          enableMixedInstancesPolicy: true,
          onDemandPercentageAboveBaseCapacity: 0,
          instanceRequirements: [{ vcpuCount: { min: 2 }, memoryMib: { min: 0 } }],
        },
      });
    const script = { 'ec2 describe-instance-types': types, 'service-quotas get-service-quota': quotaOf(100) };
    expect(await answers(vcpuQuota, define, script)).toContainEqual({
      status: 'warning',
      message: expect.stringContaining('runner workers may have any number'),
      remedy: expect.stringContaining('vcpuCount.max'),
    });
  });
});

describe('jobs on Fargate', () => {
  const { vpcId, runnerGitlab } = dockerRunner;
  const define = (app: App) =>
    new FargateRunnerStack(app, 'jobs', {
      ...{ region, vpcId, subnetId, runnerGitlab, environment: 'jobs' },
      runnerManager: { maximumConcurrentJobs: 12 },
      runnerWorker: { maxJobs: 10 },
      fargate: {
        driverVersion: '0.5.1',
        driverSha256: { x86_64: '0123456789abcdef'.repeat(4) },
        capacityProviders: { fargate: { base: 2, weight: 1 }, fargateSpot: { weight: 3 } },
        taskDefinitions: {
          small: { imageTag: 'jobs-1', cpu: 512 },
          large: { imageTag: 'jobs-1', cpu: 4096, memory: 8192 },
        },
        defaultTaskDefinition: 'small',
      },
    });
  const quotaOf = (Value: number) => ({
    'service-quotas get-service-quota': { Quota: { QuotaName: 'Fargate vCPU resource count', Value } },
  });

  it('may be more than the quotas of Fargate let run', async () => {
    expect(await answers(fargateQuota, define, quotaOf(20))).toMatchObject([
      {
        status: 'ok',
        message: expect.stringMatching(/^16 vCPUs at most \(jobs tasks on FARGATE 4 x 4\); .*L-3032A538/),
      },
      {
        status: 'problem',
        message: expect.stringMatching(
          /^24 vCPUs at most \(jobs tasks on FARGATE_SPOT 6 x 4\), but .* 20 .*L-36FBB829/,
        ),
        remedy: expect.stringContaining('--service-code fargate --quota-code L-36FBB829 --desired-value 24'),
      },
    ]);
  });

  it('are not what a runner without Fargate is asked of', async () => {
    const runner = (app: App) => new GitlabRunnerStack(app, 'runner', { region, ...dockerRunner });
    expect(await answers(fargateQuota, runner, {})).toEqual([]);
  });

  it('need the role of ECS, which AWS makes', async () => {
    const of = async (role: object | string) => (await answers(serviceRoles, define, { 'iam get-role': role })).at(-1);
    expect(await of({})).toEqual({ status: 'ok', message: 'AWSServiceRoleForECS is there' });
    expect(await of('NoSuchEntity')).toMatchObject({
      status: 'warning',
      remedy: 'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    });
  });
});

describe('the bucket of the state', () => {
  it.each([
    ['403', /somebody else's/, /state\.bucket/],
    ['301', /not in ap-northeast-1/, /state\.region/],
  ])('answers %s', async (code, message, remedy) => {
    const define = (app: App) => new AwsStack(app, 'alone', { region, state: { bucket: 'theirs', region } });
    expect(await answers(stateBucket, define, { 's3api head-bucket': code })).toMatchObject([
      { status: 'problem', message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) },
    ]);
  });

  // botocore follows to the bucket's own region (S3RegionRedirectorv2): the CLI ends with status 0.
  it('tells that it is in another region', async () => {
    const define = (app: App) => new AwsStack(app, 'alone', { region, state: { bucket: 'ours', region } });
    const status = async (reply: object | null) =>
      (await answers(stateBucket, define, { 's3api head-bucket': reply }))[0];
    expect(await status({ BucketRegion: 'us-east-1' })).toMatchObject({
      status: 'problem',
      message: 'the bucket ours for the state is in us-east-1, not in ap-northeast-1',
    });
    expect(await status({ BucketRegion: region })).toMatchObject({ status: 'ok' });
  });

  it('is asked for once, however many stacks keep their state there', async () => {
    const define = (app: App) => {
      for (const name of ['one', 'two']) {
        new AwsStack(app, name, { region, state: { bucket: 'ours', region } });
      }
    };
    expect(await answers(stateBucket, define, { 's3api head-bucket': {} })).toMatchObject([{ status: 'ok' }]);
  });
});

describe('an image', () => {
  const image = { ImageId: 'ami-0123456789abcdef0', Architecture: 'x86_64', CreationDate: '2023-01-01T00:00:00.000Z' };
  const define = (app: App) =>
    new Instance(new AwsStack(app, 'alone', { region }), 'one', {
      ami: image.ImageId,
      instanceType: 'm5.large',
      subnetId,
    });
  const types = { InstanceTypes: [] };

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html
  it('that its owner deprecated still starts instances by its id', async () => {
    const describeImages = (args: readonly string[]) => ({
      Images: args.includes('--include-deprecated') ? [image] : [],
    });
    const script = { 'ec2 describe-images': describeImages, 'ec2 describe-instance-types': types };
    expect(await answers(imageArchitecture, define, script)).toMatchObject([{ status: 'ok' }]);
  });

  it.each(['pending', 'failed', 'disabled'])('that is %s starts none', async (State) => {
    const script = { 'ec2 describe-images': { Images: [{ ...image, State }] }, 'ec2 describe-instance-types': types };
    expect(await answers(imageArchitecture, define, script)).toMatchObject([
      { status: 'problem', message: expect.stringContaining(`is ${State}`) },
    ]);
  });
});

describe('a given key', () => {
  const own = 'arn:aws:kms:ap-northeast-1:111122223333:key/00000000-0000-0000-0000-000000000001';
  const withKey = (kmsKeyId: string) => (app: App) =>
    new GitlabRunnerStack(app, 'runner', { region, ...dockerRunner, kmsKeyId });
  const account = { 'sts get-caller-identity': { Account: '111122223333' } };
  const state = (KeyState: string) => ({ ...account, 'kms describe-key': { KeyMetadata: { KeyState } } });

  it.each<[string, string, Script, object]>([
    ['is enabled', own, state('Enabled'), { status: 'ok' }],
    [
      'will be deleted',
      own,
      state('PendingDeletion'),
      { status: 'problem', remedy: expect.stringContaining('cancel-key-deletion') },
    ],
    [
      'does not exist',
      own,
      { ...account, 'kms describe-key': 'NotFoundException' },
      { status: 'problem', message: expect.stringContaining('does not exist') },
    ],
    [
      'is of another account, whose policy decides',
      own.replace('111122223333', '444455556666'),
      state('Enabled'),
      { status: 'warning', remedy: expect.stringMatching(/policy allow 111122223333 .*CreateGrant/) },
    ],
    [
      'is of another region',
      own.replace(region, 'eu-west-1'),
      state('Enabled'),
      { status: 'problem', message: expect.stringContaining('eu-west-1') },
    ],
  ])('%s', async (_, key, script, expected) => {
    expect(await answers(kmsKey, withKey(key), script)).toMatchObject([expected]);
  });
});

describe('the key of the volumes', () => {
  it('may be used by a grant', async () => {
    const define = (app: App) =>
      new GitlabRunnerStack(app, 'runner', {
        region,
        ...dockerRunner,
        runnerInstance: {
          name: 'ci',
          rootDeviceConfig: { kms_key_id: 'arn:aws:kms:ap-northeast-1:111122223333:key/x' },
        },
      });
    const role = 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
    const script = (principal: string) => ({
      'kms get-key-policy': { Policy: '{}' },
      'kms list-grants': { Grants: [{ GranteePrincipal: `arn:aws:iam::111122223333:${principal}` }] },
    });
    expect(await answers(volumeKey, define, script(role))).toMatchObject([{ status: 'ok' }]);
    expect(await answers(volumeKey, define, script('role/other'))).toMatchObject([{ status: 'warning' }]);
  });
});
