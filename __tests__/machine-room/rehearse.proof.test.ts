import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { readLoad } from '../../tools/rehearse/load';
import { rehearse } from '../../tools/rehearse/rehearse';
import { renderTerminal } from '../../tools/rehearse/render';
import { losses } from '../../tools/rehearse/report';
import { EmulatedStacks } from '../stacks/emulated-stacks';
import { withoutEmulatorLimits } from '../support/emulator-limits';
import { temporaryFolder } from '../support/temporary-folder';
import { rehearsedApp, rehearsedStack } from './rehearsed-app';

const common = {
  project: process.cwd(),
  plans: [],
  timeout: 900_000,
  signal: new AbortController().signal,
  say: console.info,
};

/** A deployed fleet and the plan of a change, which is the only thing that the rehearsal is told of what is deployed. */
async function plannedChange(before: Partial<GitlabRunnerInput>, after: Partial<GitlabRunnerInput>) {
  const stacks = await EmulatedStacks.start();
  try {
    const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
    const network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
    const plan = join(temporaryFolder(), 'plan.json');
    stacks.synth((app) => rehearsedStack(app, { ...network, ...before }));
    await stacks.of('runner').apply();
    stacks.synth((app) => rehearsedStack(app, { ...network, ...after }));
    await stacks.of('runner').plan();
    const planned = await stacks.of('runner').planned();
    const resource_changes = withoutEmulatorLimits(planned.resource_changes);
    writeFileSync(plan, JSON.stringify({ ...planned, resource_changes }));
    return { app: rehearsedApp({ ...network, ...after }), plan };
  } finally {
    await stacks.stop();
  }
}

describe('a plan of what is deployed', { timeout: 2_700_000 }, () => {
  it('is rehearsed on what is deployed now', async () => {
    const { app, plan } = await plannedChange(
      { runnerWorker: { type: 'docker' }, runnerManager: { maximumConcurrentJobs: 3 } },
      { runnerWorker: { type: 'docker' }, runnerManager: { maximumConcurrentJobs: 4 } },
    );
    const load = readLoad({ jobs: '2', seconds: '2,10', tags: '' });
    const { report, stop } = await rehearse({ ...common, app, plans: [plan], load });
    await stop();
    console.info(renderTerminal(report));
    expect(losses(report)).toEqual([]);
    expect(report.changes.map(({ address, action }) => `${action} ${address}`).sort()).toEqual([
      'changed in place aws_autoscaling_group.gitlab_runner_instance',
      'changed in place aws_launch_template.gitlab_runner_instance',
    ]);
    expect(report.secondPlan).toEqual([]);
    expect(report.instances).toHaveLength(2);
  });
});

describe('the layout of the module, where both managers drive one group of workers', { timeout: 2_700_000 }, () => {
  it('loses the job that runs while its manager is replaced, and the rehearsal says to whom', async () => {
    const autoscaler: Partial<GitlabRunnerInput> = {
      // Workers take the key of the manager, which it makes at its first boot and finds with `key_path`.
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 2, usePrivateKey: true },
      spareWorkerGroups: 0,
      runnerWorkerDockerAutoscaler: { instanceReadyCommand: 'sudo systemctl start docker', updateInterval: '5s' },
      runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-0123456789abcdef0'] },
      runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
      runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
      runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '5s' }],
    };
    const { report, rehearsal, stop } = await rehearse({
      ...common,
      app: rehearsedApp(autoscaler),
      change: rehearsedApp({ ...autoscaler, runnerManager: { maximumConcurrentJobs: 3 } }),
      load: readLoad({ jobs: '2', seconds: '5,300', tags: '' }),
    });
    const calls = rehearsal.room.emulator.calls.map(({ action }) => action);
    await stop();
    console.info(renderTerminal(report));
    const successor = report.boots.at(-1)?.instanceId;
    expect(losses(report)).toContainEqual(
      expect.stringMatching(`^job \\d+ \\(300 s\\): its worker i-\\w+ was terminated by ${successor} \\d+ s after`),
    );
    expect(report.jobs.succeeded).toBeGreaterThan(0);
    expect(calls).toContain('ImportKeyPair');
    expect(calls).not.toContain('SendSSHPublicKey');
  });
});

describe('main.ts', { timeout: 2_700_000 }, () => {
  it('boots behind the Elastic IP that is there, and loses nothing when its manager is replaced', async () => {
    const load = readLoad({ jobs: '2', seconds: '2,30', tags: 'aws,docker' });
    const { report, rehearsal, stop } = await rehearse({ ...common, load });
    const { calls } = rehearsal.room.emulator;
    const callsOf = (action: string) => calls.filter((one) => one.action === action);
    await stop();
    console.info(renderTerminal(report));
    expect(losses(report)).toEqual([]);
    expect(report.secondPlan).toEqual([]);
    expect(report.jobs.run).toBeGreaterThan(2);
    expect(report.instances.length).toBeGreaterThan(1);
    // The one that the account holds before.
    expect(callsOf('AllocateAddress')).toHaveLength(1);
    expect(callsOf('CreateNatGateway')).toMatchObject([
      { parameters: { AllocationId: expect.stringMatching(/^eipalloc-/) } },
    ]);
  });
});
