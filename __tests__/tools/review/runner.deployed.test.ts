import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import type { PlanJson } from '../../../tools/review/plan';
import { describedLines } from '../../../tools/review/render/describe';
import { reviewPlan, type StackReview } from '../../../tools/review/review';
import { autoscalerRunner } from '../../constructs/synthesized-runner';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';

/** What a review is about; the settings of the bucket take minutes on the emulator, and are left out. */
const applied = [
  'aws_autoscaling_group.gitlab_runner_instance',
  'aws_autoscaling_group.autoscaler',
  'aws_autoscaling_group.worker_group',
  'aws_cloudwatch_log_group.environment',
  'aws_s3_bucket.build_cache',
  'aws_iam_role_policy.instance',
  'aws_ssm_parameter.runner_registration_token',
  'aws_vpc_security_group_egress_rule.runner_allow_https_ipv4',
];

let stacks: EmulatedStacks;
let network: { vpcId: string; subnetId: string };

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
  synth({});
  await stacks.of('ci').apply(...applied.map((address) => `-target=${address}`));
});
afterAll(() => stacks?.stop());

function synth(changes: Partial<GitlabRunnerInput>): void {
  const settings = {
    ...autoscalerRunner,
    runnerWorkerDockerAutoscalerAsg: { subnetIds: [network.subnetId], upgradeStrategy: 'rolling' as const },
    ...changes,
  };
  stacks.synth((app) => new GitlabRunnerStack(app, 'ci', { region, ...settings, ...network }));
}

async function review(changes: Partial<GitlabRunnerInput>, ...options: string[]): Promise<StackReview> {
  synth(changes);
  const { json, errors } = await stacks.of('ci').plan('-refresh=false', ...options);
  return reviewPlan({ name: 'ci', plan: (json as PlanJson | undefined) ?? expect.fail(errors) });
}

const told = ({ risks }: StackReview) => risks.map((risk) => [risk.class, risk.address, ...risk.changes]);

it('tells what more jobs and shorter logs mean for a runner that works', async () => {
  const changed = await review({
    runnerWorker: { type: 'docker-autoscaler', maxJobs: 20 },
    runnerManager: { maximumConcurrentJobs: 30 },
    runnerCloudwatch: { retentionDays: 7 },
  });
  expect(told(changed)).toEqual(
    expect.arrayContaining([
      ['data', 'aws_cloudwatch_log_group.environment', 'it keeps 7 days, was forever'],
      ['money', 'aws_autoscaling_group.autoscaler', 'max_size: 10 to 20'],
      ['money', 'aws_autoscaling_group.worker_group', 'max_size: 10 to 20'],
      [
        'money',
        'aws_launch_template.gitlab_runner_instance',
        'user_data: config.toml concurrent: 10 to 30',
        'user_data: config.toml runners.0.limit: 10 to 20',
        'user_data: config.toml runners.0.autoscaler.max_instances: 10 to 20',
      ],
    ]),
  );
  // The next manager has workers of its own, and this one finishes its jobs.
  const manager = 'aws_autoscaling_group.gitlab_runner_instance';
  expect(told(changed).filter(([kind, address]) => kind === 'jobs' && address === manager)).toEqual([]);
  const template = changed.changes.find(({ address }) => address === 'aws_launch_template.gitlab_runner_instance');
  expect(template && describedLines(template)).toContain(
    'user_data: /etc/gitlab-runner/config.toml: changed (concurrent, runners.0.limit, runners.0.autoscaler.max_instances)',
  );
});

it('tells that a manager loses its jobs where the next one has the same workers', async () => {
  const runnerInstance = { name: 'runner', type: 't3.large' };
  expect(told(await review({ runnerInstance, spareWorkerGroups: 0 }))).toContainEqual([
    'jobs',
    'aws_autoscaling_group.gitlab_runner_instance',
    'launch_template changes, and the group replaces its instances (instance_refresh)',
  ]);
});

it('tells that a group of workers goes with its jobs', async () => {
  expect(told(await review({ spareWorkerGroups: 0 }))).toContainEqual([
    'jobs',
    'aws_autoscaling_group.worker_group',
    'it is destroyed, with every instance in it',
  ]);
});

it('tells that an executor whose workers go leaves its manager with jobs', async () => {
  const [manager] = told(await review({ runnerWorker: { type: 'docker+machine' } })).filter(
    ([kind, address]) => kind === 'jobs' && address === 'aws_autoscaling_group.gitlab_runner_instance',
  );
  expect(manager?.slice(2)).toContain(
    'the executor is no longer docker-autoscaler: its workers, their groups and the permissions for them are removed',
  );
});

it('tells what goes with a runner that is destroyed', async () => {
  expect(told(await review({}, '-destroy'))).toEqual([
    ['jobs', 'aws_autoscaling_group.autoscaler', 'it is destroyed, with every instance in it'],
    ['jobs', 'aws_autoscaling_group.gitlab_runner_instance', 'it is destroyed, with every instance in it'],
    ['jobs', 'aws_autoscaling_group.worker_group', 'it is destroyed, with every instance in it'],
    ['data', 'aws_cloudwatch_log_group.environment', 'it is destroyed'],
    ['data', 'aws_cloudwatch_log_group.lambda', 'it is destroyed'],
    ['data', 'aws_s3_bucket.build_cache', 'it is destroyed'],
    ['data', 'aws_ssm_parameter.runner_registration_token', 'it is destroyed'],
  ]);
});
