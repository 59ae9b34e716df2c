import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleResources } from '../../../tools/adopt/module-resources';
import { ownSettings } from '../../../tools/adopt/own-settings';
import { runnerSettings } from '../../../tools/adopt/runner-settings';
import { parseState } from '../../../tools/adopt/state';
import { temporaryFolder } from '../../support/temporary-folder';
import { moduleState } from './module-state';

const state = parseState(JSON.stringify(moduleState('docker-machine')), 'old.tfstate');
const fromState = runnerSettings(moduleResources(state.resources)).input;

async function inputOf(variables: object) {
  const file = join(temporaryFolder(), 'terraform.tfvars.json');
  writeFileSync(file, JSON.stringify({ environment: 'runners-default', ...variables }));
  return (await ownSettings([file], {}, fromState)).input;
}

// variables.tf of the module, 9.5.2: 16.0.3 and docker:18.03.1-ce by default.
describe("settings of the user's own files", () => {
  it('keep what the module installs by default, where ours is another', async () => {
    const input = await inputOf({
      runner_gitlab: { url: 'https://gitlab.example.com/' },
      runner_worker_docker_options: { shm_size: 64 },
    });
    expect(input.runnerGitlab).toMatchObject({ runnerVersion: '16.0.3', url: 'https://gitlab.example.com/' });
    expect(input.runnerWorkerDockerOptions).toEqual({ image: 'docker:18.03.1-ce', shmSize: 64 });
  });

  it('count, where they say something', async () => {
    const input = await inputOf({
      runner_gitlab: { runner_version: '18.0.0' },
      runner_worker_docker_options: { image: 'alpine:3' },
    });
    expect(input).toMatchObject({
      runnerGitlab: { runnerVersion: '18.0.0' },
      runnerWorkerDockerOptions: { image: 'alpine:3' },
    });
  });
});
