import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitlabServerStack } from '../../stacks/gitlab-server-stack';
import { synthesizedApp } from '../support/examples';
import { synthStack } from '../support/synth';
import { serverInput } from './gitlab-server-input';
import { proxiedRunner, proxy, synthesized } from './proxied-runner-account';

const autoscaler = { type: 'docker-autoscaler', maxJobs: 4 } as const;
const { dockerMachine: _, ...versions } = serverInput.gitlabServer.versions;

/** The five systems, with the executor that stays when GitLab 20.0 removes docker+machine. */
const systems: Readonly<Record<string, () => string | Promise<string>>> = {
  'the fleet of the runbook': () => synthesizedApp('examples/runbook-autoscaler.ts'),
  'a first fleet': () => synthesizedApp('examples/fleeting-plugin.ts'),
  Fargate: () => synthesizedApp('examples/fargate-runner.ts'),
  'the GitLab server of an office': () => synthesizedApp('examples/gitlab-server-autoscaler.ts'),
  'the server with a registry': () => synthesizedApp('examples/proxied-runner-autoscaler.ts'),
  'a GitLab server of GitLab 20': () =>
    synthStack(
      (app) =>
        new GitlabServerStack(app, 'server', {
          ...serverInput,
          gitlabServer: { ...serverInput.gitlabServer, version: '20.0.0', versions: { ...versions, runner: '20.0.0' } },
          runnerWorker: autoscaler,
        }),
    ).folder,
  'an existing server behind a proxy': () =>
    synthesized(
      proxiedRunner(undefined, {
        proxy,
        runnerWorker: autoscaler,
        ciServer: { iamUser: {} },
        runnerWorkerDockerMachineInstance: undefined,
      }),
    ).folder,
};

/** The module calls the policy of the cache so, whatever the executor. */
const ofTheModule = /docker.machine([_-]cache| instance to access cache)/g;

describe('a system without docker-machine', () => {
  it.each(Object.entries(systems))('%s names it in no synthesized file', async (_, synthesize) => {
    const folder = await synthesize();
    const naming = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(join(folder, file)).isFile() && !file.endsWith('.zip'))
      .filter((file) => /docker.?machine/i.test(readFileSync(join(folder, file), 'utf8').replaceAll(ofTheModule, '')));
    expect(naming).toEqual([]);
  });
});
