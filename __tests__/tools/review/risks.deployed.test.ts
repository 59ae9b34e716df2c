import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describedLines } from '../../../tools/review/render/describe';
import { renderHtml } from '../../../tools/review/render/html';
import { renderJson } from '../../../tools/review/render/json';
import { renderMarkdown } from '../../../tools/review/render/markdown';
import { renderTerminal } from '../../../tools/review/render/terminal';
import { countsOf, exitCodeOf, reviewPlan, type StackReview } from '../../../tools/review/review';
import { archives, asApplied, secret, type World } from './reviewed-stack';
import { ReviewedWorld } from './reviewed-world';

let world: ReviewedWorld;

beforeAll(async () => {
  world = await ReviewedWorld.applied();
});
afterAll(() => world?.stop());

/** Class, address and what happens, of every risk. */
const told = ({ risks }: StackReview) =>
  risks.map(({ class: kind, address, changes }) => [kind, address, ...changes] as const);
/** Only the drift tests look at what stands. */
const planned = (changes: Partial<World>) => world.review(changes, '-refresh=false');

describe('real plans', () => {
  it('says nothing of a stack that is as it was applied', async () => {
    const review = await world.review({});
    expect({ ...review, unchanged: review.unchanged.length }).toEqual({
      name: 'ci',
      basis: 'plan',
      notes: [],
      changes: [],
      outputs: [],
      leftOvers: [],
      unchanged: 17,
      noise: [],
      drifted: [],
      risks: [],
    });
    expect(exitCodeOf([review])).toBe(0);
  });

  it('finds no risk in what is harmless', async () => {
    const [first, last] = asApplied.statements;
    const review = await planned({
      retention: 60,
      tags: { Environment: 'ci', Team: 'build' },
      statements: [{ ...last, Action: ['ec2:TerminateInstances'] }, first] as World['statements'],
      archives: archives[1],
      ssh: { from: 22, to: 22, cidr: '10.0.0.0/24' },
    });
    expect(review.changes.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'update aws_cloudwatch_log_group.environment',
      'update aws_vpc_security_group_ingress_rule.runner_ssh',
    ]);
    expect(review.noise).toEqual([
      {
        address: 'aws_lambda_function.terminate_runner_instances',
        reasons: ['the same archive from another folder', 'the provider sets it itself, during the apply'],
      },
    ]);
    expect(told(review)).toEqual([]);
    expect(exitCodeOf([review])).toBe(2);
  });

  it('jobs: a manager that is refreshed, workers whose group is recreated', async () => {
    const review = await planned({ imageId: 'ami-1123456789abcdef0', workerGroup: 'ci-other-asg' });
    expect(told(review)).toEqual([
      [
        'jobs',
        'aws_autoscaling_group.autoscaler',
        'it is destroyed and recreated, with every instance in it',
        'name cannot be changed in place',
      ],
      [
        'jobs',
        'aws_autoscaling_group.gitlab_runner_instance',
        'launch_template changes, and the group replaces its instances (instance_refresh)',
      ],
    ]);
    const [manager, workers] = [review.risks[1], review.risks[0]];
    expect(manager?.why).toContain('The manager ends');
    expect(workers?.why).toContain("The group's instances are ended");
    const template = review.changes.find(({ type }) => type === 'aws_launch_template');
    expect(template && describedLines(template)).toEqual(['image_id: ami-0123456789abcdef0 to ami-1123456789abcdef0']);
    expect(renderTerminal([review], { colour: false })).toContain(
      '  ± aws_autoscaling_group.autoscaler\n      name (forces the replacement): ci-asg to ci-other-asg\n',
    );
    expect(exitCodeOf([review])).toBe(3);
  });

  it('data: a bucket, a volume and a key that go, logs that are kept for a shorter time', async () => {
    const review = await planned({ bucket: 'ci-other-cache', keepVolume: false, keepKey: false, retention: 7 });
    expect(told(review)).toEqual([
      ['data', 'aws_cloudwatch_log_group.environment', 'it keeps 7 days, was 30 days'],
      ['data', 'aws_ebs_volume.gitlab', 'it is destroyed'],
      ['data', 'aws_kms_key.default', 'it is destroyed'],
      ['data', 'aws_s3_bucket.build_cache', 'it is destroyed and recreated', 'bucket cannot be changed in place'],
    ]);
    expect(review.risks.map(({ why }) => why).join()).toMatch(
      /no snapshot of it: final_snapshot.*scheduled for deletion in 7 days.*force_destroy/s,
    );
    expect(countsOf(review)).toEqual({ create: 1, update: 1, delete: 3 });
  });

  it('permissions: statement by statement', async () => {
    const review = await planned({
      trusted: ['ec2.amazonaws.com', 'lambda.amazonaws.com'],
      statements: [
        {
          Effect: 'Allow',
          Sid: 'cache',
          Action: ['s3:GetObject', 's3:DeleteObject'],
          Resource: ['arn:aws:s3:::cache/runner/*', 'arn:aws:s3:::cache/*'],
        },
        { Effect: 'Allow', Sid: 'end', Action: 'ec2:TerminateInstances', Resource: '*' },
      ],
    });
    expect(told(review)).toEqual([
      [
        'permissions',
        'aws_iam_role.instance',
        'assume_role_policy, statement 1: new principals: sts:AssumeRole for Service:lambda.amazonaws.com (was Service:ec2.amazonaws.com)',
      ],
      [
        'permissions',
        'aws_iam_role_policy.instance',
        'policy, statement "cache": new actions: s3:DeleteObject on arn:aws:s3:::cache/*, arn:aws:s3:::cache/runner/*',
        'policy, statement "cache": wider resources: s3:GetObject on arn:aws:s3:::cache/* (was arn:aws:s3:::cache/runner/*)',
        'policy, statement "end": dropped conditions: ec2:TerminateInstances on * (was StringEquals ec2:resourcetag/environment = ci)',
      ],
    ]);
  });

  it('network: what went through already is no opening', async () => {
    const review = await planned({ ssh: { from: 22, to: 2222, cidr: '10.0.0.0/8' }, extraRule: true });
    expect(told(review)).toEqual([
      ['network', 'aws_vpc_security_group_egress_rule.runner_all', 'out to ::/0 (everybody): everything'],
      [
        'network',
        'aws_vpc_security_group_ingress_rule.runner_ssh',
        'in from 10.0.0.0/8: tcp, ports 22 to 2222',
        'was in from 10.0.0.0/16: tcp, port 22',
      ],
    ]);
    expect(review.changes.map(({ address }) => address)).toContain(
      'aws_vpc_security_group_egress_rule.runner_registry',
    );
  });

  it('money: a NAT gateway, its address, and ceilings of the group and of config.toml; no secret in any output', async () => {
    const review = await planned({ natGateway: true, maxWorkers: 10, limit: 50, secret: 'another-secret-value' });
    expect(told(review).filter(([kind]) => kind === 'money')).toEqual([
      ['money', 'aws_autoscaling_group.autoscaler', 'max_size: 5 to 10'],
      ['money', 'aws_eip.nat', 'it is added'],
      ['money', 'aws_launch_template.gitlab_runner_instance', 'user_data: config.toml runners.0.limit: 5 to 50'],
      ['money', 'aws_nat_gateway.nat', 'it is added'],
    ]);
    const outputs = [
      renderTerminal([review], { colour: false }),
      renderMarkdown([review]),
      renderJson([review]),
      renderHtml([review]),
    ];
    for (const output of outputs) {
      expect(output).toContain('/etc/gitlab-runner/config.toml: changed (runners.0.limit)');
      expect(output).toContain('/opt/gitlab-runner/environment: changed');
      expect(output).toContain('changes (sensitive)');
      expect(output).not.toContain(secret);
      expect(output).not.toContain('another-secret-value');
    }
  });

  it('drift: what was changed and deleted by hand', async () => {
    await world.aws('logs', 'put-retention-policy', '--log-group-name', 'ci', '--retention-in-days', '3');
    await world.aws('ssm', 'delete-parameter', '--name', 'ci-token');
    const plan = await world.plan({});
    const review = reviewPlan({ name: 'ci', plan });
    expect(told(review)).toEqual([
      [
        'drift',
        'aws_cloudwatch_log_group.environment',
        'retention_in_days was changed from 30 to 3',
        'the apply undoes it',
      ],
      ['drift', 'aws_ssm_parameter.runner_registration_token', 'it was deleted outside Terraform, and is recreated'],
    ]);
    expect(JSON.stringify(plan)).toContain(secret);
    expect(renderJson([review])).not.toContain(secret);
    expect(exitCodeOf([review])).toBe(3);
  });
});
