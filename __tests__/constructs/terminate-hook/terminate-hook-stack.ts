import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { Construct } from 'constructs';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { TerminateHook } from '../../../src/constructs/terminate-hook/terminate-hook';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { runnerNames } from '../../../src/settings/names';
import { parseSettings } from '../../../src/settings/parse';
import { asTerraformLiterals } from '../../../src/templates/terraform-literal';

export interface TerminateHookStackProps extends Partial<GitlabRunnerInput> {
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
  /** @default true */
  readonly sweepAtDestroy?: boolean;
}

/** The hook behind a manager's group, and nothing else of a runner. */
export class TerminateHookStack extends AwsStack {
  readonly hook: TerminateHook;

  constructor(
    scope: Construct,
    { kmsKeyArn, permissionsBoundaryArn, sweepAtDestroy = true, ...input }: TerminateHookStackProps = {},
  ) {
    super(scope, 'hook');
    const settings = parseSettings(gitlabRunnerSettings, {
      environment: 'prod',
      vpcId: 'vpc-00000000',
      subnetId: 'subnet-00000000',
      runnerGitlab: { url: 'https://gitlab.example.com', preregisteredRunnerTokenSsmParameterName: '/runner/token' },
      runnerWorker: { type: 'docker+machine' },
      ...input,
    });
    const template = new LaunchTemplate(this, 'gitlab_runner_instance', {
      namePrefix: 'prod-',
      imageId: 'ami-00000000',
      instanceType: 't3.micro',
    });
    const asgName = `${template.name}-asg`;
    const asg = new AutoscalingGroup(this, 'group', {
      name: asgName,
      minSize: 1,
      maxSize: 1,
      vpcZoneIdentifier: [settings.subnetId],
      launchTemplate: { id: template.id, version: '1' },
    });
    this.hook = new TerminateHook(this, 'terminate_agent_hook', {
      settings: asTerraformLiterals(settings),
      names: runnerNames(settings),
      asgName,
      asg,
      kmsKeyArn,
      permissionsBoundaryArn,
      sweepAtDestroy,
    });
  }
}
