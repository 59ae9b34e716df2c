import { beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { readLoad } from '../../tools/rehearse/load';
import { type Rehearsed, rehearse } from '../../tools/rehearse/rehearse';
import { losses } from '../../tools/rehearse/report';
import { BrokenBoots, faults } from './broken-boots';
import { rehearsedApp } from './rehearsed-app';

const common = {
  project: process.cwd(),
  plans: [],
  timeout: 900_000,
  signal: new AbortController().signal,
  say: console.info,
};

describe('boots that cannot come to their end', () => {
  let rehearsed: Rehearsed;
  let broken: BrokenBoots;

  beforeAll(async () => {
    const app = rehearsedApp({ runnerWorker: { type: 'docker' } });
    rehearsed = await rehearse({ ...common, app, load: readLoad({ jobs: '1', seconds: '1', tags: '' }) });
    const { room } = rehearsed.rehearsal;
    broken = new BrokenBoots(rehearsed.rehearsal, room.instances.get(String(room.instances.ids[0])));
    return () => rehearsed.stop();
  });

  it('are twenty at least', () => {
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(20);
  });

  it.concurrent.each(Object.entries(faults))('are told with their cause: %s', async (name, fault) => {
    const boot = await broken.boot(fault);
    console.info(`${name}: ${boot?.outcome}: ${boot?.cause}`);
    expect(boot).toMatchObject({ outcome: fault.outcome, cause: expect.stringMatching(fault.cause) });
  });
});

describe('the layout of the module, where both managers drive one group of workers', () => {
  it('loses the job that runs while its manager is replaced, and the rehearsal says to whom', async () => {
    const autoscaler: Partial<GitlabRunnerInput> = {
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 },
      spareWorkerGroups: 0,
      runnerWorkerDockerAutoscaler: { instanceReadyCommand: 'sudo systemctl start docker', updateInterval: '5s' },
      runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-0123456789abcdef0'] },
      runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
      runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
      runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '5s' }],
    };
    const { report, stop } = await rehearse({
      ...common,
      app: rehearsedApp(autoscaler),
      change: rehearsedApp({ ...autoscaler, runnerManager: { maximumConcurrentJobs: 3 } }),
      load: readLoad({ jobs: '2', seconds: '5,600', tags: '' }),
    });
    await stop();
    const successor = report.boots.at(-1)?.instanceId;
    expect(losses(report)).toContainEqual(
      expect.stringMatching(`^job \\d+ \\(600 s\\): its worker i-\\w+ was terminated by ${successor} \\d+ s after`),
    );
  });
});
