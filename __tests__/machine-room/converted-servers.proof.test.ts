import { join } from 'node:path';
import { App } from 'cdktf';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GitlabServerInput } from '../../src/settings/gitlab-server';
import { GitlabServerStack } from '../../stacks/gitlab-server-stack';
import { convertGitlabServer } from '../../tools/convert/servers';
import { dockerMachineSha256 } from '../../tools/machine-room/docker-machine/downloads';
import { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { Job } from '../../tools/machine-room/gitlab/jobs';
import { serverImages } from '../../tools/machine-room/gitlab-server/images';
import { attachedVolume, serverFiles } from '../../tools/machine-room/gitlab-server/instance';
import { rails } from '../../tools/machine-room/gitlab-server/rails';
import { startRoom } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment, type StateResource } from '../support/terraform';
import { Work } from './paused-work';
import { bootLog, someNetwork, until } from './systems';

const one = { capacityPerInstance: 1 };

describe('a GitLab server with docker+machine, converted in place and back', () => {
  const externalUrl = 'http://gitlab.example.com';
  let gitlab: Gitlab;
  let work: Work;
  const steps: { readonly running: Job; readonly waiting: Job; readonly waited: boolean; readonly server: string }[] =
    [];
  let left: readonly StateResource[];

  beforeAll(async () => {
    gitlab = new Gitlab({ url: externalUrl, longPolling: 5 });
    const room = await startRoom({
      hosts: [[new URL(externalUrl).host, gitlab.listener], ...rails(gitlab).hosts],
      groups: {},
      images: serverImages,
      files: () => serverFiles,
      missing: [attachedVolume(() => room.instances)],
      logs: process.env.ROOM_LOGS,
      say: console.info,
    });
    work = new Work(room, gitlab);
    const lambda = await startLambdaService(room.emulator.endpoint, () => undefined);
    const old: GitlabServerInput = {
      ...(await someNetwork(room)),
      environment: 'room',
      gitlabServer: {
        version: '19.3.0',
        externalUrl,
        ingress: { httpCidrs: ['192.0.2.0/24'] },
        dataVolume: { preventDestroy: false },
        versions: { runner: '19.3.0', dockerMachine: { sha256: dockerMachineSha256('CKI') } },
      },
      runnerManager: { maximumConcurrentJobs: 2 },
      runnerWorker: { maxJobs: 2 },
      runnerWorkerDockerMachineInstance: { types: ['t3.medium'], idleTime: 600 },
      runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
    };
    const folder = temporaryFolder();
    const deployment = new Deployment(join(folder, 'stacks', 'server'), lambda.endpoint);
    const deploy = async (input: GitlabServerInput): Promise<string> => {
      const app = new App({ outdir: folder });
      new GitlabServerStack(app, 'server', { region, ...input });
      app.synth();
      await deployment.apply('-refresh=false');
      const instance = (await deployment.state()).find(({ address }) => address === 'aws_instance.gitlab');
      const server = room.instances.get(String(instance?.values.id));
      await until('the boot is over', async () => /BOOT FAILED|the manager is up/.test(await bootLog(server)), 900);
      return server.record.instanceId;
    };
    /** What `convert` lists: pause, wait for running jobs, deploy, resume. A job comes in between. */
    const change = async (input: GitlabServerInput) => {
      const running = await work.begin();
      const [runner = ''] = gitlab.runners.keys();
      work.pause(runner);
      const waiting = work.add('echo "on $(uname -s)"');
      await work.end(running);
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
    return async () => {
      await lambda.close();
      await room.stop();
    };
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
