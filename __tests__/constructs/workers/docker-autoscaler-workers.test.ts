import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { autoscalerRunner, ref, SynthesizedRunner } from '../synthesized-runner';

const given = (more: Partial<GitlabRunnerInput> = {}) => new SynthesizedRunner({ ...autoscalerRunner, ...more });
const template = (more?: Partial<GitlabRunnerInput>) => given(more).get('aws_launch_template.this');

describe('the launch template of docker-autoscaler workers', () => {
  it('has a fixed name, so a new one is made before the old one goes', () => {
    expect(template()).toMatchObject({
      name: 'ci-worker-launch-template',
      lifecycle: { create_before_destroy: true },
      iam_instance_profile: { name: ref('aws_iam_instance_profile.docker_autoscaler.name') },
    });
  });

  it('starts the default type, or the first of those given', () => {
    const { subnetIds } = autoscalerRunner.runnerWorkerDockerAutoscalerAsg;
    const typeOf = (asg: GitlabRunnerInput['runnerWorkerDockerAutoscalerAsg']) =>
      template({ runnerWorkerDockerAutoscalerAsg: { subnetIds, ...asg } })?.instance_type;
    expect(typeOf({})).toBe('m5.large');
    expect(typeOf({ defaultInstanceType: 'm7i.large' })).toBe('m7i.large');
    expect(typeOf({ defaultInstanceType: 'm7i.large', types: ['c7i.large', 'c6i.large'] })).toBe('c7i.large');
  });

  it('has the key that the manager makes only where one is used', () => {
    expect(template()).not.toHaveProperty('key_name');
    const withKey = { ...autoscalerRunner.runnerWorker, usePrivateKey: true };
    expect(template({ runnerWorker: withKey })?.key_name).toBe('ci-runner-worker-key');
    const runner = given({ runnerWorker: withKey, runnerWorkerDockerAutoscaler: { keyPairName: 'mine' } });
    expect(runner.get('aws_launch_template.this')?.key_name).toBe('ci-mine');
    expect(runner.addresses().filter((address) => /key_pair|tls|private_key/.test(address))).toEqual([]);
  });

  it('takes machine, network and metadata as asked', () => {
    expect(template()).toMatchObject({
      ebs_optimized: 'true',
      monitoring: { enabled: false },
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 2, instance_metadata_tags: 'enabled' },
      network_interfaces: [
        { security_groups: [ref('aws_security_group.docker_autoscaler.id')], associate_public_ip_address: 'false' },
      ],
    });
    const runnerWorkerDockerAutoscalerInstance = {
      ebsOptimized: false,
      monitoring: true,
      privateAddressOnly: false,
      httpTokens: 'optional',
      httpPutResponseHopLimit: 1,
    } as const;
    expect(template({ runnerWorkerDockerAutoscalerInstance })).toMatchObject({
      ebs_optimized: 'false',
      monitoring: { enabled: true },
      metadata_options: { http_tokens: 'optional', http_put_response_hop_limit: 1 },
      network_interfaces: [{ associate_public_ip_address: 'true' }],
    });
  });

  it('takes the newest Ubuntu, another image, or one by its id', () => {
    expect(given().get('data.aws_ami.docker_autoscaler_by_filter')).toMatchObject({ owners: ['099720109477'] });
    const byId = given({ runnerWorkerDockerAutoscalerAmiId: 'ami-0123456789abcdef0' });
    expect(byId.get('data.aws_ami.docker_autoscaler_by_filter')).toBeUndefined();
    expect(byId.get('aws_launch_template.this')?.image_id).toBe('ami-0123456789abcdef0');
  });
});

describe('the start script of docker-autoscaler workers', () => {
  const long = `#!/bin/sh\n${'echo "the same again"\n'.repeat(1000)}`;
  const started = (startScriptCompressionAlgorithm: 'gzip' | 'none') => () =>
    given({ runnerWorkerDockerAutoscalerInstance: { startScript: long, startScriptCompressionAlgorithm } });

  it('has to fit into what EC2 accepts, compressed or not', () => {
    expect(started('gzip')).not.toThrow();
    expect(started('none')).toThrow(
      `runnerWorkerDockerAutoscalerInstance.startScript: takes ${long.length} bytes as user data, but EC2 accepts 16384`,
    );
  });
});

describe('the role of docker-autoscaler workers', () => {
  it('gets policies, tags and Session Manager when asked', () => {
    const runner = given({
      runnerWorker: { ...autoscalerRunner.runnerWorker, ssmAccess: true },
      runnerWorkerDockerAutoscalerRole: {
        policyArns: ['arn:aws:iam::111122223333:policy/one'],
        additionalTags: { team: 'ci' },
      },
    });
    expect(runner.get('aws_iam_role.docker_autoscaler')?.tags).toMatchObject({ team: 'ci' });
    expect(runner.attachedTo(ref('aws_iam_role.docker_autoscaler.name'))).toEqual([
      `arn:${ref('data.aws_partition.current.partition')}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      'arn:aws:iam::111122223333:policy/one',
    ]);
    expect(given().attachedTo(ref('aws_iam_role.docker_autoscaler.name'))).toEqual([]);
  });
});

describe('the security group of docker-autoscaler workers', () => {
  it('is open to the manager alone, who may reach it', () => {
    const runner = given();
    expect(runner.addresses('aws_vpc_security_group_ingress_rule')).toEqual([
      'aws_vpc_security_group_ingress_rule.docker_autoscaler_internal_traffic',
    ]);
    expect(runner.get('aws_vpc_security_group_ingress_rule.docker_autoscaler_internal_traffic')).toMatchObject({
      security_group_id: ref('aws_security_group.docker_autoscaler.id'),
      referenced_security_group_id: ref('aws_security_group.runner.id'),
      ip_protocol: '-1',
    });
    expect(runner.get('aws_vpc_security_group_egress_rule.runner_manager_to_docker_autoscaler_egress')).toMatchObject({
      security_group_id: ref('aws_security_group.runner.id'),
      referenced_security_group_id: ref('aws_security_group.docker_autoscaler.id'),
    });
  });

  it('has the given rules', () => {
    const runner = given({
      runnerWorkerIngressRules: {
        ssh: { fromPort: 22, toPort: 22, protocol: 'tcp', description: 'SSH', securityGroup: 'sg-1' },
      },
      runnerWorkerEgressRules: { all: { protocol: '-1', description: 'All', cidrBlock: '0.0.0.0/0' } },
    });
    expect(runner.get('aws_vpc_security_group_ingress_rule.docker_autoscaler_ingress_ssh')).toMatchObject({
      referenced_security_group_id: 'sg-1',
    });
    expect(runner.get('aws_vpc_security_group_egress_rule.docker_autoscaler_egress_all')).toMatchObject({
      cidr_ipv4: '0.0.0.0/0',
    });
  });
});
