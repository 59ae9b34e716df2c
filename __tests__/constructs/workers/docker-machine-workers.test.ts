import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { machineRunner, ref, SynthesizedRunner } from '../synthesized-runner';

const given = (more: Partial<GitlabRunnerInput> = {}) => new SynthesizedRunner({ ...machineRunner, ...more });
const partition = ref('data.aws_partition.current.partition');
const fleet = 'aws_launch_template.fleet_gitlab_runner';

describe('the role of docker-machine workers', () => {
  it('is made with its profile and may do nothing by itself', () => {
    const runner = given();
    expect(runner.get('aws_iam_role.docker_machine')).toMatchObject({ name: 'ci-docker-machine' });
    expect(runner.get('aws_iam_instance_profile.docker_machine')).toMatchObject({
      name: 'ci-docker-machine',
      role: ref('aws_iam_role.docker_machine.name'),
    });
    expect(runner.attachedTo(ref('aws_iam_role.docker_machine.name'))).toEqual([]);
  });

  it('gets policies, tags, another trust and Session Manager when asked', () => {
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const policyArns = ['arn:aws:iam::111122223333:policy/one', 'arn:aws:iam::111122223333:policy/two'];
    const runner = given({
      runnerWorker: { type: 'docker+machine', ssmAccess: true },
      runnerWorkerDockerMachineRole: { policyArns, assumeRolePolicyJson: trust, additionalTags: { team: 'ci' } },
    });
    expect(runner.attachedTo(ref('aws_iam_role.docker_machine.name'))).toEqual([
      `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      ...policyArns,
    ]);
    expect(runner.get('aws_iam_role.docker_machine')).toMatchObject({
      assume_role_policy: trust,
      tags: { Name: 'ci', Environment: 'ci', team: 'ci' },
    });
  });
});

describe('the image of docker-machine workers', () => {
  it('is the newest Ubuntu, another one, or one by its id', () => {
    expect(given().get('data.aws_ami.docker_machine_by_filter')).toMatchObject({ owners: ['099720109477'] });
    const other = given({
      runnerWorkerDockerMachineAmiOwners: ['self'],
      runnerWorkerDockerMachineAmiFilter: { name: ['mine-*'] },
    });
    expect(other.get('data.aws_ami.docker_machine_by_filter')).toMatchObject({
      owners: ['self'],
      filter: [{ name: 'name', values: ['mine-*'] }],
    });
    const byId = given({ runnerWorkerDockerMachineAmiId: 'ami-0123456789abcdef0' });
    expect(byId.get('data.aws_ami.docker_machine_by_filter')).toBeUndefined();
    expect(byId.stack.text).toContain('ami-0123456789abcdef0');
  });
});

describe('the security group of docker-machine workers', () => {
  const runner = given();
  const group = ref('aws_security_group.docker_machine.id');
  const manager = ref('aws_security_group.runner.id');

  it.each([
    ['docker_machine_docker_runner', 2376, manager],
    ['docker_machine_ssh_runner', 22, manager],
    ['docker_machine_docker_self', 2376, group],
    ['docker_machine_ssh_self', 22, group],
  ])('is open by %s to port %i', (name, port, from) => {
    expect(runner.get(`aws_vpc_security_group_ingress_rule.${name}`)).toMatchObject({
      security_group_id: group,
      referenced_security_group_id: from,
      ip_protocol: 'tcp',
      from_port: port,
      to_port: port,
    });
  });

  it('is open to nobody else', () => {
    expect(runner.addresses('aws_vpc_security_group_ingress_rule')).toHaveLength(4);
  });

  it('is reached by the manager', () => {
    expect(runner.get('aws_vpc_security_group_egress_rule.runner_manager_to_docker_machine_egress')).toMatchObject({
      security_group_id: manager,
      referenced_security_group_id: group,
      ip_protocol: '-1',
    });
  });

  it('has the given description and rules', () => {
    const own = given({
      runnerWorkerDockerMachineSecurityGroupDescription: 'Workers',
      runnerWorkerIngressRules: {
        mosh: { fromPort: 60000, toPort: 60010, protocol: 'udp', description: 'Mosh', cidrBlock: '192.0.2.0/24' },
      },
      runnerWorkerEgressRules: { all: { protocol: '-1', description: 'All', cidrBlock: '0.0.0.0/0' } },
    });
    expect(own.get('aws_security_group.docker_machine')?.description).toBe('Workers');
    expect(own.get('aws_vpc_security_group_ingress_rule.docker_machine_mosh')).toMatchObject({
      cidr_ipv4: '192.0.2.0/24',
      ip_protocol: 'udp',
    });
    const egress = own.addresses('aws_vpc_security_group_egress_rule').filter((address) => address.includes('.docker'));
    expect(egress).toEqual(['aws_vpc_security_group_egress_rule.docker_machine_all']);
  });
});

describe('a fleet', () => {
  it('is not made by default', () => {
    expect(given().get(fleet)).toBeUndefined();
  });

  it('starts workers from a template of ours, with the key that the manager makes at its first boot', () => {
    const runner = given({
      runnerWorkerDockerMachineFleet: { enable: true, keyPairName: 'workers' },
      runnerWorkerDockerMachineInstance: {
        types: ['m6i.large', 'm6a.large'],
        subnetIds: ['subnet-1', 'subnet-2'],
        volumeType: 'gp3',
        rootSize: 50,
        rootDeviceName: '/dev/xvda',
        monitoring: true,
        ebsOptimized: false,
        privateAddressOnly: false,
        startScript: '#!/bin/sh\n',
      },
      runnerWorkerDockerMachineEc2MetadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    });
    expect(runner.get(fleet)).toMatchObject({
      name_prefix: 'ci-worker-',
      key_name: 'ci-workers',
      instance_type: 'm6i.large',
      update_default_version: true,
      ebs_optimized: 'false',
      monitoring: { enabled: true },
      iam_instance_profile: { name: ref('aws_iam_instance_profile.docker_machine.name') },
      metadata_options: { http_tokens: 'optional', http_put_response_hop_limit: 3, instance_metadata_tags: 'enabled' },
      network_interfaces: [
        { security_groups: [ref('aws_security_group.docker_machine.id')], associate_public_ip_address: 'true' },
      ],
      block_device_mappings: [
        {
          device_name: '/dev/xvda',
          ebs: { volume_size: 50, volume_type: 'gp3', iops: 3000, throughput: 125, encrypted: 'true' },
        },
      ],
      lifecycle: { create_before_destroy: true },
    });
    expect(runner.addresses().filter((address) => /key_pair|tls|private_key/.test(address))).toEqual([]);
  });

  it.each([
    ['gp2', undefined, undefined],
    ['gp3', 3000, 125],
    ['io1', 3000, undefined],
    ['io2', 3000, undefined],
  ] as const)('gives %s volumes %s operations and throughput %s', (volumeType, iops, throughput) => {
    const { ebs } = given({
      runnerWorkerDockerMachineFleet: { enable: true },
      runnerWorkerDockerMachineInstance: { volumeType, rootSize: 100 },
    }).block(fleet, 'block_device_mappings');
    expect(ebs).toEqual({ encrypted: 'true', volume_type: volumeType, volume_size: 100, iops, throughput });
  });
});
