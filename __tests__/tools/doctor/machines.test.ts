import { EipAssociation } from '@cdktf/provider-aws/lib/eip-association';
import { Instance } from '@cdktf/provider-aws/lib/instance';
import { NetworkInterface } from '@cdktf/provider-aws/lib/network-interface';
import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import type { Machine } from '../../../tools/doctor/plan/machine';
import { machinesOf } from '../../../tools/doctor/plan/machines';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../constructs/synthesized-runner';
import { temporaryFolder } from '../../support/temporary-folder';

const region = 'ap-northeast-1';

function machines(define: (app: App) => void): readonly Omit<Machine, 'stack'>[] {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  define(app);
  app.synth();
  const planned = PlannedApp.load(outdir, region);
  return planned.stacks.flatMap((stack) => machinesOf(planned, stack));
}

const ofRunner = (settings: GitlabRunnerInput) =>
  machines((app) => new GitlabRunnerStack(app, 'runner', { region, ...settings }));

const workersOf = (settings: GitlabRunnerInput) => ofRunner(settings).find(({ role }) => role === 'workers');

const key = 'arn:aws:kms:ap-northeast-1:111122223333:key/00000000-0000-0000-0000-000000000000';

describe('the machines of a runner', () => {
  it('are the manager alone where jobs run on it', () => {
    expect(ofRunner(dockerRunner)).toMatchObject([
      {
        role: 'manager',
        types: ['t3.micro'],
        image: `\${data.aws_ami.runner_by_filter.id}`,
        subnets: [dockerRunner.subnetId],
        publicAddress: false,
        most: { onDemand: 1, spot: 0 },
        byGroup: true,
      },
    ]);
  });

  it('have a manager on the spot market, with a public address and its own key', () => {
    const runnerInstance = {
      name: 'ci',
      spotPrice: 'on-demand-price',
      privateAddressOnly: false,
      rootDeviceConfig: { kms_key_id: key },
    };
    expect(ofRunner({ ...dockerRunner, runnerInstance })[0]).toMatchObject({
      publicAddress: true,
      most: { onDemand: 0, spot: 1 },
      volumeKeys: [key],
    });
  });

  it('have workers of a group: one type, or those of a mixed policy', () => {
    expect(workersOf(autoscalerRunner)).toMatchObject({
      types: ['m5.large'],
      subnets: ['subnet-0aaaaaaaaaaaaaaa1'],
      // Of the group of the manager, and of the spare one.
      most: { onDemand: 20, spot: 0 },
      byGroup: true,
    });
    expect(workersOf({ ...autoscalerRunner, managerCount: 2 })).toMatchObject({ most: { onDemand: 30, spot: 0 } });
    expect(workersOf({ ...autoscalerRunner, spareWorkerGroups: 0 })).toMatchObject({ most: { onDemand: 10, spot: 0 } });
    const group = {
      subnetIds: ['subnet-0aaaaaaaaaaaaaaa1'],
      enableMixedInstancesPolicy: true,
      onDemandBaseCapacity: 2,
      onDemandPercentageAboveBaseCapacity: 20,
      types: ['m5.large', 'm6i.large'],
    };
    expect(workersOf({ ...autoscalerRunner, runnerWorkerDockerAutoscalerAsg: group })).toMatchObject({
      types: ['m5.large', 'm6i.large'],
      // In each of two groups: two, and a fifth of the other eight, rounded up.
      most: { onDemand: 8, spot: 12 },
    });
  });

  it('have workers that AWS picks, by the most vCPUs that the requirements allow', () => {
    const asking = (vcpuCount: { min: number; max?: number }) =>
      workersOf({
        ...autoscalerRunner,
        runnerWorkerDockerAutoscalerAsg: {
          subnetIds: ['subnet-0aaaaaaaaaaaaaaa1'],
          enableMixedInstancesPolicy: true,
          instanceRequirements: [{ vcpuCount, memoryMib: { min: 0 } }],
        },
      });
    expect(asking({ min: 2, max: 4 })).toMatchObject({ types: [], mostVcpus: 4 });
    expect(asking({ min: 2 })).toMatchObject({ types: [], mostVcpus: undefined });
  });

  it('have workers of docker-machine, which no resource of Terraform is', () => {
    const workers = (changes: Partial<GitlabRunnerInput>) => workersOf({ ...machineRunner, ...changes });
    expect(
      workers({
        runnerWorker: { type: 'docker+machine', maxJobs: 12 },
        runnerWorkerDockerMachineInstance: {
          types: ['c5.large', 'c5a.large'],
          subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
          privateAddressOnly: false,
        },
        runnerWorkerDockerMachineAmiId: 'ami-0123456789abcdef0',
        runnerWorkerDockerMachineFleet: { enable: true },
        kmsKeyId: key,
      }),
    ).toMatchObject({
      types: ['c5.large', 'c5a.large'],
      image: 'ami-0123456789abcdef0',
      subnets: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
      publicAddress: true,
      most: { onDemand: 0, spot: 12 },
      volumeKeys: [key],
      byGroup: false,
    });
  });

  it('have as many of those as jobs, and the idle ones beside, without a limit', () => {
    expect(
      workersOf({
        ...machineRunner,
        runnerManager: { maximumConcurrentJobs: 5 },
        runnerWorkerDockerMachineInstanceSpot: { enable: false },
        runnerWorkerDockerMachineAutoscalingOptions: [{ periods: ['* * 9-17 * * mon-fri *'], idleCount: 3 }],
      }),
    ).toMatchObject({
      image: `\${data.aws_ami.docker_machine_by_filter.id}`,
      subnets: [machineRunner.subnetId],
      publicAddress: false,
      most: { onDemand: 8, spot: 0 },
    });
  });
});

describe('a single instance', () => {
  const alone = (define: (stack: AwsStack) => void) =>
    machines((app) => define(new AwsStack(app, 'alone', { region })))[0];
  const subnetId = 'subnet-0aaaaaaaaaaaaaaa1';
  const common = { ami: 'ami-0123456789abcdef0', instanceType: 'm5.large' };

  it('stands in its subnet, which says whether it has a public address', () => {
    expect(alone((stack) => new Instance(stack, 'one', { ...common, subnetId }))).toMatchObject({
      role: 'aws_instance.one',
      types: ['m5.large'],
      subnets: [subnetId],
      publicAddress: undefined,
      most: { onDemand: 1, spot: 0 },
    });
  });

  it.each([true, false])('stands where its network interface is; with an Elastic IP: %s', (withAddress) => {
    const machine = alone((stack) => {
      const networkInterface = new NetworkInterface(stack, 'interface', { subnetId });
      new Instance(stack, 'one', {
        ...common,
        networkInterface: [{ deviceIndex: 0, networkInterfaceId: networkInterface.id }],
      });
      if (withAddress) {
        new EipAssociation(stack, 'address', {
          allocationId: 'eipalloc-0123456789abcdef0',
          networkInterfaceId: networkInterface.id,
        });
      }
    });
    expect(machine).toMatchObject({ subnets: [subnetId], publicAddress: withAddress });
  });
});
