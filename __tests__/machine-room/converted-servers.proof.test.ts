import { join } from 'node:path';
import { App } from 'cdktf';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GitlabServerInput } from '../../src/settings/gitlab-server';
import { GitlabServerStack } from '../../stacks/gitlab-server-stack';
import { convertGitlabServer } from '../../tools/convert/servers';
import { dockerMachineSha256 } from '../../tools/machine-room/docker-machine/downloads';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { Job } from '../../tools/machine-room/gitlab/jobs';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment, type StateResource } from '../support/terraform';
import { Work } from './paused-work';
import { bootedServer, startServerRoom } from './server-room';

const one = { capacityPerInstance: 1 };

describe('a GitLab server with docker+machine, converted in place and back', () => {
  let gitlab: Gitlab;
  let work: Work;
  const steps: { readonly running: Job; readonly waiting: Job; readonly waited: boolean; readonly server: string }[] =
    [];
  let left: readonly StateResource[];

  beforeAll(async () => {
    const account = await startServerRoom();
    const { room, settings } = account;
    gitlab = account.gitlab;
    work = new Work(room, gitlab);
    const old: GitlabServerInput = {
      ...settings,
      gitlabServer: {
        ...settings.gitlabServer,
        versions: { ...settings.gitlabServer.versions, dockerMachine: { sha256: dockerMachineSha256('CKI') } },
      },
      runnerManager: { maximumConcurrentJobs: 2 },
      runnerWorker: { maxJobs: 2 },
      runnerWorkerDockerMachineInstance: { types: ['t3.medium'], idleTime: 600 },
    };
    const folder = temporaryFolder();
    const deployment = new Deployment(join(folder, 'stacks', 'server'), account.endpoint);
    const deploy = async (input: GitlabServerInput): Promise<string> => {
      const app = new App({ outdir: folder });
      new GitlabServerStack(app, 'server', { region, ...input });
      app.synth();
      await deployment.apply('-refresh=false');
      return (await bootedServer(room, deployment)).record.instanceId;
    };
    /** What `convert` lists: pause, wait for running jobs, deploy, resume. A job comes in between. */
    const change = async (input: GitlabServerInput) => {
      const { job: running, letGo } = await work.hold();
      const [runner = ''] = gitlab.runners.keys();
      work.pause(runner);
      const waiting = work.add('echo "on $(uname -s)"');
      await letGo();
      const server = await deploy(input);
      const waited = waiting.status === 'pending';
      work.pause(runner, false);
      await work.over(waiting);
      steps.push({ running, waiting, waited, server });
    };
    await deploy(old);
    await work.over(work.add('echo first'));
    await change(convertGitlabServer(old, one).input as GitlabServerInput);
    await change(old);
    await deployment.destroy('-refresh=false');
    left = await deployment.state();
    return () => account.stop();
  });

  it('loses no job: what runs ends, what comes meanwhile waits and runs on the new workers', () => {
    expect(gitlab.log.map(({ status }) => status)).toEqual(['success', 'success', 'success', 'success', 'success']);
    expect(steps.map(({ waited }) => waited)).toEqual([true, true]);
    expect(gitlab.log.map((_, index) => work.executorOf(gitlab.jobs.all[index] as Job))).toEqual([
      'docker+machine',
      'docker+machine',
      'docker-autoscaler',
      'docker-autoscaler',
      'docker+machine',
    ]);
  });

  it('replaces the instance each time, with the same runner in GitLab', () => {
    expect(new Set(steps.map(({ server }) => server)).size).toBe(2);
    expect([...gitlab.runners.keys()]).toHaveLength(1);
    expect(gitlab.problems).toEqual([]);
    expect(left).toEqual([]);
  });
});
