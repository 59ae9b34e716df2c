import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { machineRunner } from '../synthesized-runner';

let stacks: EmulatedStacks;
let network: { vpcId: string; subnetId: string };
let letter: string;

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
  letter = String(subnet?.AvailabilityZone).slice(-1);
});
afterAll(() => stacks?.stop());

const withZone = (name: string, zone: string) =>
  stacks.synth(
    (app) =>
      new GitlabRunnerStack(app, name, {
        ...machineRunner,
        ...network,
        region,
        runnerWorkerDockerMachineEc2Options: [`amazonec2-zone=${zone}`],
      }),
  );

it("plans with the zone of the workers' subnet", async () => {
  withZone('same-zone', letter);
  expect(await stacks.refusals('same-zone')).toEqual([]);
});

it('refuses another zone in the plan, and names both', async () => {
  withZone('other-zone', 'z');
  const [refusal] = await stacks.refusals('other-zone');
  expect(refusal).toContain(
    `runnerWorkerDockerMachineEc2Options says amazonec2-zone=z, but the workers' subnet ${network.subnetId} is in ${region}${letter}`,
  );
});

// docker-machine sends zone and subnet, and EC2 refuses those that do not fit: https://github.com/docker/machine/issues/3457
it("is that of the workers' own subnet, which may be in another zone than the manager's", async () => {
  const { Subnets = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  const other = Subnets.find(({ AvailabilityZone }) => !AvailabilityZone?.endsWith(letter));
  stacks.synth(
    (app) =>
      new GitlabRunnerStack(app, 'other-subnet', {
        ...machineRunner,
        ...network,
        region,
        runnerWorkerDockerMachineInstance: { subnetIds: [String(other?.SubnetId)] },
        runnerWorkerDockerMachineEc2Options: [`amazonec2-zone=${other?.AvailabilityZone?.slice(-1)}`],
      }),
  );
  expect(await stacks.refusals('other-subnet')).toEqual([]);
});
