import type { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingLifecycleHook } from '@cdktf/provider-aws/lib/autoscaling-lifecycle-hook';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { dependable, Fn, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { farewellEvent, notTerminated, sweepOrphansEvent, terminated } from '../../lambda/terminate-runners/task';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { type RunnerNames, terminateRules } from '../../settings/names';
import { TerminateHookFunction } from './terminate-hook-function';

export interface TerminateHookProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  /**
   * Name of the manager's group. It must not come from the group itself: the function is made before the group and
   * destroyed after it.
   */
  readonly asgName: string;
  readonly asg: AutoscalingGroup;
  /** @default - AWS' own keys */
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
  /** Call the function again when Terraform has destroyed the group: workers may outlive their manager. */
  readonly sweepAtDestroy: boolean;
}

/** Seconds that a manager gets beyond its longest job, and the most that AWS waits. */
const farewellSeconds = 300;
const longestHeartbeat = 7200;

/**
 * Removes what docker-machine leaves when its manager dies: workers, spot requests, key pairs. A function does it when
 * the manager's termination is over and, where docker-machine makes workers, again when Terraform has destroyed
 * the manager's group.
 * Mirrors upstream modules/terminate-agent-hook.
 */
export class TerminateHook extends Construct {
  readonly lambda: LambdaFunction;
  private readonly physicalName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TerminateHookProps,
  ) {
    super(scope, id);
    const { settings, names, asg } = props;
    this.physicalName = names.terminateFunction;
    this.lambda = new TerminateHookFunction(this, 'function', {
      ...props,
      physicalName: this.physicalName,
    }).lambda;
    const trigger = this.onTermination();
    if (settings.runnerTerminateEc2OrphanSweepSchedule !== undefined) {
      this.onSchedule(settings.runnerTerminateEc2OrphanSweepSchedule);
    }
    // The group is made after what listens to its end, and destroyed before it.
    asg.dependsOn = [
      ...(asg.dependsOn ?? []),
      ...(props.sweepAtDestroy ? [this.onDestroy(trigger)] : trigger).map((resource) => dependable(resource)),
    ];
    new AutoscalingLifecycleHook(this, 'terminate_instances', {
      name: this.physicalName,
      autoscalingGroupName: asg.name,
      defaultResult: 'CONTINUE',
      heartbeatTimeout: heartbeatSeconds(settings),
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    });
  }

  private onTermination(): TerraformResource[] {
    const { settings, asgName } = this.props;
    const { name, targetId } = terminateRules(settings).termination;
    const rule = new CloudwatchEventRule(new Construct(this, 'rule'), 'terminate_instances', {
      name,
      description: 'Trigger GitLab runner instance lifecycle hook on termination.',
      eventPattern: Fn.jsonencode({
        source: ['aws.autoscaling'],
        'detail-type': [terminated, notTerminated],
        detail: { AutoScalingGroupName: [asgName] },
      }),
    });
    const target = new CloudwatchEventTarget(new Construct(this, 'target'), 'terminate_instances', {
      rule: rule.name,
      targetId,
      arn: this.lambda.arn,
    });
    return [
      target,
      this.permit('current_version_triggers', 'TerminateInstanceEvent', rule, this.lambda.version),
      this.permit('unqualified_alias_triggers', 'TerminateInstanceEventUnqualified', rule),
    ];
  }

  /** Finds what outlived its manager though the event was lost. */
  private onSchedule(scheduleExpression: string): void {
    const { name, targetId } = terminateRules(this.props.settings).sweep;
    const rule = new CloudwatchEventRule(new Construct(this, 'sweep_rule'), 'sweep_orphans', {
      name,
      description: 'Look for workers that outlived their manager.',
      scheduleExpression,
    });
    new CloudwatchEventTarget(new Construct(this, 'sweep_target'), 'sweep_orphans', {
      rule: rule.name,
      targetId,
      arn: this.lambda.arn,
      input: Fn.jsonencode(sweepOrphansEvent),
    });
    this.permit('sweep_orphans', 'SweepOrphans', rule);
  }

  /**
   * The event of the last manager's end finds no function any more, so Terraform calls the function itself: the group
   * depends on this call, so that it is destroyed before it. When it is made or changed, the function does nothing.
   */
  private onDestroy(trigger: readonly TerraformResource[]): LambdaInvocation {
    return new LambdaInvocation(this, 'sweep_workers', {
      functionName: this.lambda.functionName,
      input: Fn.jsonencode(farewellEvent),
      lifecycleScope: 'CRUD',
      dependsOn: [...trigger],
    });
  }

  private permit(id: string, statementId: string, rule: CloudwatchEventRule, qualifier?: string): LambdaPermission {
    return new LambdaPermission(this, id, {
      functionName: this.lambda.functionName,
      qualifier,
      statementId,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
  }
}

/** How long the manager may wait for its jobs (upstream locals.tf). */
function heartbeatSeconds(settings: RunnerInTerraform): number {
  const { maximumTimeout } = settings.runnerGitlabRegistrationConfig;
  const longestJob = Number(maximumTimeout);
  return (
    settings.runnerTerminateEc2LifecycleTimeoutDuration ?? Math.min(longestHeartbeat, longestJob + farewellSeconds)
  );
}
