import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { App, TerraformStack } from 'cdktf';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedEnvironment, emulatedRegion as region } from '../../../tools/sandbox/environment';
import type { PolicyDocument } from '../../support/policy-evaluator';
import { synthStack } from '../../support/synth';
import { Deployment } from '../../support/terraform';

const execute = promisify(execFile);

/** What a manager's boot meets; the rest of the stack (bucket rules, the hook's function) takes minutes and is left out. */
const neededTypes = [
  'aws_autoscaling_group',
  'aws_autoscaling_lifecycle_hook',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_launch_template',
  'aws_ssm_parameter',
];

interface Role {
  readonly RoleName: string;
  readonly RolePolicyList: readonly { readonly PolicyDocument: PolicyDocument }[];
  readonly AttachedManagedPolicies: readonly { readonly PolicyArn: string }[];
}

interface ManagedPolicy {
  readonly Arn: string;
  readonly PolicyVersionList: readonly { readonly IsDefaultVersion: boolean; readonly Document: PolicyDocument }[];
}

interface ManagerInstance {
  readonly InstanceId: string;
  readonly AutoScalingGroupName: string;
  readonly LaunchTemplate: { readonly LaunchTemplateId: string; readonly Version: string };
}

interface LaunchTemplateData {
  readonly UserData: string;
  readonly IamInstanceProfile: { readonly Name: string };
}

export interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** A runner that Terraform applied to an emulator of its own, as its manager's machine will meet it. */
export class AppliedRunner {
  /** As the launch template holds it. */
  userData = '';
  /** The instance that the manager's Auto Scaling group started. */
  instanceId = '';
  groupName = '';
  /** Everything the manager's role is granted. */
  policies: PolicyDocument[] = [];
  accountId = '';
  private applied?: Deployment;

  private constructor(private readonly emulator: Emulator) {}

  /** @param settingsIn - what is applied, in a network of the emulator's */
  static async apply(settingsIn: (network: Network) => GitlabRunnerInput): Promise<AppliedRunner> {
    const stackIn = (app: App, network: Network) =>
      new GitlabRunnerStack(app, 'runner', { region, ...settingsIn(network) });
    return AppliedRunner.applyStack(stackIn, neededTypes);
  }

  /**
   * @param stackIn - what is applied, in a network of the emulator's
   * @param types - the resources that are made, with what they need; by default all
   */
  static async applyStack(
    stackIn: (app: App, network: Network) => TerraformStack,
    types?: readonly string[],
  ): Promise<AppliedRunner> {
    const runner = new AppliedRunner(await startEmulator());
    const query = ['--query', 'Subnets[0].{vpcId: VpcId, subnetId: SubnetId}'];
    const network = (await runner.aws('ec2', 'describe-subnets', ...query)) as Network;
    await runner.terraformApply((app) => stackIn(app, network), types);
    await runner.lookAround();
    return runner;
  }

  get deployment(): Deployment {
    if (!this.applied) {
      throw new Error('Nothing is applied yet');
    }
    return this.applied;
  }

  get endpoint(): string {
    return this.emulator.endpoint;
  }

  /** Undefined for a parameter that does not exist. */
  async parameter(name: string): Promise<string | undefined> {
    const answer = await this.ssm('GetParameters', { Names: [name], WithDecryption: true });
    const { Parameters } = (await answer.json()) as { Parameters: { Value: string }[] };
    return Parameters[0]?.Value;
  }

  /** The KMS key that it is encrypted with. */
  async keyOf(name: string): Promise<string | undefined> {
    const answer = await this.ssm('GetParameterHistory', { Name: name });
    const { Parameters } = (await answer.json()) as { Parameters: { KeyId: string }[] };
    return Parameters.at(-1)?.KeyId;
  }

  /** @param key - by default AWS's own */
  async setParameter(name: string, value: string | undefined, key?: string): Promise<void> {
    const answer =
      value === undefined
        ? await this.ssm('DeleteParameters', { Names: [name] })
        : await this.ssm('PutParameter', {
            Name: name,
            Value: value,
            Type: 'SecureString',
            Overwrite: true,
            ...(key && { KeyId: key }),
          });
    if (!answer.ok) {
      throw new Error(`The emulator refused the parameter ${name}: ${await answer.text()}`);
    }
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }

  private async terraformApply(build: (app: App) => TerraformStack, types: readonly string[] = []): Promise<void> {
    const { folder, json } = synthStack(build);
    const targets = types.flatMap((type) =>
      Object.keys(json.resource[type] ?? {}).map((name) => `-target=${type}.${name}`),
    );
    this.applied = new Deployment(folder, this.endpoint);
    await this.applied.apply(...targets);
  }

  private async lookAround(): Promise<void> {
    const manager = (await this.aws(
      ...['autoscaling', 'describe-auto-scaling-instances', '--query', 'AutoScalingInstances[0]'],
    )) as ManagerInstance;
    this.instanceId = manager.InstanceId;
    this.groupName = manager.AutoScalingGroupName;
    const { LaunchTemplateId: id, Version: version } = manager.LaunchTemplate;
    const template = (await this.aws(
      ...['ec2', 'describe-launch-template-versions', '--launch-template-id', id, '--versions', version],
      ...['--query', 'LaunchTemplateVersions[0].LaunchTemplateData'],
    )) as LaunchTemplateData;
    this.userData = template.UserData;
    const { Arn, Roles } = (await this.aws(
      ...['iam', 'get-instance-profile', '--instance-profile-name', template.IamInstanceProfile.Name],
      ...['--query', 'InstanceProfile'],
    )) as { Arn: string; Roles: { RoleName: string }[] };
    this.accountId = String(Arn.split(':')[4]);
    this.policies = await this.policiesOf(String(Roles[0]?.RoleName));
  }

  private async policiesOf(roleName: string): Promise<PolicyDocument[]> {
    const { RoleDetailList, Policies } = (await this.aws(
      ...['iam', 'get-account-authorization-details', '--filter', 'Role', 'LocalManagedPolicy'],
    )) as { RoleDetailList: Role[]; Policies: ManagedPolicy[] };
    const role = RoleDetailList.find(({ RoleName }) => RoleName === roleName);
    if (!role) {
      throw new Error(`The emulator has no role ${roleName}`);
    }
    const attached = new Set(role.AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn));
    const versions = Policies.filter(({ Arn }) => attached.has(Arn)).flatMap((policy) => policy.PolicyVersionList);
    return [
      ...role.RolePolicyList.map((policy) => policy.PolicyDocument),
      ...versions.filter((version) => version.IsDefaultVersion).map((version) => version.Document),
    ];
  }

  /** What the emulator answers the AWS CLI. */
  async aws(...command: readonly string[]): Promise<unknown> {
    const { stdout } = await execute('aws', [...command, '--output', 'json'], {
      env: emulatedEnvironment(this.endpoint),
    });
    return JSON.parse(stdout);
  }

  /** A token may hold what a command line or a shorthand of the CLI would change: so not by the CLI. */
  private ssm(operation: string, parameters: object): Promise<Response> {
    const credential = `Credential=test/20260101/${region}/ssm/aws4_request`;
    return fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonSSM.${operation}`,
        authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify(parameters),
    });
  }
}
