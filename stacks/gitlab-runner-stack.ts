import type { Construct } from 'constructs';
import { runnerWarnings } from '../src/config-toml/warnings';
import { GitlabRunner } from '../src/constructs/gitlab-runner';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../src/settings/gitlab-runner';
import { parseSettings } from '../src/settings/parse';

export type GitlabRunnerStackProps = AwsStackProps & GitlabRunnerInput;

/** A GitLab runner: one stack is one call of the upstream module, with its outputs. */
export class GitlabRunnerStack extends AwsStack {
  readonly runner: GitlabRunner;
  /** Security group of the manager, for rules beyond the runner's own. */
  readonly managerSecurityGroupId: string;
  private readonly executor: string;

  /** @throws {SettingsError} naming every wrong setting, before anything is made */
  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: GitlabRunnerStackProps) {
    const settings = parseSettings(gitlabRunnerSettings, input);
    super(scope, id, { region, state, adopt });
    this.warn(runnerWarnings(settings));
    this.runner = new GitlabRunner(this, 'runner', settings);
    this.managerSecurityGroupId = this.runner.managerSecurityGroup.group.id;
    this.executor = settings.runnerWorker.type;
    this.addRunnerOutputs();
  }

  /**
   * Security group of the workers, for rules beyond the runner's own.
   *
   * @throws {Error} when the executor has no workers
   */
  get workerSecurityGroupId(): string {
    const { securityGroup } = this.runner.workers;
    if (securityGroup === undefined) {
      throw new Error(
        `workerSecurityGroupId: ${this.node.id} has no workers, since runnerWorker.type is ${this.executor} and its jobs ` +
          'run on the manager: use managerSecurityGroupId',
      );
    }
    return securityGroup.id;
  }

  /** Mirrors upstream outputs.tf; an output without a value there is absent here. */
  private addRunnerOutputs(): void {
    const { manager, managerRole, workers, cache, eip } = this.runner;
    this.addOutputs({
      runner_as_group_name: ['Name of the Auto Scaling group of the manager', manager.autoscalingGroup.name],
      runner_cache_bucket_arn: ['ARN of the cache bucket', cache?.bucket.arn],
      runner_cache_bucket_name: ['Name of the cache bucket', cache?.bucket.bucket],
      runner_agent_role_arn: ['ARN of the role of the manager', managerRole.roleArn],
      runner_agent_role_name: ['Name of the role of the manager', managerRole.roleName],
      runner_role_arn: ['ARN of the role of the workers', workers.role?.arn],
      runner_role_name: ['Name of the role of the workers', workers.role?.name],
      runner_agent_sg_id: ['Security group of the manager', this.managerSecurityGroupId],
      runner_sg_id: ['Security group of the workers', workers.securityGroup?.id],
      runner_eip: ['Elastic IP of the manager', eip?.publicIp],
      runner_launch_template_name: ['Name of the launch template of the manager', manager.launchTemplate.name],
    });
  }
}
