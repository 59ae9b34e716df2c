import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { jsonIn } from '../../support/json-in';
import { autoscalerRunner, dockerRunner, machineRunner, ref, SynthesizedRunner } from '../synthesized-runner';

const ourRole = ref('aws_iam_role.instance.name');
const account = ref('data.aws_caller_identity.current.account_id');
const partition = ref('data.aws_partition.current.partition');

describe('the role of the manager', () => {
  it('is made with a profile that refers to it, so that neither is asked for before it exists', () => {
    const runner = new SynthesizedRunner(dockerRunner);
    expect(runner.get('aws_iam_role.instance')).toMatchObject({ name: 'ci-instance' });
    expect(runner.get('aws_iam_instance_profile.instance')).toMatchObject({ name: 'ci-instance', role: ourRole });
    expect(runner.get('aws_launch_template.gitlab_runner_instance')?.iam_instance_profile).toEqual({
      name: ref('aws_iam_instance_profile.instance.name'),
    });
  });

  it('is called and tagged as asked, and assumed by whom the given document says', () => {
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const role = new SynthesizedRunner({
      ...dockerRunner,
      runnerRole: { roleProfileName: 'my-role', additionalTags: { owner: 'me' }, assumeRolePolicyJson: trust },
    }).get('aws_iam_role.instance');
    expect(role).toMatchObject({ name: 'my-role', assume_role_policy: trust });
    expect(role?.tags).toEqual({ Name: 'ci', Environment: 'ci', owner: 'me' });
  });

  it('is assumed by EC2 unless a document says otherwise', () => {
    const { assume_role_policy } = new SynthesizedRunner(dockerRunner).get('aws_iam_role.instance') as {
      assume_role_policy: string;
    };
    expect(jsonIn(assume_role_policy).Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
    ]);
  });

  it('gets the policies that are named', () => {
    const policyArns = ['arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy', 'arn:aws:iam::111122223333:policy/mine'];
    const runner = new SynthesizedRunner({ ...dockerRunner, runnerRole: { policyArns } });
    expect(runner.attachedTo(ourRole)).toEqual(expect.arrayContaining(policyArns));
    expect(runner.get('aws_iam_role_policy_attachment.user_defined_policies')).toBeDefined();
    expect(runner.get('aws_iam_role_policy_attachment.user_defined_policies_1')).toBeDefined();
    expect(new SynthesizedRunner(dockerRunner).get('aws_iam_role_policy_attachment.user_defined_policies')).toBe(
      undefined,
    );
  });
});

describe('an existing role', () => {
  const existing = { createRoleProfile: false, roleProfileName: 'given-role' };
  const everything: Partial<GitlabRunnerInput> = {
    runnerInstance: { name: 'runner', useEip: true, ssmAccess: true, privateAddressOnly: false },
    enableManagedKmsKey: true,
  };

  it.each([
    ['docker', dockerRunner],
    ['docker+machine', machineRunner],
    ['docker-autoscaler', autoscalerRunner],
  ])('of a %s runner gets our policies by its name, while nothing of it is made', (_, settings) => {
    const runner = new SynthesizedRunner({ ...settings, ...everything, runnerRole: existing });
    expect(runner.get('aws_iam_role.instance')).toBeUndefined();
    expect(runner.get('aws_iam_instance_profile.instance')).toBeUndefined();
    expect(runner.get('aws_launch_template.gitlab_runner_instance')?.iam_instance_profile).toEqual({
      name: 'given-role',
    });
    expect(runner.attachedTo('given-role')).toEqual(
      [
        ref('aws_iam_policy.docker_machine_cache.arn'),
        ref('aws_iam_policy.eip.arn'),
        ref('aws_iam_policy.instance_kms_policy.arn'),
        ref('aws_iam_policy.instance_session_manager_policy.arn'),
        ref('aws_iam_policy.service_linked_role.arn'),
        ref('aws_iam_policy.ssm.arn'),
        `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      ].sort(),
    );
    expect(runner.get('aws_iam_role_policy.instance'), 'logging').toBeUndefined();
    expect(runner.addresses('aws_iam_policy').filter((address) => address.includes('instance_docker'))).toEqual([]);
  });

  it('is what the outputs speak of', () => {
    const { output } = new SynthesizedRunner({ ...dockerRunner, runnerRole: existing }).stack.json;
    expect(output.runner_agent_role_name?.value).toBe('given-role');
    expect(output.runner_agent_role_arn?.value).toBe(`arn:${partition}:iam::${account}:role/given-role`);
  });

  it('is the one called <iamObjectPrefix>-instance unless it is named', () => {
    const runner = new SynthesizedRunner({
      ...dockerRunner,
      iamObjectPrefix: 'iam',
      runnerRole: { createRoleProfile: false },
    });
    expect(runner.attachedTo('iam-instance')).not.toEqual([]);
  });
});

describe('what the manager may do', () => {
  it('reads its parameters and writes its own token, by names without their slash', () => {
    const [read, write] = new SynthesizedRunner(dockerRunner).statements('aws_iam_policy.ssm');
    const arn = (name: string) => `arn:${partition}:ssm:\${data.aws_region.current.name}:${account}:parameter/${name}`;
    expect(read?.Resource).toEqual(
      [
        'ci-sentry-dsn',
        'gitlab-runner-registration-token',
        'gitlab-runner-access-token',
        'gitlab/runner/token',
        'ci-runner-token',
      ].map(arn),
    );
    expect(write).toEqual({ Effect: 'Allow', Action: ['ssm:PutParameter'], Resource: [arn('ci-runner-token')] });
  });

  it('opens a shell by Session Manager only when asked', () => {
    const runner = new SynthesizedRunner({ ...dockerRunner, runnerInstance: { name: 'runner', ssmAccess: true } });
    expect(runner.attachedTo(ourRole)).toEqual(
      expect.arrayContaining([
        ref('aws_iam_policy.instance_session_manager_policy.arn'),
        `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      ]),
    );
    const without = new SynthesizedRunner(dockerRunner);
    expect(without.get('aws_iam_policy.instance_session_manager_policy')).toBeUndefined();
    expect(without.get('aws_iam_role_policy_attachment.instance_session_manager_aws_managed')).toBeUndefined();
  });

  it('opens a shell and no parameter with runnerInstance.sessionManager', () => {
    const runner = new SynthesizedRunner({ ...dockerRunner, runnerInstance: { name: 'runner', sessionManager: true } });
    const [shell, ...more] = runner.statements('aws_iam_policy.instance_session_manager_policy');
    expect(shell?.Action).toEqual(
      expect.arrayContaining(['ssm:UpdateInstanceInformation', 'ssmmessages:OpenDataChannel']),
    );
    expect(shell?.Action).not.toContain('ssm:GetParameter');
    expect(more).toEqual([]);
    expect(runner.get('aws_iam_role_policy_attachment.instance_session_manager_aws_managed')).toBeUndefined();
  });

  it('makes service-linked roles unless that is forbidden', () => {
    const [allowed] = new SynthesizedRunner(dockerRunner).statements('aws_iam_policy.service_linked_role');
    expect(allowed).toEqual({
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:${partition}:iam::*:role/aws-service-role/*`,
    });
    const forbidden = new SynthesizedRunner({
      ...dockerRunner,
      runnerRole: { allowIamServiceLinkedRoleCreation: false },
    });
    expect(forbidden.addresses().filter((address) => address.includes('service_linked_role'))).toEqual([]);
  });

  it('takes its address, when it has one of its own', () => {
    const settings = { ...dockerRunner, runnerInstance: { name: 'runner', useEip: true, privateAddressOnly: false } };
    const runner = new SynthesizedRunner(settings);
    expect(runner.statements('aws_iam_policy.eip')).toEqual([
      { Effect: 'Allow', Action: ['ec2:AssociateAddress', 'ec2:Describe*'], Resource: '*' },
    ]);
    expect(new SynthesizedRunner(dockerRunner).get('aws_iam_policy.eip')).toBeUndefined();
  });

  it('writes its logs and the metrics of the CloudWatch agent, when it has a log group', () => {
    const [logs, metrics, ...more] = new SynthesizedRunner(dockerRunner).statements('aws_iam_role_policy.instance');
    expect(logs?.Action).toContain('logs:PutLogEvents');
    // The agent's namespace: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    expect(metrics).toEqual({
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
    });
    expect(more).toEqual([]);
    const without = new SynthesizedRunner({ ...dockerRunner, runnerCloudwatch: { enable: false } });
    expect(without.get('aws_iam_role_policy.instance')).toBeUndefined();
  });

  it('passes on the role of the machines that docker-machine makes, and no other', () => {
    const statements = new SynthesizedRunner(machineRunner).statements('aws_iam_policy.instance_docker_machine_policy');
    expect(statements.filter(({ Action }) => Action.includes('iam:PassRole'))).toEqual([
      { Effect: 'Allow', Action: ['iam:PassRole'], Resource: ref('aws_iam_role.docker_machine.arn') },
    ]);
  });

  const autoscalerStatements = (more: Partial<GitlabRunnerInput> = {}) =>
    new SynthesizedRunner({ ...autoscalerRunner, ...more }).statements(
      'aws_iam_policy.instance_docker_autoscaler_policy',
    ) as unknown as { Action: string[]; Resource: string; Condition?: object }[];

  it('scales the group of its workers, and signs in at its instances only', () => {
    const statements = autoscalerStatements();
    const granting = (action: string) => statements.find(({ Action }) => Action.includes(action));
    expect(granting('autoscaling:SetDesiredCapacity')?.Resource).toBe(ref('aws_autoscaling_group.autoscaler.arn'));
    expect(granting('ec2-instance-connect:SendSSHPublicKey')?.Condition).toEqual({
      StringEquals: { 'ec2:ResourceTag/aws:autoscaling:groupName': ref('aws_autoscaling_group.autoscaler.name') },
    });
  });

  const withKey = { ...autoscalerRunner.runnerWorker, usePrivateKey: true };
  const administrator = { connectorConfigUser: 'Administrator' };

  // README of gitlab-org/fleeting/plugins/aws: a password for WinRM, else Instance Connect unless credentials are static.
  it.each<[string, Partial<GitlabRunnerInput>, string[]]>([
    ['Instance Connect', {}, ['ec2-instance-connect:SendSSHPublicKey']],
    ['a key of its own', { runnerWorker: withKey }, []],
    ['WinRM', { runnerWorker: withKey, runnerWorkerDockerAutoscaler: administrator }, ['ec2:GetPasswordData']],
    [
      'SSH on Windows',
      {
        runnerWorker: withKey,
        runnerWorkerDockerAutoscaler: { ...administrator, connectorConfigProtocol: 'ssh' },
      },
      [],
    ],
  ])('signs in to workers by %s and may do nothing else', (_, more, granted) => {
    const actions = autoscalerStatements(more).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /GetPasswordData|SendSSHPublicKey/.test(action))).toEqual(granted);
  });
});

describe('iamPermissionsBoundary', () => {
  const roles = (runner: SynthesizedRunner) => runner.addresses('aws_iam_role').map((address) => runner.get(address));

  it.each([
    ['docker+machine', machineRunner],
    ['docker-autoscaler', autoscalerRunner],
  ])('bounds every role of a %s runner', (_, settings) => {
    const bounded = roles(new SynthesizedRunner({ ...settings, iamPermissionsBoundary: 'the-limit' }));
    expect(bounded).toHaveLength(3);
    for (const role of bounded) {
      expect(role?.permissions_boundary).toBe(`arn:${partition}:iam::${account}:policy/the-limit`);
    }
    expect(roles(new SynthesizedRunner(settings)).map((role) => role?.permissions_boundary)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
