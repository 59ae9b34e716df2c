import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Aspects } from 'cdktf';
import { Construct } from 'constructs';
import { withAwsConfig } from '../../config-toml/autoscaler-section';
import { configToml } from '../../config-toml/config-toml';
import { cacheSigning } from '../../policies/cache';
import { metricsAccess } from '../../policies/cloudwatch-agent';
import * as access from '../../policies/gitlab-server';
import { ownKeyUse } from '../../policies/own-key';
import { parameterDecryption, parameterKeyReading } from '../../policies/parameter-key';
import { shellAccess } from '../../policies/systems-manager';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { type GitlabServerSettings, runnerSettings, type ServerInTerraform } from '../../settings/gitlab-server';
import { type RunnerNames, runnerNames } from '../../settings/names';
import { commonTags } from '../../settings/tags';
import { Fact, withFacts } from '../../templates/template-text';
import { asTerraformLiterals, asWritten } from '../../templates/terraform-literal';
import { gitlabServerBoot, pluginRegion, runnerService } from '../../user-data/gitlab-server-boot';
import type { CacheBucket } from '../cache-bucket';
import { machineParameter } from '../machine-parameter';
import { MachineUserData } from '../machine-user-data';
import { ManagerRole, permissionsBoundaryArn } from '../manager/manager-role';
import { ProxyFacts } from '../network/proxy-facts';
import { runnerCache, runnerLogGroup } from '../runner-storage';
import { AwsStack } from '../stack/aws-stack';
import { memberId } from '../stack/member-id';
import { TagsAspect } from '../stack/tags-aspect';
import { DockerAutoscalerWorkers } from '../workers/docker-autoscaler-workers';
import { DataVolume } from './data-volume';
import type { GitlabServerFacts } from './facts';
import { ServerAddress } from './server-address';
import { ServerInstance } from './server-instance';
import { ServerSecurityGroups } from './server-security-groups';
import { ServerMachines, type ServerWorkers } from './server-workers';
import { WorkerSweep } from './worker-sweep';

/** GitLab and the manager of its runner on one instance, the data on a volume apart, jobs on instances of their own. */
export class GitlabServer extends Construct {
  readonly address: ServerAddress;
  readonly securityGroups: ServerSecurityGroups;
  readonly dataVolume: DataVolume;
  readonly role: ManagerRole;
  readonly workers: ServerWorkers;
  readonly server: ServerInstance;
  readonly tokenParameter: SsmParameter;
  readonly rootPasswordParameter: SsmParameter;
  /** Undefined where a given bucket serves. */
  readonly cache?: CacheBucket;
  readonly logGroup?: CloudwatchLogGroup;
  private readonly settings: ServerInTerraform;
  private readonly runner: RunnerInTerraform;
  private readonly names: RunnerNames;
  private readonly kmsKeyArn?: string;
  private readonly networkFacts: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, given: GitlabServerSettings) {
    super(scope, id);
    this.settings = asTerraformLiterals(given);
    this.runner = asTerraformLiterals(runnerSettings(given));
    this.names = runnerNames(this.runner);
    this.kmsKeyArn = this.settings.kmsKeyId || undefined;
    Aspects.of(this).add(new TagsAspect(commonTags(this.runner)));
    const { settings, runner, names, kmsKeyArn } = this;
    const boundary = permissionsBoundaryArn(this, runner);
    this.securityGroups = new ServerSecurityGroups(this, 'security_groups', { settings, names });
    this.address = new ServerAddress(this, 'address', { settings, securityGroupId: this.securityGroups.server.id });
    this.dataVolume = new DataVolume(this, 'data', {
      settings,
      iamObjects: names.iamObjects,
      permissionsBoundaryArn: boundary,
    });
    this.role = new ManagerRole(this, 'role', { settings: runner, names });
    this.tokenParameter = this.parameter('runner_registration_token', names.tokenParameter);
    this.rootPasswordParameter = this.parameter('gitlab_root_password', `${settings.environment}-gitlab-root-password`);
    const storage = { settings: runner, names, kmsKeyArn };
    this.logGroup = runnerLogGroup(this, storage);
    this.cache = runnerCache(this, storage);
    this.networkFacts = settings.proxy ? new ProxyFacts(this, 'proxy', { vpcId: settings.vpcId }).facts : {};
    this.workers = this.makeWorkers();
    this.securityGroups.admit(this.workers.securityGroup);
    const userData = this.userData();
    this.grant(userData.parameterNames);
    // The workers of an Auto Scaling group go with it.
    const sweep =
      this.workers instanceof ServerMachines
        ? new WorkerSweep(this, 'sweep', { settings: runner, names, kmsKeyArn, permissionsBoundaryArn: boundary })
        : undefined;
    this.server = new ServerInstance(this, 'server', {
      settings,
      networkInterfaceId: this.address.networkInterface.id,
      profileName: this.role.profileName,
      userData: userData.base64,
      dataVolumeId: this.dataVolume.volume.id,
      needs: [sweep?.farewell, this.address.association, this.logGroup, ...this.securityGroups.wayOut].filter(
        (need) => need !== undefined,
      ),
    });
    sweep?.follow(this.server.instance);
  }

  private makeWorkers(): ServerWorkers {
    const { settings, runner, names, kmsKeyArn } = this;
    const shared = { settings: runner, names, managerRole: this.role, kmsKeyArn };
    if (runner.runnerWorker.type === 'docker+machine') {
      return new ServerMachines(this, 'workers', {
        ...shared,
        securityGroup: this.securityGroups.machines(),
        versions: { gitlab: settings.gitlabServer.version, runner: settings.gitlabServer.versions.runner },
      });
    }
    const { section, facts, securityGroup } = new DockerAutoscalerWorkers(this, 'workers', {
      ...shared,
      managerSecurityGroup: this.securityGroups.server,
      networkFacts: this.networkFacts,
      ssmStatements: shellAccess(),
    });
    return { section: withAwsConfig(section, pluginRegion), facts, securityGroup };
  }

  private userData(): MachineUserData {
    const runner = asWritten(this.runner);
    const toml = configToml(runner, this.workers.section, {
      url: new Fact('external_url'),
      // Wherever the name leads from outside, inside the VPC it is the private address that is open to workers.
      hosts: [withFacts`${new Fact('external_host')}:${new Fact('private_ip')}`],
      runnerHost: runnerService,
    });
    return new MachineUserData(this, 'user_data', {
      document: gitlabServerBoot({
        settings: asWritten(this.settings),
        configToml: toml,
        logGroup: runnerNames(runner).logGroup,
      }),
      facts: { ...this.workers.facts, ...this.networkFacts, ...this.facts() },
      carriedFiles: this.names.carriedFiles,
    });
  }

  private facts() {
    const { settings, address, names } = this;
    return {
      aws_region: AwsStack.of(this).region,
      external_url: address.url,
      external_host: address.host,
      private_ip: address.privateIp,
      data_volume_id: this.dataVolume.volume.id,
      cache_bucket: this.cache ? this.cache.bucket.bucket : settings.runnerWorkerCache.bucket,
      token_parameter: this.tokenParameter.name,
      root_password_parameter: this.rootPasswordParameter.name,
      tls_key_parameter: this.tlsKeyParameter(),
      kms_key_arn: settings.kmsKeyId,
      log_group: this.logGroup ? names.logGroup : '',
    } satisfies Partial<GitlabServerFacts>;
  }

  private tlsKeyParameter(): string {
    const { certificate } = this.settings.gitlabServer.tls;
    return certificate ? certificate.keySsmParameterName : '';
  }

  private parameter(id: string, name: string): SsmParameter {
    return machineParameter(this, id, { name, kmsKeyArn: this.kmsKeyArn });
  }

  private grant(bootParameters: readonly string[]): void {
    const { settings, role, kmsKeyArn } = this;
    const parameterArn = (name: string) => AwsStack.of(this).parameterArn(name);
    const given = [this.tlsKeyParameter(), settings.proxy?.credentialsSsmParameterName ?? ''];
    const own = [this.names.tokenParameter, `${settings.environment}-gitlab-root-password`].map(parameterArn);
    const others = given.filter((name) => name !== '').map(parameterArn);
    role.addInlinePolicy('parameters', 'parameters', [
      ...access.keptParameterAccess(own, [...others, ...bootParameters.map(parameterArn)]),
      parameterDecryption({ region: AwsStack.of(this).region, parameterArns: [...own, ...others] }),
      parameterKeyReading(own),
    ]);
    role.addInlinePolicy('session_manager', 'session-manager', shellAccess());
    if (this.logGroup) {
      role.addInlinePolicy('instance', 'logging', [...access.logWriting(this.logGroup.arn), metricsAccess()]);
    }
    const { partition, region, accountId } = AwsStack.of(this);
    const signing = cacheSigning({ s3: settings.configToml.runners?.cache?.s3 ?? {}, partition, region, accountId });
    if (signing.length > 0) {
      role.addInlinePolicy('cache_signing', 'cache-signing', signing);
    }
    if (kmsKeyArn !== undefined) {
      role.addInlinePolicy('kms', 'kms', ownKeyUse(kmsKeyArn));
    }
    const cachePolicyArn = this.cache ? this.cache.accessPolicy.arn : settings.runnerWorkerCache.policy;
    if (cachePolicyArn) {
      role.attach('docker_machine_cache_instance', cachePolicyArn);
    }
    for (const [index, policyArn] of settings.policyArns.entries()) {
      role.attach(memberId('user_defined_policies', index), policyArn);
    }
  }
}
