import { describe, expect, it } from 'vitest';
import { executorSection } from '../../src/config-toml/executor-sections';
import { type Executor, executors, type FleetExecutor, fleetExecutors } from '../../src/settings/executors';
import { settingsWarnings } from '../../src/settings/rules';
import { workerSettings } from '../../src/settings/worker';
import { settingsOf } from '../constructs/settings-of';

// https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-executors
const words = {
  docker: 'docker',
  'docker+machine': 'docker+machine',
  'docker-autoscaler': 'docker-autoscaler',
  fargate: 'custom',
} as const satisfies Record<Executor, string>;

describe('the executors', () => {
  it('are those of runnerWorker.type, and Fargate, which has a stack of its own', () => {
    const { type } = workerSettings.runnerWorker.unwrap().shape;
    expect(Object.keys(executors).sort()).toEqual([...type.unwrap().options, 'fargate'].sort());
  });

  it.each(Object.entries(words))('%s is %s in config.toml', (executor, word) => {
    expect(executors[executor as Executor].word).toBe(word);
  });

  it.each(fleetExecutors)('writes its executor into the section of %s', (type) => {
    const settings = settingsOf({
      runnerWorker: { type, maxJobs: 1 },
      runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'] },
    });
    expect(executorSection(settings).executor).toBe(executors[type].word);
  });

  it('only docker+machine ends', () => {
    const ends = (type: FleetExecutor) =>
      settingsWarnings(
        settingsOf({
          runnerWorker: { type, maxJobs: 1 },
          runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'] },
        }),
      ).some(({ message }) => message.startsWith('docker+machine ends'));
    expect([ends('docker'), ends('docker+machine'), ends('docker-autoscaler')]).toEqual([false, true, false]);
  });
});
