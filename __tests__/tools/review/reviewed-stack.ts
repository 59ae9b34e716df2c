import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { type App, Fn } from 'cdktf';
import { Construct } from 'constructs';
import { strToU8, zipSync } from 'fflate';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { policyDocument, type Statement } from '../../../src/policies/policy-document';
import { temporaryFolder } from '../../support/temporary-folder';

const mtime = new Date(1980, 5, 1);

export const secret = 'the-value-that-nobody-may-read';

/** All that can be told apart between two versions of the stack. */
export interface World {
  readonly tags: Readonly<Record<string, string>>;
  readonly imageId: string;
  readonly workerGroup: string;
  readonly maxWorkers: number;
  readonly bucket: string;
  readonly keepVolume: boolean;
  readonly keepKey: boolean;
  readonly retention: number;
  readonly trusted: string | readonly string[];
  readonly statements: readonly Statement[];
  readonly ssh: { readonly from: number; readonly to: number; readonly cidr: string };
  readonly extraRule: boolean;
  readonly natGateway: boolean;
  readonly limit: number;
  readonly secret: string;
  /** The folder that the function's archive lies in. */
  readonly archives: string;
}

/** Two folders with the same archive in each. */
export const archives = [temporaryFolder(), temporaryFolder()] as const;
for (const folder of archives) {
  writeFileSync(
    join(folder, 'function.zip'),
    zipSync({ 'index.js': [strToU8('exports.handler = () => {};'), { mtime }] }),
  );
}

export const asApplied: World = {
  tags: { Environment: 'ci' },
  imageId: 'ami-0123456789abcdef0',
  workerGroup: 'ci-asg',
  maxWorkers: 5,
  bucket: 'ci-111122223333-gitlab-runner-cache',
  keepVolume: true,
  keepKey: true,
  retention: 30,
  trusted: 'ec2.amazonaws.com',
  statements: [
    { Effect: 'Allow', Sid: 'cache', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::cache/runner/*' },
    {
      Effect: 'Allow',
      Sid: 'end',
      Action: 'ec2:TerminateInstances',
      Resource: '*',
      Condition: { StringEquals: { 'ec2:ResourceTag/Environment': 'ci' } },
    },
  ],
  ssh: { from: 22, to: 22, cidr: '10.0.0.0/16' },
  extraRule: false,
  natGateway: false,
  limit: 5,
  secret,
  archives: archives[0],
};

/** A little of each: machines, data, permissions, network. */
export class ReviewedStack extends AwsStack {
  constructor(
    scope: App,
    id: string,
    private readonly world: World,
  ) {
    super(scope, id, { region: 'ap-northeast-1' });
    const vpc = new Vpc(this, 'this', { cidrBlock: '10.0.0.0/16' });
    const subnet = new Subnet(this, 'public', { vpcId: vpc.id, cidrBlock: '10.0.0.0/24' });
    this.machines(subnet);
    this.data();
    this.permissions();
    this.network(vpc, subnet);
  }

  private machines(subnet: Subnet): void {
    const { imageId, workerGroup, maxWorkers } = this.world;
    const templates = new Construct(this, 'templates');
    const group = (name: string, template: LaunchTemplate, groupName: string, maxSize: number) =>
      new AutoscalingGroup(this, name, {
        name: groupName,
        minSize: 0,
        maxSize,
        vpcZoneIdentifier: [subnet.id],
        launchTemplate: { id: template.id, version: template.latestVersion.toString() },
        instanceRefresh: { strategy: 'Rolling', preferences: { minHealthyPercentage: 100 } },
      });
    const userData = Fn.base64gzip(Fn.join('\n', ['#cloud-config', Fn.jsonencode(this.cloudConfig())]));
    const manager = new LaunchTemplate(templates, 'gitlab_runner_instance', { namePrefix: 'ci-', imageId, userData });
    group('gitlab_runner_instance', manager, 'ci-as-group', 1);
    const worker = new LaunchTemplate(templates, 'this', { namePrefix: 'ci-worker-', imageId: asApplied.imageId });
    group('autoscaler', worker, workerGroup, maxWorkers);
  }

  private cloudConfig() {
    const { limit, secret: password } = this.world;
    const config = `concurrent = 10\n[[runners]]\nlimit = ${limit}\n`;
    return {
      write_files: [
        { path: '/etc/gitlab-runner/config.toml', content: config },
        { path: '/opt/gitlab-runner/environment', content: `PASSWORD=${password}` },
      ],
      runcmd: [['/opt/gitlab-runner/boot.sh']],
    };
  }

  private data(): void {
    const { bucket, keepVolume, keepKey, retention, tags, secret: value } = this.world;
    new S3Bucket(this, 'build_cache', { bucket, forceDestroy: true });
    new CloudwatchLogGroup(this, 'environment', { name: 'ci', retentionInDays: retention, tags: { ...tags } });
    new SsmParameter(this, 'runner_registration_token', { name: 'ci-token', type: 'SecureString', value });
    if (keepVolume) {
      new EbsVolume(this, 'gitlab', { availabilityZone: 'ap-northeast-1a', size: 8 });
    }
    if (keepKey) {
      new KmsKey(this, 'default', { description: 'ci', deletionWindowInDays: 7 });
    }
  }

  private permissions(): void {
    const { trusted, statements, archives: folder } = this.world;
    const role = new IamRole(this, 'instance', {
      name: 'ci-instance',
      assumeRolePolicy: policyDocument([
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: trusted } },
      ]),
    });
    new IamRolePolicy(new Construct(this, 'policy'), 'instance', {
      name: 'ci',
      role: role.name,
      policy: policyDocument(statements),
    });
    const filename = join(folder, 'function.zip');
    new LambdaFunction(this, 'terminate_runner_instances', {
      functionName: 'ci-terminate',
      role: role.arn,
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      filename,
      sourceCodeHash: Fn.filebase64sha256(filename),
    });
  }

  private network(vpc: Vpc, subnet: Subnet): void {
    const { ssh, extraRule, natGateway } = this.world;
    const { id: securityGroupId } = new SecurityGroup(this, 'runner', { name: 'ci-runner', vpcId: vpc.id });
    new VpcSecurityGroupIngressRule(this, 'runner_ssh', {
      securityGroupId,
      ipProtocol: 'tcp',
      fromPort: ssh.from,
      toPort: ssh.to,
      cidrIpv4: ssh.cidr,
    });
    new VpcSecurityGroupEgressRule(this, 'runner_https', {
      securityGroupId,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
    });
    if (extraRule) {
      new VpcSecurityGroupEgressRule(this, 'runner_all', { securityGroupId, ipProtocol: '-1', cidrIpv6: '::/0' });
      // Through 443 everything went already.
      const narrow = { securityGroupId, ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv4: '192.0.2.0/24' };
      new VpcSecurityGroupEgressRule(this, 'runner_registry', narrow);
    }
    if (natGateway) {
      const address = new Eip(this, 'nat', { domain: 'vpc' });
      new NatGateway(new Construct(this, 'gateway'), 'nat', { allocationId: address.id, subnetId: subnet.id });
    }
  }
}
