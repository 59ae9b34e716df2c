import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { moduleResources } from '../../../tools/adopt/module-resources';
import { runnerSettings } from '../../../tools/adopt/runner-settings';
import { parseState } from '../../../tools/adopt/state';
import { readTfvars } from '../../../tools/module-settings/tfvars';
import type { Json } from '../../../tools/upstream/recording/normalized-facts';
import { unequal } from '../../parity/compare';

const fixtures = join(__dirname, '..', '..', 'fixtures', 'adoption');

/** Where the settings that a state tells are not those that the module was called with. */
async function differences(scenario: string): Promise<Record<string, readonly [unknown, unknown]>> {
  const file = join(fixtures, `${scenario}.state.json`);
  const told = runnerSettings(moduleResources(parseState(readFileSync(file, 'utf8'), file).resources)).input;
  const { input: called } = await readTfvars(join(fixtures, `${scenario}.inputs.json`));
  const [ours, theirs] = [told, called].map((input) => parseSettings(gitlabRunnerSettings, input));
  const found = unequal(theirs as unknown as Json, ours as unknown as Json);
  return Object.fromEntries(found.map(({ argument, upstream, ours: value }) => [argument, [upstream, value] as const]));
}

const image = 'ami-0000000000000b456';

describe('a state tells nearly every setting that the module was called with', () => {
  it('of docker+machine', async () => {
    const dind = ['/x', '/certs/client', '/builds', '/var/run/docker.sock:/var/run/docker.sock'];
    expect(await differences('docker-machine-loaded')).toEqual({
      // Another way to say the same.
      'runnerScheduleConfig.scale_out_count': ['1', undefined],
      'runnerScheduleConfig.scale_out_min_size': [undefined, '1'],
      'runnerScheduleConfig.scale_out_desired_capacity': [undefined, '1'],
      'runnerScheduleConfig.scale_out_max_size': [undefined, '1'],
      'runnerScheduleConfig.scale_out_time_zone': [undefined, 'Etc/UTC'],
      'runnerInstance.rootDeviceConfig.volume_type': ['gp3', undefined],
      'runnerWorkerDockerOptions.volumes': [['/x'], dind],
      runnerWorkerDockerAddDindVolumes: [true, false],
      runnerTerminateEc2LifecycleTimeoutDuration: [undefined, 3900],
      // Pinned.
      runnerWorkerDockerMachineAmiId: ['', image],
      // The emulator, on which it was recorded, forgets it.
      'runnerInstance.maxLifetimeSeconds': [604_800, undefined],
      // Not told, and the report says so.
      'runnerGitlab.caCertificate': ['CA\n', ''],
    });
  });

  it('of docker-autoscaler', async () => {
    expect(await differences('docker-autoscaler-loaded')).toEqual({
      // Pinned: upstream writes 1 into config.toml where the module's caller says nothing.
      'runnerWorker.requestConcurrency': [undefined, 1],
      runnerWorkerDockerAutoscalerAmiId: ['', image],
      // Pinned: the module's default, which is not ours.
      'runnerWorkerDockerOptions.image': ['docker:28.3.3', 'docker:18.03.1-ce'],
    });
  });
});
