import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import type { Instance } from '@cdktf/provider-aws/lib/instance';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { farewellEvent, sweepOrphansEvent } from '../../lambda/terminate-runners/task';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import type { RunnerNames } from '../../settings/names';
import { TerminateHookFunction } from '../terminate-hook/terminate-hook-function';

export interface WorkerSweepProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
}

/**
 * Removes the workers of an instance that is gone: when the instance was replaced, and when all is destroyed. The
 * function is the runner's own.
 */
export class WorkerSweep extends Construct {
  /** The instance depends on it, so that destroying goes the other way round: first the instance, then the sweep. */
  readonly farewell: LambdaInvocation;
  private readonly lambda: LambdaFunction;
  private readonly physicalName: string;

  constructor(scope: Construct, id: string, { settings, names, kmsKeyArn, permissionsBoundaryArn }: WorkerSweepProps) {
    super(scope, id);
    this.physicalName = names.terminateFunction;
    this.lambda = new TerminateHookFunction(this, 'function', {
      settings,
      names,
      // The machine is in no group: workers are told by their tag.
      asgName: `${settings.environment}-no-group`,
      kmsKeyArn,
      permissionsBoundaryArn,
      physicalName: this.physicalName,
    }).lambda;
    this.farewell = new LambdaInvocation(this, 'sweep_workers', {
      functionName: this.lambda.functionName,
      input: Fn.jsonencode(farewellEvent),
      lifecycleScope: 'CRUD',
    });
  }

  /** Looks for orphans as soon as this instance is terminated. */
  follow(instance: Instance): void {
    const rule = new CloudwatchEventRule(new Construct(this, 'rule'), 'gitlab_terminated', {
      name: this.physicalName,
      description: 'The machine of GitLab is terminated: remove its workers.',
      eventPattern: Fn.jsonencode({
        source: ['aws.ec2'],
        'detail-type': ['EC2 Instance State-change Notification'],
        detail: { state: ['terminated'], 'instance-id': [instance.id] },
      }),
    });
    new CloudwatchEventTarget(new Construct(this, 'target'), 'gitlab_terminated', {
      rule: rule.name,
      arn: this.lambda.arn,
      input: Fn.jsonencode(sweepOrphansEvent),
    });
    new LambdaPermission(new Construct(this, 'permission'), 'gitlab_terminated', {
      functionName: this.lambda.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
  }
}
