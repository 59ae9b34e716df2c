import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Aspects, Fn, type ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { machineMaking } from '../../policies/ci-server';
import { policyDocument } from '../../policies/policy-document';
import type { GitlabRunnerSettings } from '../../settings/gitlab-runner';
import { type ProxiedRunnerSettings, runnerSettings } from '../../settings/proxied-runner';
import { asTerraformLiterals } from '../../templates/terraform-literal';
import { AwsStack } from '../aws-stack';
import { CacheBucket } from '../cache-bucket';
import { DockerMachineWorkers } from '../docker-machine-workers';
import { ManagerRole, permissionsBoundaryArn } from '../manager-role';
import { cacheBucketName, type RunnerNames, runnerNames } from '../names';
import { ProxyFacts } from '../proxy-facts';
import { cacheTags, commonTags } from '../tags';
import { TagsAspect } from '../tags-aspect';
import { CiServer } from './ci-server';
import { ConfigFunction } from './config-function';
import { RunnerDocument } from './runner-document';
import { serverFiles } from './server-files';

/** A runner whose manager is a GitLab Runner that runs already, on a server of one's own. */
export class ProxiedRunner extends Construct {
  readonly server: CiServer;
  readonly workers: DockerMachineWorkers;
  /** Undefined where a given bucket serves. */
  readonly cache?: CacheBucket;
  readonly document: RunnerDocument;
  private readonly settings: GitlabRunnerSettings;
  private readonly names: RunnerNames;

  /** @param literal the settings as the user wrote them, complete */
  constructor(scope: Construct, id: string, literal: ProxiedRunnerSettings) {
    super(scope, id);
    const runner = runnerSettings(literal);
    this.settings = asTerraformLiterals(runner);
    this.names = runnerNames(this.settings);
    const { settings, names } = this;
    Aspects.of(this).add(new TagsAspect(commonTags(settings)));
    const network = new ProxyFacts(this, 'network', { vpcId: settings.vpcId }).facts;
    this.server = new CiServer(this, 'ci_server', asTerraformLiterals(literal.ciServer), settings.vpcId);
    this.workers = new DockerMachineWorkers(this, 'workers', {
      settings,
      literal: runner,
      names,
      managerRole: new ManagerRole(this, 'server_role', { settings, names }),
      managerSecurityGroup: this.server.securityGroup,
      kmsKeyArn: settings.kmsKeyId || undefined,
      networkFacts: network,
    });
    this.cache = this.createCache();
    this.document = new RunnerDocument(this, 'document', {
      environment: settings.environment,
      instanceId: this.server.instanceId,
      enabled: literal.enabled,
      files: serverFiles({ settings: literal, runner, executor: this.workers.section, workers: names.workers }),
      facts: {
        ...this.workers.facts,
        ...network,
        // Nobody shall look for the server behind the proxy, whatever it thinks of networks.
        vpc_cidrs: Fn.join(',', [network.vpc_cidrs, this.server.address]),
        server_address: this.server.address,
        cache_bucket: this.cache ? this.cache.bucket.bucket : settings.runnerWorkerCache.bucket,
      },
    });
    new ConfigFunction(this, 'config_function', {
      environment: settings.environment,
      iamObjects: names.iamObjects,
      permissionsBoundaryArn: permissionsBoundaryArn(this, settings),
      dnsSuffix: network.aws_dns_suffix,
      server: this.server,
      document: this.document,
      action: literal.enabled ? 'apply' : 'restore',
      needs: [
        ...this.grantServer(literal.ciServer),
        ...this.server.admit(this.workers.securityGroup),
        ...resourcesOf(this.workers),
      ],
    });
  }

  private createCache(): CacheBucket | undefined {
    const { settings, names } = this;
    return settings.runnerWorkerCache.create
      ? new CacheBucket(this, 'cache', {
          settings: settings.runnerWorkerCache,
          name: cacheBucketName(settings, AwsStack.of(this).accountId),
          iamObjects: names.iamObjects,
          tags: cacheTags(settings),
          kmsKeyArn: settings.kmsKeyId || undefined,
        })
      : undefined;
  }

  /** What docker-machine, the cache and, when asked for, Systems Manager's agent need on the role that exists. */
  private grantServer({ roleName, ssmAccess }: ProxiedRunnerSettings['ciServer']): ITerraformDependable[] {
    const { settings, names, workers } = this;
    const { partition, region, accountId } = AwsStack.of(this);
    const { subnetIds } = settings.runnerWorkerDockerMachineInstance;
    const profile = workers.facts.worker_instance_profile;
    const cachePolicyArn = this.cache ? this.cache.accessPolicy.arn : settings.runnerWorkerCache.policy;
    const attach = (id: string, policyArn: string) =>
      new IamRolePolicyAttachment(this, id, { role: roleName, policyArn });
    return [
      new IamRolePolicy(this, 'docker_machine', {
        name: `${names.iamObjects}-docker-machine`,
        role: roleName,
        policy: policyDocument(
          machineMaking({
            partition,
            region,
            accountId,
            subnetIds: subnetIds.length > 0 ? subnetIds : [settings.subnetId],
            workerSecurityGroupId: workers.securityGroup.id,
            workerRoleArn: workers.role.arn,
            workerProfileArn: `arn:${partition}:iam::${accountId}:instance-profile/${profile}`,
            machinePrefix: names.workers,
          }),
        ),
      }),
      ...(cachePolicyArn ? [attach('docker_machine_cache_instance', cachePolicyArn)] : []),
      ...(ssmAccess
        ? [attach('server_systems_manager', `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`)]
        : []),
    ];
  }
}

function resourcesOf(construct: Construct): TerraformResource[] {
  return construct.node.findAll().filter((node) => TerraformResource.isTerraformResource(node)) as TerraformResource[];
}
