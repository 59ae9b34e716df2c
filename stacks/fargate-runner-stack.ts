import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { runnerWarnings } from '../src/config-toml/warnings';
import type { FargateWorkers } from '../src/constructs/fargate/fargate-workers';
import { GitlabRunner } from '../src/constructs/gitlab-runner';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { fargateWarnings } from '../src/settings/fargate-rules';
import { type FargateRunnerInput, fargateRunnerSettings, runnerOf } from '../src/settings/fargate-runner';
import { parseSettings } from '../src/settings/parse';

export type FargateRunnerStackProps = AwsStackProps & FargateRunnerInput;

/** A GitLab runner on EC2 whose jobs are tasks of ECS on Fargate. */
export class FargateRunnerStack extends AwsStack {
  readonly runner: GitlabRunner;
  /** The security groups, for rules beyond the runner's own. */
  readonly managerSecurityGroupId: string;
  readonly taskSecurityGroupId: string;

  /** @throws {SettingsError} naming every wrong setting, before anything is made */
  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: FargateRunnerStackProps) {
    const settings = parseSettings(fargateRunnerSettings, input);
    const { fargate } = settings;
    const runner = runnerOf(settings);
    super(scope, id, { region, state, adopt });
    this.warn([...fargateWarnings(settings), ...runnerWarnings(runner)]);
    this.runner = new GitlabRunner(this, 'runner', runner);
    const jobs = this.runner.workers as FargateWorkers;
    this.managerSecurityGroupId = this.runner.managerSecurityGroup.group.id;
    this.taskSecurityGroupId = jobs.securityGroup.id;
    this.addRunnerOutputs(settings.runnerGitlab.runnerVersion, jobs);
    new TerraformOutput(this, 'fargate_task_definitions', {
      description: 'What jobs may choose by FARGATE_TASK_DEFINITION, and what it runs',
      value: Object.fromEntries(
        Object.entries(fargate.taskDefinitions).map(([name, task]) => [
          name,
          {
            family: jobs.taskDefinitions.definitions[name]?.family,
            image: jobs.taskDefinitions.imageOf(task),
            architecture: task.architecture,
          },
        ]),
      ),
    });
  }

  private addRunnerOutputs(runnerVersion: string, jobs: FargateWorkers): void {
    const { manager, managerRole, cache, eip } = this.runner;
    this.addOutputs({
      runner_as_group_name: ['Name of the Auto Scaling group of the manager', manager.autoscalingGroup.name],
      runner_cache_bucket_name: ['Name of the cache bucket', cache?.bucket.bucket],
      runner_agent_role_arn: ['ARN of the role of the manager', managerRole.roleArn],
      runner_agent_sg_id: ['Security group of the manager', this.managerSecurityGroupId],
      runner_sg_id: ['Security group of the tasks', this.taskSecurityGroupId],
      runner_eip: ['Elastic IP of the manager', eip?.publicIp],
      runner_version: ['GitLab Runner of the manager, and of the image of jobs', runnerVersion],
      fargate_cluster_name: ['Name of the cluster of the tasks', jobs.cluster.readyName],
      fargate_repository_url: ['Where `npx runners image` pushes', jobs.repository.repositoryUrl],
      fargate_log_group: ['Log group of the tasks', jobs.logGroup.name],
    });
  }
}
