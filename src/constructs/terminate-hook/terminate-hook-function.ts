import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { AssetType, Fn, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { terminateRunnersArchive, terminateRunnersHandler } from '../../lambda/archive';
import { dockerMachineWorkerTags } from '../../settings/tags';
import { workerGroupNames } from '../../settings/worker-groups';
import { addEgressRules } from '../security-group-rules';
import { AwsStack } from '../stack/aws-stack';
import { workerKeyName } from '../workers/worker-key';
import { type Cleaning, sharedEnvironment } from './own-environment';
import type { TerminateHookProps } from './terminate-hook';
import { TerminateHookRole } from './terminate-hook-role';

export interface TerminateHookFunctionProps extends Omit<TerminateHookProps, 'asg' | 'sweepAtDestroy'> {
  readonly physicalName: string;
}

/** Megabytes. Upstream's 128 hold a Python client; ours and a page of 500 instances need more. */
const memorySize = 256;

/** Where the function runs inside a VPC. */
interface FunctionNetwork {
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  /** What has to be there for as long as the function is. */
  readonly egress: ITerraformDependable[];
}

/**
 * The function behind the terminate hook, with its role, network and logs. Inside a VPC a function has no public
 * address, so it runs there only where a setting names subnets
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html).
 */
export class TerminateHookFunction extends Construct implements Cleaning {
  readonly lambda: LambdaFunction;
  readonly environment: string;
  readonly physicalName: string;
  readonly machinePrefix: string;
  readonly makesMachines: boolean;

  constructor(scope: Construct, id: string, props: TerminateHookFunctionProps) {
    super(scope, id);
    const { settings, physicalName, kmsKeyArn } = props;
    this.environment = settings.environment;
    this.physicalName = physicalName;
    this.machinePrefix = props.names.workers;
    this.makesMachines = settings.runnerWorker.type === 'docker+machine';
    this.checkEnvironment();
    const logGroup = new CloudwatchLogGroup(new Construct(this, 'logs'), 'lambda', {
      name: `/aws/lambda/${physicalName}`,
      retentionInDays: settings.runnerCloudwatch.retentionDays,
      kmsKeyId: kmsKeyArn,
    });
    const { role, attachments } = new TerminateHookRole(this, 'permissions', { ...props, logGroup });
    const network = settings.runnerTerminateEc2LambdaSubnetIds.length > 0 ? this.network(props) : undefined;
    const archive = terminateRunnersArchive();
    const asset = new TerraformAsset(this, 'terminate_runners', { path: archive.path, type: AssetType.FILE });
    this.lambda = new LambdaFunction(this, 'terminate_runner_instances', {
      architectures: ['arm64'],
      description: 'Lifecycle hook for terminating GitLab runner instances',
      filename: asset.path,
      sourceCodeHash: archive.base64sha256,
      functionName: physicalName,
      handler: settings.runnerTerminateEc2LambdaHandler ?? terminateRunnersHandler,
      memorySize,
      packageType: 'Zip',
      publish: true,
      role: role.arn,
      runtime: 'nodejs22.x',
      timeout: settings.runnerTerminateEc2TimeoutDuration,
      kmsKeyArn,
      layers: settings.runnerTerminateEc2LambdaLayerArns,
      environment: { variables: environmentVariables(props) },
      vpcConfig: network && { securityGroupIds: network.securityGroupIds, subnetIds: network.subnetIds },
      // Whatever it needs at work is there before it and is destroyed after it.
      dependsOn: [logGroup, ...attachments, ...(network ? network.egress : [])],
    });
  }

  private checkEnvironment(): void {
    const all = this.node.root.node.findAll();
    const before = all.filter((node) => node instanceof TerminateHookFunction && node !== this);
    const { problems, warnings } = sharedEnvironment(this, before as TerminateHookFunction[]);
    this.node.addValidation({ validate: () => [...problems] });
    AwsStack.of(this).warn(warnings.map((message) => ({ setting: 'environment', message })));
  }

  private network({ settings, physicalName }: TerminateHookFunctionProps): FunctionNetwork {
    const subnetIds = settings.runnerTerminateEc2LambdaSubnetIds;
    const securityGroupIds = settings.runnerTerminateEc2LambdaSecurityGroupIds;
    if (securityGroupIds.length > 0) {
      return { subnetIds, securityGroupIds, egress: [] };
    }
    const network = new Construct(this, 'network');
    const securityGroup = new SecurityGroup(network, 'terminate_runner_instances', {
      name: physicalName,
      description: 'Allowing access to external services for the terminate runner instances lambda',
      vpcId: settings.vpcId,
    });
    const egress = addEgressRules(
      new Construct(network, 'egress'),
      'terminate_runner_instances',
      securityGroup.id,
      settings.runnerTerminateEc2LambdaEgressRules,
    );
    return { subnetIds, securityGroupIds: [securityGroup.id], egress };
  }
}

function environmentVariables({ settings, names, asgName }: TerminateHookFunctionProps): Record<string, string> {
  const workerKey = workerKeyName(settings);
  const groups = workerGroupNames(settings, names);
  const own = {
    NAME_EXECUTOR_INSTANCE: names.workers,
    RUNNER_ENVIRONMENT: settings.environment,
    WORKERS_TAGGED_BY_ENVIRONMENT: String(dockerMachineWorkerTags(settings).Environment === settings.environment),
    MANAGER_GROUP_NAME: asgName,
    ...(workerKey === undefined ? {} : { WORKER_KEY_PAIR: workerKey }),
    ...(groups.length > 0 ? { WORKER_GROUPS: Fn.jsonencode(groups) } : {}),
  };
  const given = Object.entries(settings.runnerTerminateEc2EnvironmentVariables).map(([name, value]) => [
    name,
    value.replaceAll('{HANDLER}', terminateRunnersHandler),
  ]);
  return { ...own, ...Object.fromEntries(given) };
}
