import { Aspects, Fn, type ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { machineMaking } from '../../policies/machine-making';
import type { Statement } from '../../policies/policy-document';
import { shellAccess } from '../../policies/systems-manager';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { type RunnerNames, runnerNames } from '../../settings/names';
import { type CiServerInTerraform, type ProxiedRunnerSettings, runnerSettings } from '../../settings/proxied-runner';
import { commonTags } from '../../settings/tags';
import { Fact, Template } from '../../templates/template-text';
import { asTerraformLiterals } from '../../templates/terraform-literal';
import type { CacheBucket } from '../cache-bucket';
import { ManagerRole, permissionsBoundaryArn } from '../manager/manager-role';
import { ProxyFacts } from '../network/proxy-facts';
import { runnerCache } from '../runner-storage';
import { AwsStack } from '../stack/aws-stack';
import { TagsAspect } from '../stack/tags-aspect';
import { DockerAutoscalerWorkers } from '../workers/docker-autoscaler-workers';
import { DockerMachineWorkers } from '../workers/docker-machine-workers';
import type { WorkersProps } from '../workers/workers';
import { CiServer } from './ci-server';
import { ConfigFunction } from './config-function';
import { outliveUsers } from './outlive-users';
import { RunnerDocument } from './runner-document';
import { ServerAccess } from './server-access';
import { serverFiles } from './server-files';
import { serverExecutor } from './server-place';

/** A runner whose manager is a GitLab Runner that runs already, on your own server. */
export class ProxiedRunner extends Construct {
  readonly server: CiServer;
  readonly workers: DockerMachineWorkers | DockerAutoscalerWorkers;
  /** Undefined where a given bucket serves. */
  readonly cache?: CacheBucket;
  readonly document: RunnerDocument;
  private readonly settings: RunnerInTerraform;
  private readonly names: RunnerNames;
  private readonly kmsKeyArn?: string;

  constructor(scope: Construct, id: string, given: ProxiedRunnerSettings) {
    super(scope, id);
    const runner = runnerSettings(given);
    this.settings = asTerraformLiterals(runner);
    this.names = runnerNames(this.settings);
    this.kmsKeyArn = this.settings.kmsKeyId || undefined;
    const { settings, names } = this;
    Aspects.of(this).add(new TagsAspect(commonTags(settings)));
    const network = new ProxyFacts(this, 'network', { vpcId: settings.vpcId }).facts;
    const ciServer = asTerraformLiterals(given.ciServer);
    this.server = new CiServer(this, 'ci_server', ciServer, settings.vpcId);
    this.workers = this.makeWorkers({
      settings,
      names,
      managerRole: new ManagerRole(this, 'server_role', { settings, names }),
      managerSecurityGroup: this.server.securityGroup,
      kmsKeyArn: this.kmsKeyArn,
      networkFacts: { ...network, server_address: this.server.address },
      ssmStatements: shellAccess(),
      insecureRegistry: new Template([new Fact('server_address'), `:${ciServer.registryPort}`]),
    });
    this.cache = runnerCache(this, { settings, names, kmsKeyArn: this.kmsKeyArn });
    this.document = new RunnerDocument(this, 'document', {
      environment: settings.environment,
      instanceId: this.server.instanceId,
      enabled: given.enabled,
      executor: serverExecutor(settings),
      files: serverFiles({ settings: given, runner, executor: this.workers.section }),
      needs: this.needs(ciServer),
      facts: {
        aws_region: AwsStack.of(this).region,
        ...this.workers.facts,
        ...network,
        // Nothing must look for the server behind the proxy, whatever it thinks of networks.
        vpc_cidrs: Fn.join(',', [network.vpc_cidrs, this.server.address]),
        server_address: this.server.address,
        cache_bucket: this.cache ? this.cache.bucket.bucket : settings.runnerWorkerCache.bucket,
      },
    });
    new ConfigFunction(this, 'config_function', {
      environment: settings.environment,
      iamObjects: names.iamObjects,
      permissionsBoundaryArn: permissionsBoundaryArn(this, settings),
      server: this.server,
      document: this.document,
      action: given.enabled ? 'apply' : 'restore',
    });
  }

  private makeWorkers(props: WorkersProps): DockerMachineWorkers | DockerAutoscalerWorkers {
    if (this.settings.runnerWorker.type === 'docker+machine') {
      return new DockerMachineWorkers(this, 'workers', props);
    }
    const workers = new DockerAutoscalerWorkers(this, 'workers', props);
    // A group that goes, because the section does, waits until the server knows.
    for (const resource of resourcesOf(workers)) {
      outliveUsers(resource);
    }
    return workers;
  }

  /** What has to be there before the section is of use, and goes only after it was taken out. */
  private needs(server: CiServerInTerraform): ITerraformDependable[] {
    const { settings, names, workers, cache, kmsKeyArn } = this;
    const access = new ServerAccess(this, 'access', {
      server,
      proxyCredentials: settings.proxy?.credentialsSsmParameterName,
      environment: settings.environment,
      iamObjects: names.iamObjects,
      permissionsBoundaryArn: permissionsBoundaryArn(this, settings),
      kmsKeyArn,
      cachePolicyArn: (cache ? cache.accessPolicy.arn : settings.runnerWorkerCache.policy) || undefined,
      cacheKeys: settings.configToml.runners?.cache?.s3,
      executor: serverExecutor(settings),
      workers: this.accessOf(workers),
    });
    return [...access.parts, ...this.server.admit(workers.securityGroup), ...resourcesOf(workers)];
  }

  private accessOf(workers: DockerMachineWorkers | DockerAutoscalerWorkers): readonly Statement[] {
    if (workers instanceof DockerAutoscalerWorkers) {
      return workers.access;
    }
    const { partition, region, accountId } = AwsStack.of(this);
    const { subnetIds } = this.settings.runnerWorkerDockerMachineInstance;
    return machineMaking({
      partition,
      region,
      accountId,
      subnetIds: subnetIds.length > 0 ? subnetIds : [this.settings.subnetId],
      imageId: workers.facts.worker_ami as string,
      securityGroupId: workers.securityGroup.id,
      workerRoleArn: workers.role.arn,
      workerProfileName: workers.facts.worker_instance_profile as string,
      machinePrefix: this.names.workers,
    });
  }
}

function resourcesOf(construct: Construct): TerraformResource[] {
  return construct.node.findAll().filter((node) => TerraformResource.isTerraformResource(node)) as TerraformResource[];
}
