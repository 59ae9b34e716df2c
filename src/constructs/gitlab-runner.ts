import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import type { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Aspects } from 'cdktf';
import { Construct } from 'constructs';
import { configToml } from '../config-toml/config-toml';
import { cacheSigning } from '../policies/cache';
import { metricsAccess } from '../policies/cloudwatch-agent';
import * as access from '../policies/manager';
import { ownKeyUse } from '../policies/own-key';
import { parameterDecryption, parameterKeyReading, parameterWriting } from '../policies/parameter-key';
import { sessionChannels, shellAccess } from '../policies/systems-manager';
import type { GitlabRunnerSettings, RunnerInTerraform } from '../settings/gitlab-runner';
import { type RunnerNames, runnerNames } from '../settings/names';
import { commonTags } from '../settings/tags';
import { asTerraformLiterals, asWritten } from '../templates/terraform-literal';
import type { CacheBucket } from './cache-bucket';
import { KeptParameterValue } from './kept-parameter-value';
import { machineParameter } from './machine-parameter';
import { ManagerRole, permissionsBoundaryArn } from './manager/manager-role';
import { ManagerUserData } from './manager/manager-user-data';
import { RunnerManager } from './manager/runner-manager';
import { ProxyFacts } from './network/proxy-facts';
import { RunnerKmsKey } from './runner-kms-key';
import { RunnerSecurityGroup } from './runner-security-group';
import { runnerCache, runnerLogGroup } from './runner-storage';
import { AwsStack } from './stack/aws-stack';
import { memberId } from './stack/member-id';
import { TagsAspect } from './stack/tags-aspect';
import { TerminateHook } from './terminate-hook/terminate-hook';
import { WorkerKey, workerKeyName } from './workers/worker-key';
import type { Workers } from './workers/workers';
import { workersFor } from './workers/workers-for';

/**
 * A runner: its manager, its workers, its cache and the hook that cleans up behind it. One per stack, since addresses
 * are upstream's names.
 */
export class GitlabRunner extends Construct {
  readonly manager: RunnerManager;
  readonly managerRole: ManagerRole;
  readonly managerSecurityGroup: RunnerSecurityGroup;
  readonly workers: Workers;
  readonly terminateHook: TerminateHook;
  /** Undefined where a given bucket serves. */
  readonly cache?: CacheBucket;
  /** Undefined where the manager keeps whatever address it gets. */
  readonly eip?: Eip;
  readonly tokenParameter: SsmParameter;
  readonly sentryDsnParameter: SsmParameter;
  readonly logGroup?: CloudwatchLogGroup;
  private readonly settings: RunnerInTerraform;
  private readonly names: RunnerNames;
  private readonly kmsKeyArn?: string;
  /** Parameters that the manager reads files from when it boots. */
  private readonly bootParameters: readonly string[];
  private readonly networkFacts: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, given: GitlabRunnerSettings) {
    super(scope, id);
    this.settings = asTerraformLiterals(given);
    this.names = runnerNames(this.settings);
    Aspects.of(this).add(new TagsAspect(commonTags(this.settings)));
    const { settings, names } = this;
    this.kmsKeyArn = new RunnerKmsKey(this, 'kms', settings).arn;
    this.managerRole = new ManagerRole(this, 'manager_role', { settings, names });
    this.managerSecurityGroup = new RunnerSecurityGroup(this, 'manager_security_group', { settings, names });
    this.tokenParameter = this.parameter('runner_registration_token', names.tokenParameter);
    this.sentryDsnParameter = this.parameter('runner_sentry_dsn', names.sentryDsnParameter);
    const storage = { settings, names, kmsKeyArn: this.kmsKeyArn };
    this.logGroup = runnerLogGroup(this, storage);
    this.eip = settings.runnerInstance.useEip ? new Eip(new Construct(this, 'eip'), 'gitlab_runner', {}) : undefined;
    this.cache = runnerCache(this, storage);
    this.networkFacts = settings.proxy ? new ProxyFacts(this, 'proxy', { vpcId: settings.vpcId }).facts : {};
    this.workers = workersFor(this, {
      settings,
      names,
      managerRole: this.managerRole,
      managerSecurityGroup: this.managerSecurityGroup.group,
      kmsKeyArn: this.kmsKeyArn,
      networkFacts: this.networkFacts,
    });
    const userData = this.userData();
    this.bootParameters = userData.parameterNames;
    this.manager = new RunnerManager(this, 'manager', {
      settings,
      names,
      role: this.managerRole,
      securityGroupId: this.managerSecurityGroup.group.id,
      userData: userData.base64,
      logGroup: this.logGroup,
    });
    this.grantManager();
    const keyName = workerKeyName(settings);
    if (keyName !== undefined) {
      new WorkerKey(this, 'worker_key', { keyName, managerRole: this.managerRole, kmsKeyArn: this.kmsKeyArn });
    }
    this.terminateHook = new TerminateHook(this, 'terminate_agent_hook', {
      settings,
      names,
      asgName: this.manager.autoscalingGroupName,
      asg: this.manager.autoscalingGroup,
      kmsKeyArn: this.kmsKeyArn,
      permissionsBoundaryArn: permissionsBoundaryArn(this, settings),
      sweepAtDestroy: this.workers.outliveManager === true,
    });
  }

  private userData(): ManagerUserData {
    const settings = asWritten(this.settings);
    return new ManagerUserData(this, 'user_data', {
      settings,
      names: runnerNames(settings),
      configToml: configToml(settings, this.workers.section),
      bootParts: this.workers.bootParts,
      facts: {
        aws_region: AwsStack.of(this).region,
        cache_bucket: this.cache ? this.cache.bucket.bucket : this.settings.runnerWorkerCache.bucket,
        ...(this.eip ? { eip_allocation_id: this.eip.allocationId, eip_public_ip: this.eip.publicIp } : {}),
        ...(this.kmsKeyArn ? { kms_key_arn: this.kmsKeyArn } : {}),
        ...this.networkFacts,
        ...this.workers.facts,
      },
    });
  }

  /** One that is taken over keeps the value it has. */
  private parameter(id: string, name: string): SsmParameter {
    const stack = AwsStack.of(this);
    const kept = stack.adopts(`aws_ssm_parameter.${id}`)
      ? new KeptParameterValue(new Construct(this, `kept_${id}`), id, { arn: stack.parameterArn(name) }).value
      : undefined;
    return machineParameter(this, id, { name, kmsKeyArn: this.kmsKeyArn, value: kept });
  }

  /** Mirrors upstream runner_policy.tf and logging.tf; the last one is our own (upstream/deviations). */
  private grantManager(): void {
    const { settings, managerRole, kmsKeyArn } = this;
    const stack = AwsStack.of(this);
    const { partition, region, accountId } = stack;
    const cachePolicyArn = this.cache ? this.cache.accessPolicy.arn : settings.runnerWorkerCache.policy;
    managerRole.addPolicy(
      'ssm',
      'ssm',
      'Policy for runner token param access via SSM',
      access.parameterAccess(
        [...this.readableParameters(), ...this.bootParameters].map((name) => stack.parameterArn(name)),
        stack.parameterArn(this.names.tokenParameter),
      ),
    );
    const { ssmAccess, sessionManager } = settings.runnerInstance;
    if (ssmAccess || sessionManager) {
      managerRole.addPolicy(
        'instance_session_manager_policy',
        'session-manager',
        'Policy session manager.',
        ssmAccess ? sessionChannels() : shellAccess(),
      );
    }
    if (ssmAccess) {
      managerRole.attach(
        'instance_session_manager_aws_managed',
        `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      );
    }
    for (const [index, policyArn] of settings.runnerRole.policyArns.entries()) {
      managerRole.attach(memberId('user_defined_policies', index), policyArn);
    }
    if (cachePolicyArn) {
      managerRole.attach('docker_machine_cache_instance', cachePolicyArn);
    }
    const signing = cacheSigning({ s3: settings.configToml.runners?.cache?.s3 ?? {}, partition, region, accountId });
    if (signing.length > 0) {
      managerRole.addInlinePolicy('cache_signing', 'cache-signing', signing);
    }
    if (settings.runnerRole.allowIamServiceLinkedRoleCreation) {
      managerRole.addPolicy(
        'service_linked_role',
        'service_linked_role',
        'Policy for creation of service linked roles.',
        access.serviceLinkedRoleCreation(partition),
      );
    }
    if (this.eip) {
      managerRole.addPolicy('eip', 'eip', 'Policy for runner to assign EIP', access.elasticIpAssociation());
    }
    if (kmsKeyArn) {
      managerRole.addPolicy(
        'instance_kms_policy',
        'kms',
        'Allow runner instance the ability to use the KMS key.',
        access.keyUse(kmsKeyArn),
      );
    }
    // The managed key opens itself to everyone who starts an instance.
    if (settings.kmsKeyId && settings.runnerWorker.type === 'docker+machine') {
      managerRole.addInlinePolicy('worker_disks', 'worker-disks', ownKeyUse(settings.kmsKeyId));
    }
    managerRole.addInlinePolicy('parameter_keys', 'parameter-keys', [
      parameterDecryption({ region, parameterArns: this.readableParameters().map((name) => stack.parameterArn(name)) }),
      parameterKeyReading(
        [this.names.tokenParameter, this.names.sentryDsnParameter].map((name) => stack.parameterArn(name)),
      ),
      // The token may be written anyway.
      parameterWriting(stack.parameterArn(this.names.sentryDsnParameter)),
      access.tokenLease(stack.parameterArn(this.names.tokenParameter)),
    ]);
    if (this.logGroup && managerRole.created) {
      managerRole.addInlinePolicy('instance', 'logging', [...access.loggingAccess(partition), metricsAccess()]);
    }
    managerRole.addInlinePolicy(
      'lifecycle',
      'lifecycle',
      access.lifecycleReports(
        `arn:${partition}:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/${this.manager.autoscalingGroupName}`,
      ),
    );
  }

  private readableParameters(): string[] {
    const { settings, names } = this;
    return [
      names.sentryDsnParameter,
      settings.runnerGitlabRegistrationTokenSecureParameterStoreName,
      settings.runnerGitlab.accessTokenSecureParameterStoreName,
      settings.runnerGitlab.preregisteredRunnerTokenSsmParameterName,
      names.tokenParameter,
      settings.proxy?.credentialsSsmParameterName ?? '',
    ].filter((name) => name !== '');
  }
}
