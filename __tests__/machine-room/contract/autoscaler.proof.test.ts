import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { autoscalerRunner } from './autoscaler-runner';
import { FakeGroup } from './fake-group';
import { type Bench, behaviour } from './runner';

/** With a group of its own. */
function scaling(text: string, source: string, test: (bench: Bench, group: FakeGroup) => Promise<void>): void {
  behaviour(text, source, async (bench) => {
    const group = new FakeGroup();
    await group.start();
    try {
      await test(bench, group);
    } finally {
      bench.close();
      await group.stop();
    }
  });
}

const asked = (bench: Bench) => bench.gitlab.count('POST', '/jobs/request');
const start = (bench: Bench, group: FakeGroup, autoscaler: string, policy: string) => {
  bench.write(autoscalerRunner(bench, group, autoscaler, policy));
  bench.run(group.environment);
};

describe('docker-autoscaler', () => {
  scaling(
    'removes what the group had before it',
    'executors/internal/autoscaler/provider.go:398-406',
    async (bench, group) => {
      const { id } = group.add();
      group.desired = 1;
      start(bench, group, '', 'idle_count = 0');
      await bench.until('it is gone', () => group.instances.length === 0);
      expect(group.calls.find(({ Action }) => Action === 'TerminateInstanceInAutoScalingGroup')).toMatchObject({
        InstanceId: id,
        ShouldDecrementDesiredCapacity: 'true',
      });
      await bench.says('no data on pre-existing instance so removing for safety');
    },
  );

  scaling(
    'keeps idle_count instances ready',
    'docs/configuration/advanced-configuration.md, policy',
    async (bench, group) => {
      start(bench, group, '', 'idle_count = 2\nidle_time = "1h"');
      await bench.until('two', () => group.instances.length === 2);
      await pause(2500);
      expect(group.instances.length).toBe(2);
      expect(group.desired).toBe(2);
    },
  );

  scaling('without idle_count it makes an instance for a job', 'common/config.go:486-491', async (bench, group) => {
    bench.gitlab.push();
    start(bench, group, 'max_instances = 1', 'idle_count = 0');
    await bench.until('it asks', () => group.count('SetDesiredCapacity') === 1);
    expect(group.desired).toBe(1);
  });

  scaling(
    'no job and no idle_count, no instance; GitLab is asked',
    'common/config.go:486-491',
    async (bench, group) => {
      start(bench, group, '', 'idle_count = 0');
      await bench.until('it asks', () => asked(bench) > 1);
      expect(group.instances).toEqual([]);
    },
  );

  scaling(
    'preemptive_mode asks GitLab only where an instance is idle',
    'docs/configuration/advanced-configuration.md, preemptive_mode',
    async (bench, group) => {
      group.madeAs = 'Pending';
      start(bench, group, '', 'idle_count = 1\npreemptive_mode = true');
      await bench.until('one', () => group.instances.length === 1);
      await pause(2000);
      expect(asked(bench)).toBe(0);
      for (const instance of group.instances) {
        instance.lifecycle = 'InService';
      }
      await bench.until('it asks', () => asked(bench) > 0);
    },
  );

  scaling(
    'an idle instance goes when idle_count falls and idle_time is over',
    'docs/configuration/advanced-configuration.md, idle_time',
    async (bench, group) => {
      start(bench, group, '', 'idle_count = 2\nidle_time = "2s"');
      await bench.until('two', () => group.instances.length === 2);
      await pause(1500);
      bench.write(autoscalerRunner(bench, group, '', 'idle_count = 0\nidle_time = "2s"'));
      await bench.until('none', () => group.instances.length === 0);
      expect(group.desired).toBe(0);
    },
  );

  scaling(
    'an instance that terminates is replaced, and gets no job',
    'fleeting-plugin-aws 0.4.0, provider.go',
    async (bench, group) => {
      start(bench, group, '', 'idle_count = 1\nidle_time = "1h"');
      await bench.until('one', () => /instance is ready {2}/.test(bench.output));
      group.desired = 0;
      for (const instance of group.instances) {
        instance.lifecycle = 'Terminating:Wait';
      }
      await bench.until('another', () => group.instances.length === 2);
      expect(group.count('TerminateInstanceInAutoScalingGroup')).toBe(0);
    },
  );

  scaling(
    'max_instances bounds it',
    'docs/configuration/advanced-configuration.md, max_instances',
    async (bench, group) => {
      start(bench, group, 'max_instances = 2', 'idle_count = 5');
      await bench.until('two', () => group.instances.length === 2);
      await pause(2500);
      expect(group.instances.length).toBe(2);
    },
  );

  scaling(
    'capacity_per_instance counts jobs, not instances',
    'docs/configuration/advanced-configuration.md, capacity_per_instance',
    async (bench, group) => {
      start(bench, group, 'capacity_per_instance = 3', 'idle_count = 4');
      await bench.until('two', () => group.instances.length === 2);
      await pause(2500);
      expect(group.instances.length).toBe(2);
    },
  );

  scaling('SIGQUIT leaves instances', 'taskscaler, Shutdown', async (bench, group) => {
    start(bench, group, '', 'idle_count = 1\nidle_time = "1h"');
    await bench.until('one', () => /instance is ready {2}/.test(bench.output));
    bench.signal('SIGQUIT');
    expect((await bench.end()).status).toBe(0);
    expect(group.instances.length).toBe(1);
  });

  scaling(
    'with FF_USE_FLEETING_ACQUIRE_HEARTBEATS a job waits for an instance that answers',
    'executors/internal/autoscaler/provider.go:225,477; taskscaler, internal/instance.go, Heartbeat',
    async (bench, group) => {
      const job = bench.gitlab.push();
      start(
        bench,
        group,
        'max_instances = 1\n[runners.feature_flags]\nFF_USE_FLEETING_ACQUIRE_HEARTBEATS = true',
        'idle_count = 1',
      );
      await bench.until('it has asked twice', () => bench.output.split('acquire heartbeat failure').length > 2);
      expect(job.status).toBe('running');
    },
  );

  scaling(
    'with state_storage a restart keeps an idle instance',
    'executors/internal/autoscaler/provider.go:141-151; taskscaler, storage/storage.go',
    async (bench, group) => {
      const storage = `state_storage = { enabled = true, dir = "${bench.folder}/states" }`;
      start(bench, group, storage, 'idle_count = 1\nidle_time = "1h"');
      await bench.until('one', () => /instance is ready {2}/.test(bench.output));
      bench.signal('SIGQUIT');
      await bench.end();
      const kept = group.instances.map(({ id }) => id);
      bench.run(group.environment);
      await bench.until('it is ready again', () => /instance is ready {2}/.test(bench.output));
      await pause(2500);
      expect(group.instances.map(({ id }) => id)).toEqual(kept);
      expect(group.count('TerminateInstanceInAutoScalingGroup')).toBe(0);
    },
  );

  scaling(
    'delete_instances_on_shutdown removes them',
    'executors/internal/autoscaler/provider.go, WithDeleteInstancesOnShutdown',
    async (bench, group) => {
      start(bench, group, 'delete_instances_on_shutdown = true', 'idle_count = 2\nidle_time = "1h"');
      await bench.until('two', () => bench.output.split(/instance is ready {2}/).length === 3);
      bench.signal('SIGQUIT');
      expect((await bench.end()).status).toBe(0);
      expect(group.instances).toEqual([]);
    },
  );

  scaling(
    'a group that is not there is an error at each try, not the end',
    'executors/internal/autoscaler/provider.go, init',
    async (bench, group) => {
      bench.write(autoscalerRunner(bench, group, '', 'idle_count = 1').replace('name = "workers"', 'name = "absent"'));
      bench.run(group.environment);
      await bench.until('it tries again', () => bench.output.split('Failed to process runner').length > 2);
      expect(asked(bench)).toBe(0);
    },
  );

  scaling(
    'without its plugin it takes no job, and tries again',
    'executors/internal/autoscaler/provider.go:83; fleeting-artifact, pkg/installer/installer.go, LookPath',
    async (bench, group) => {
      bench.write(autoscalerRunner(bench, group, '', 'idle_count = 1'));
      bench.run({ ...group.environment, FLEETING_PLUGIN_PATH: join(bench.folder, 'elsewhere') });
      await bench.until('it tries again', () => bench.output.split('loading fleeting plugin').length > 2);
      expect(asked(bench)).toBe(0);
    },
  );

  scaling(
    'the policy whose period is now, and last in the file, counts',
    'docs/configuration/advanced-configuration.md, periods',
    async (bench, group) => {
      const hour = (new Date().getUTCHours() + 12) % 24;
      start(
        bench,
        group,
        '',
        `idle_count = 1\n[[runners.autoscaler.policy]]\nperiods = ["* ${hour} * * *"]\ntimezone = "UTC"\nidle_count = 3`,
      );
      await bench.until('one', () => group.instances.length === 1);
      await pause(2500);
      expect(group.instances.length).toBe(1);
    },
  );
});
