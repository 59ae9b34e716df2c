import type { GitlabServerInput } from '../../src/settings/gitlab-server';
import { GitlabServerStack } from '../../stacks/gitlab-server-stack';
import { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import { serverImages } from '../../tools/machine-room/gitlab-server/images';
import { attachedVolume, serverFiles } from '../../tools/machine-room/gitlab-server/instance';
import { type Rails, rails } from '../../tools/machine-room/gitlab-server/rails';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import { type Room, startRoom } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { synthStack } from '../support/synth';
import { Deployment } from '../support/terraform';
import { autoscalerWorkers, bootLog, gitlabUrl, someNetwork, until } from './systems';

/** GitLab is on the server itself, without TLS. */
const externalUrl = gitlabUrl.replace('https:', 'http:');

/** Where a GitLab server can be deployed. */
export interface ServerRoom {
  readonly room: Room;
  readonly gitlab: Gitlab;
  readonly console: Rails;
  /** Of the account, for Terraform. */
  readonly endpoint: string;
  /** What every server in it has. */
  readonly settings: Pick<GitlabServerInput, 'vpcId' | 'subnetId' | 'environment' | 'runnerWorkerCache'> & {
    readonly gitlabServer: GitlabServerInput['gitlabServer'];
  };
  stop(): Promise<void>;
}

export async function startServerRoom(): Promise<ServerRoom> {
  const gitlab = new Gitlab({ url: externalUrl, longPolling: 5 });
  const console = rails(gitlab);
  const room: Room = await startRoom({
    hosts: [[new URL(externalUrl).host, gitlab.listener], ...console.hosts],
    groups: {},
    images: serverImages,
    files: () => serverFiles,
    missing: [attachedVolume(() => room.instances)],
    logs: process.env.ROOM_LOGS,
    say: globalThis.console.info,
  });
  const lambda = await startLambdaService(room.emulator.endpoint, () => undefined);
  return {
    ...{ room, gitlab, console, endpoint: lambda.endpoint },
    settings: {
      ...(await someNetwork(room)),
      environment: 'room',
      gitlabServer: {
        version: '19.3.0',
        externalUrl,
        ingress: { httpCidrs: ['192.0.2.0/24'] },
        dataVolume: { preventDestroy: false },
        versions: { runner: '19.3.0' },
      },
      runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
    },
    stop: async () => {
      await lambda.close();
      await room.stop();
    },
  };
}

/** The server of a deployment, when its boot is over. */
export async function bootedServer(room: Room, deployment: Deployment): Promise<RunningInstance> {
  const instance = (await deployment.state()).find(({ address }) => address === 'aws_instance.gitlab');
  const server = room.instances.get(String(instance?.values.id));
  await until('the boot is over', async () => /BOOT FAILED|the manager is up/.test(await bootLog(server)), 900);
  return server;
}

const workers = autoscalerWorkers('10m');

/** A server whose runner scales a group of workers, from synth and apply to the end of its first job. */
export async function startServer(account: ServerRoom): Promise<{
  readonly deployment: Deployment;
  readonly server: RunningInstance;
  readonly first: Job;
}> {
  const { folder } = synthStack(
    (app) =>
      new GitlabServerStack(app, 'gitlab-server', {
        region,
        ...account.settings,
        runnerManager: { maximumConcurrentJobs: 1 },
        runnerWorker: { type: 'docker-autoscaler', maxJobs: 1 },
        ...workers,
        runnerWorkerDockerAutoscaler: { ...workers.runnerWorkerDockerAutoscaler, connectorConfigUser: 'ec2-user' },
      }),
  );
  const deployment = new Deployment(folder, account.endpoint);
  const first = account.gitlab.jobs.add({ script: ['echo "on $(uname -s)"'], image: 'alpine:3' });
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  await deployment.apply();
  const server = await bootedServer(account.room, deployment);
  console.info(`GitLab server: ${seconds()} s from apply to up`);
  await until('the job is over', () => isOver(first), 300);
  console.info(`GitLab server: ${seconds()} s from apply to the first job's end`);
  return { deployment, server, first };
}
