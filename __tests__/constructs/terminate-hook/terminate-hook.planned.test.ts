import { describe, expect, it } from 'vitest';
import { jsonIn } from '../../support/json-in';
import { evaluate, type PolicyDocument, type PolicyRequest } from '../../support/policy-evaluator';
import { type StackJson, synthStack } from '../../support/synth';
import { Deployment } from '../../support/terraform';
import { TerminateHookStack, type TerminateHookStackProps } from './terminate-hook-stack';

type Arguments = Readonly<Record<string, unknown>>;

const synth = (props?: TerminateHookStackProps) => synthStack((app) => new TerminateHookStack(app, props));
const jsonOf = (props?: TerminateHookStackProps): StackJson => synth(props).json;
const resource = (json: StackJson, type: string, name: string) => json.resource[type]?.[name] as Arguments;
const lambdaOf = (props?: TerminateHookStackProps) =>
  resource(jsonOf(props), 'aws_lambda_function', 'terminate_runner_instances');
const variablesOf = (props?: TerminateHookStackProps) => (lambdaOf(props).environment as Arguments).variables;

describe('the terminate hook', () => {
  it('is valid Terraform with everything switched on', async () => {
    const { folder } = synth({
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/example',
      permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
      runnerTerminateEc2OrphanSweepSchedule: 'rate(1 hour)',
      runnerTerminateEc2LambdaSubnetIds: ['subnet-0a'],
      runnerTerminateEc2LambdaLayerArns: ['arn:aws:lambda:eu-west-1:111122223333:layer:tracing:1'],
    });
    await new Deployment(folder).validate();
  });

  it('is a function with the settings of the module', () => {
    expect(lambdaOf({ runnerTerminateEc2TimeoutDuration: 120 })).toMatchObject({
      architectures: ['arm64'],
      function_name: 'prod-terminate-instances',
      handler: 'terminate_runners.handler',
      runtime: 'nodejs22.x',
      publish: true,
      timeout: 120,
    });
  });

  it('is outside any VPC, with nothing that only a VPC needs', () => {
    const { resource: resources } = jsonOf();
    expect(resources.aws_lambda_function?.terminate_runner_instances).not.toHaveProperty('vpc_config');
    expect(resources.aws_security_group).toBeUndefined();
    expect(resources.aws_vpc_security_group_egress_rule).toBeUndefined();
    expect(JSON.stringify(resources.aws_iam_role_policy_attachment)).not.toContain('AWSLambdaVPCAccessExecutionRole');
  });

  it('runs in the subnets of a setting, with a group of its own or the given ones', () => {
    const subnets = ['subnet-0a', 'subnet-0b'];
    const own = jsonOf({ runnerTerminateEc2LambdaSubnetIds: subnets });
    expect(resource(own, 'aws_lambda_function', 'terminate_runner_instances').vpc_config).toEqual({
      subnet_ids: subnets,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's spelling
      security_group_ids: ['${aws_security_group.terminate_runner_instances.id}'],
    });
    const given = jsonOf({
      runnerTerminateEc2LambdaSubnetIds: subnets,
      runnerTerminateEc2LambdaSecurityGroupIds: ['sg-0a'],
    });
    expect(resource(given, 'aws_lambda_function', 'terminate_runner_instances').vpc_config).toEqual({
      subnet_ids: subnets,
      security_group_ids: ['sg-0a'],
    });
    expect(given.resource.aws_security_group).toBeUndefined();
    expect(JSON.stringify(given.resource.aws_iam_role_policy_attachment)).toContain('AWSLambdaVPCAccessExecutionRole');
  });

  it('says that security groups need subnets', () => {
    expect(() => jsonOf({ runnerTerminateEc2LambdaSecurityGroupIds: ['sg-0a'] })).toThrow(
      /runnerTerminateEc2LambdaSecurityGroupIds.*sg-0a.*runnerTerminateEc2LambdaSubnetIds/s,
    );
  });

  it('is called by Terraform only where workers outlive their manager', () => {
    const { resource: resources } = jsonOf({ sweepAtDestroy: false });
    expect(resources.aws_lambda_invocation).toBeUndefined();
    expect(resources.aws_autoscaling_group?.group?.depends_on).toEqual([
      'aws_cloudwatch_event_target.terminate_instances',
      'aws_lambda_permission.current_version_triggers',
      'aws_lambda_permission.unqualified_alias_triggers',
    ]);
  });

  it('does not depend on the group, and the group waits for it', () => {
    const { resource: resources } = jsonOf();
    for (const [type, blocks] of Object.entries(resources)) {
      if (!['aws_autoscaling_group', 'aws_autoscaling_lifecycle_hook'].includes(type)) {
        expect(JSON.stringify(blocks)).not.toContain('aws_autoscaling_group.');
      }
    }
    expect(resources.aws_autoscaling_group?.group?.depends_on).toEqual(['aws_lambda_invocation.sweep_workers']);
    expect(resources.aws_lambda_invocation?.sweep_workers).toMatchObject({
      lifecycle_scope: 'CRUD',
      depends_on: [
        'aws_cloudwatch_event_target.terminate_instances',
        'aws_lambda_permission.current_version_triggers',
        'aws_lambda_permission.unqualified_alias_triggers',
      ],
    });
  });

  it('has what it needs at work for as long as it is there', () => {
    const inSubnets = {
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/example',
      runnerTerminateEc2LambdaSubnetIds: ['subnet-0a'],
    };
    expect(lambdaOf(inSubnets).depends_on).toEqual([
      'aws_cloudwatch_log_group.lambda',
      'aws_iam_role_policy_attachment.lambda',
      'aws_iam_role_policy_attachment.spot_request_housekeeping',
      'aws_iam_role_policy_attachment.lambda_kms',
      'aws_iam_role_policy_attachment.aws_lambda_vpc_access_execution_role',
      'aws_vpc_security_group_egress_rule.terminate_runner_instances_allow_https_ipv4',
      'aws_vpc_security_group_egress_rule.terminate_runner_instances_allow_https_ipv6',
    ]);
  });

  it('listens to both ends of a termination in the manager group only', () => {
    const rule = resource(jsonOf(), 'aws_cloudwatch_event_rule', 'terminate_instances');
    expect(jsonIn(String(rule.event_pattern))).toEqual({
      source: ['aws.autoscaling'],
      'detail-type': ['EC2 Instance Terminate Successful', 'EC2 Instance Terminate Unsuccessful'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's spelling
      detail: { AutoScalingGroupName: ['${aws_launch_template.gitlab_runner_instance.name}-asg'] },
    });
  });

  it.each([
    [{}, 300],
    [{ runnerGitlabRegistrationConfig: { maximumTimeout: '3600' } }, 3900],
    [{ runnerGitlabRegistrationConfig: { maximumTimeout: '86400' } }, 7200],
    [{ runnerTerminateEc2LifecycleTimeoutDuration: 60 }, 60],
  ])('with %j lets a manager wait for its jobs %i seconds', (settings, seconds) => {
    expect(resource(jsonOf(settings), 'aws_autoscaling_lifecycle_hook', 'terminate_instances')).toMatchObject({
      name: 'prod-terminate-instances',
      default_result: 'CONTINUE',
      heartbeat_timeout: seconds,
      lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    });
  });

  it('takes another name for everything', () => {
    const json = jsonOf({ runnerTerminateEc2LifecycleHookName: 'cleanup', iamObjectPrefix: 'iam' });
    const names = ['aws_lambda_function', 'aws_cloudwatch_event_rule', 'aws_autoscaling_lifecycle_hook', 'aws_iam_role']
      .flatMap((type) => Object.values(json.resource[type] ?? {}))
      .map(({ name, function_name }) => name ?? function_name);
    expect(names).toEqual(['prod-cleanup', 'prod-cleanup', 'prod-cleanup', 'iam-cleanup']);
  });
});

describe('the function of the terminate hook', () => {
  it('knows its runner', () => {
    expect(variablesOf()).toMatchObject({
      NAME_EXECUTOR_INSTANCE: 'prod',
      RUNNER_ENVIRONMENT: 'prod',
      WORKERS_TAGGED_BY_ENVIRONMENT: 'true',
    });
    expect(variablesOf({ environment: 'production-eu-west-1' })).toMatchObject({
      NAME_EXECUTOR_INSTANCE: 'production-eu-we',
      RUNNER_ENVIRONMENT: 'production-eu-west-1',
    });
  });

  it.each([
    [{ suppressedTags: ['Environment'] }],
    [{ tags: { Environment: 'team-a' } }],
    [{ runnerWorkerDockerMachineRole: { additionalTags: { Environment: 'team-a' } } }],
  ])('is not told to trust the tag Environment with %j', (settings) => {
    expect(variablesOf(settings)).toMatchObject({ WORKERS_TAGGED_BY_ENVIRONMENT: 'false' });
  });

  it('can be wrapped by a layer, which learns the real handler', () => {
    const props = {
      runnerTerminateEc2LambdaHandler: 'tracing.handler',
      runnerTerminateEc2EnvironmentVariables: { WRAPPED: 'to:{HANDLER}', LEVEL: 'debug' },
      runnerTerminateEc2LambdaLayerArns: ['arn:aws:lambda:eu-west-1:111122223333:layer:tracing:1'],
    };
    expect(lambdaOf(props)).toMatchObject({
      handler: 'tracing.handler',
      layers: props.runnerTerminateEc2LambdaLayerArns,
    });
    expect(variablesOf(props)).toMatchObject({ WRAPPED: 'to:terminate_runners.handler', LEVEL: 'debug' });
  });

  it('speaks to whom the egress rules say', () => {
    const rule = {
      protocol: 'tcp' as const,
      fromPort: 443,
      toPort: 443,
      description: 'AWS',
      prefixListId: 'pl-00000000',
    };
    const json = jsonOf({
      runnerTerminateEc2LambdaSubnetIds: ['subnet-0a'],
      runnerTerminateEc2LambdaEgressRules: { endpoints: rule },
    });
    expect(json.resource.aws_vpc_security_group_egress_rule).toEqual({
      terminate_runner_instances_endpoints: expect.objectContaining({ prefix_list_id: 'pl-00000000', from_port: 443 }),
    });
  });

  it('is encrypted with the key when there is one', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/example';
    const json = jsonOf({ kmsKeyArn });
    expect(resource(json, 'aws_lambda_function', 'terminate_runner_instances').kms_key_arn).toBe(kmsKeyArn);
    expect(resource(json, 'aws_cloudwatch_log_group', 'lambda').kms_key_id).toBe(kmsKeyArn);
    expect(evaluate(policies(json), { action: 'kms:Decrypt', resource: kmsKeyArn })).toBe('allowed');
    expect(Object.keys(jsonOf().resource.aws_iam_policy ?? {})).not.toContain('lambda_kms');
  });

  it('looks for orphans on a schedule only when asked to', () => {
    const json = jsonOf({ runnerTerminateEc2OrphanSweepSchedule: 'rate(1 hour)' });
    expect(resource(json, 'aws_cloudwatch_event_rule', 'sweep_orphans')).toMatchObject({
      name: 'prod-terminate-instances-sweep',
      schedule_expression: 'rate(1 hour)',
    });
    expect(jsonIn(String(resource(json, 'aws_cloudwatch_event_target', 'sweep_orphans').input))).toEqual({
      action: 'sweep-orphans',
    });
    expect(JSON.stringify(jsonOf().resource)).not.toContain('sweep_orphans');
  });

  it('says which schedule is wrong', () => {
    expect(() => jsonOf({ runnerTerminateEc2OrphanSweepSchedule: 'every hour' })).toThrow(
      /runnerTerminateEc2OrphanSweepSchedule.*rate\(1 hour\)/s,
    );
  });
});

describe('the role of the terminate hook', () => {
  const ec2 = (type: string, id: string) => `arn:aws:ec2:eu-west-1:111122223333:${type}/${id}`;
  const terminate = (tags: Record<string, string>, region = 'eu-west-1'): PolicyRequest => ({
    action: 'ec2:TerminateInstances',
    resource: `arn:aws:ec2:${region}:111122223333:instance/i-0a`,
    context: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ec2:ResourceTag/${key}`, value])),
  });
  const deleteKey = (name: string): PolicyRequest => ({
    action: 'ec2:DeleteKeyPair',
    resource: ec2('key-pair', name),
    context: { 'ec2:KeyPairName': name },
  });
  const parent = { 'gitlab-runner-parent-id': 'i-0123456789abcdef0' };
  const documents = policies(jsonOf());

  it.each<[string, PolicyRequest]>([
    ['terminate a worker', terminate({ ...parent, Environment: 'prod' })],
    ['delete a key pair of a machine', deleteKey('runner-zx4k9y2ab-prod-1700000000-deadbeef')],
    ['delete one with a short token', deleteKey('runner-a-prod-1700000000-deadbeef')],
    ['see instances', { action: 'ec2:DescribeInstances', resource: '*' }],
    ['see key pairs', { action: 'ec2:DescribeKeyPairs', resource: '*' }],
    ['see spot requests', { action: 'ec2:DescribeSpotInstanceRequests', resource: '*' }],
    [
      'cancel a spot request',
      { action: 'ec2:CancelSpotInstanceRequests', resource: ec2('spot-instances-request', 'sir-1') },
    ],
  ])('may %s', (_what, request) => {
    expect(evaluate(documents, request)).toBe('allowed');
  });

  it.each<[string, PolicyRequest]>([
    ['terminate an instance without tags', terminate({})],
    ['terminate an instance of ours that is no worker', terminate({ Environment: 'prod' })],
    ['terminate a worker of another environment', terminate({ ...parent, Environment: 'prod-eu' })],
    ['terminate a worker of no environment', terminate(parent)],
    ['terminate in another region', terminate({ ...parent, Environment: 'prod' }, 'us-east-1')],
    ['delete a key pair of a longer prefix', deleteKey('runner-zx4k9y2ab-prod-eu-1700000000-deadbeef')],
    ['delete a key pair of a prefix that ends like ours', deleteKey('runner-zx4k9y2ab-my-prod-1700000000-deadbeef')],
    ['delete a key pair of somebody', deleteKey('prod')],
    ['stop an instance', { action: 'ec2:StopInstances', resource: ec2('instance', 'i-0a') }],
    ['complete a lifecycle action', { action: 'autoscaling:CompleteLifecycleAction', resource: '*' }],
  ])('may not %s', (_what, request) => {
    expect(evaluate(documents, request)).toBe('denied');
  });

  it("may delete the manager's own key for its workers where there is one, and is told its name", () => {
    const fleet = jsonOf({ runnerWorkerDockerMachineFleet: { enable: true } });
    expect(evaluate(policies(fleet), deleteKey('prod-fleet-key'))).toBe('allowed');
    expect(evaluate(policies(fleet), deleteKey('other-fleet-key'))).toBe('denied');
    expect(evaluate(documents, deleteKey('prod-fleet-key'))).toBe('denied');
    const lambda = resource(fleet, 'aws_lambda_function', 'terminate_runner_instances');
    expect(lambda.environment).toMatchObject({ variables: { WORKER_KEY_PAIR: 'prod-fleet-key' } });
  });

  it('follows the tag that workers really bear', () => {
    const tagged = policies(jsonOf({ tags: { Environment: 'team-a' } }));
    expect(evaluate(tagged, terminate({ ...parent, Environment: 'team-a' }))).toBe('allowed');
    expect(evaluate(tagged, terminate({ ...parent, Environment: 'prod' }))).toBe('denied');
    const untagged = policies(jsonOf({ suppressedTags: ['Environment'] }));
    expect(evaluate(untagged, terminate(parent))).toBe('allowed');
    expect(evaluate(untagged, terminate({}))).toBe('denied');
  });
});

/** What the role's own policies say, in one account and region. */
function policies(json: StackJson): PolicyDocument[] {
  const filled = (document: unknown) =>
    String(document)
      .replaceAll(/\$\{data\.aws_partition[^}]*\}/g, 'aws')
      .replaceAll(/\$\{data\.aws_region[^}]*\}/g, 'eu-west-1')
      .replaceAll(/\$\{data\.aws_caller_identity[^}]*\}/g, '111122223333')
      .replaceAll(/\$\{aws_cloudwatch_log_group[^}]*\}/g, 'arn:aws:logs:eu-west-1:111122223333:log-group:lambda');
  return Object.values(json.resource.aws_iam_policy ?? {}).map(({ policy }) => jsonIn(filled(policy)));
}
