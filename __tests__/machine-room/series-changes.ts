import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Room } from '../../tools/machine-room/room';
import { ask } from '../../tools/sandbox/ask';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { call, gitlabUrl } from './systems';

export type Change = Partial<GitlabRunnerInput>;
export type Executor = NonNullable<NonNullable<GitlabRunnerInput['runnerWorker']>['type']>;

/** What the settings of a runner select in its account. */
export class ImagesAndKeys {
  private images = 0;

  constructor(private readonly room: Room) {}

  /** @param name - a pattern, whose newest image the settings select */
  async newImage(name: string): Promise<Change> {
    const filter = { 'Filter.1.Name': 'name', 'Filter.1.Value.1': name };
    const answer = await call(this.room, 'ec2', 'DescribeImages', filter);
    this.images += 1;
    await call(this.room, 'ec2', 'CopyImage', {
      SourceRegion: region,
      SourceImageId: String(/<imageId>([^<]*)/.exec(answer)?.[1]),
      Name: name.replace('*', `99.${this.images}-kernel-6.1`),
    });
    return {};
  }

  /** @returns its ARN */
  async newKey(): Promise<string> {
    const answer = await ask(this.room.emulator.endpoint, 'kms', region, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.CreateKey', 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    });
    return JSON.parse(answer).KeyMetadata.Arn;
  }
}

type Kinds = Readonly<Record<string, () => Change | Promise<Change>>>;

const releases = ['19.2.0', '19.2.1', '18.11.0', '19.3.0'];
const types = ['t3.small', 't3.medium', 't3.large'];
const proxies = ['http://one.proxy.example.com:3128', 'http://two.proxy.example.com:3128', undefined];

export interface Changed {
  readonly executor: Executor;
  readonly account: ImagesAndKeys;
  /** Name of the parameter. */
  readonly token: string;
  /** Kinds of the changes so far. */
  readonly done: readonly string[];
}

/** What users change of their runners. None is the same as the last of its kind. */
export function kindsOfChanges(changed: Changed): Kinds {
  const { account, token, done } = changed;
  const next: Next = (kind, values) =>
    values[done.filter((one) => one === kind).length % values.length] as (typeof values)[number];
  return {
    image: () => account.newImage('al2023-ami-2023.*-x86_64'),
    type: () => ({ runnerInstance: { name: 'runner', type: next('type', types) } }),
    'user data': () => ({ runnerManager: { maximumConcurrentJobs: 10 + done.length } }),
    script: () => ({ runnerInstall: { postInstallScript: `echo ${done.length}` } }),
    // The room's package is the same program for every release; what boots do for each differs.
    'runner release': () => ({
      runnerGitlab: {
        url: gitlabUrl,
        preregisteredRunnerTokenSsmParameterName: token,
        runnerVersion: next('runner release', releases),
      },
    }),
    'KMS key': async () => ({ kmsKeyId: await account.newKey() }),
    proxy: () => {
      const httpProxy = next('proxy', proxies);
      return { proxy: httpProxy === undefined ? undefined : { httpProxy } };
    },
    ...workerKinds(changed, next),
  };
}

type Next = <T>(kind: string, values: readonly T[]) => T;

/** Groups of workers stay as many as there were: Terraform ends those that it removes, with their jobs. */
const counts: readonly Change[] = [
  { managerCount: 2, spareWorkerGroups: 1 },
  { managerCount: 1, spareWorkerGroups: 2 },
  { managerCount: 2, spareWorkerGroups: 1 },
];

function workerKinds({ executor, account, done }: Changed, next: Next): Kinds {
  const rootSize = 20 + done.length;
  switch (executor) {
    case 'docker-autoscaler':
      return {
        count: () => next('count', counts),
        workers: () => ({ runnerWorkerDockerAutoscalerInstance: { rootSize } }),
        'image of the workers': () => account.newImage('al2023-ami-ecs-hvm-2023.*-x86_64'),
      };
    case 'docker+machine':
      return {
        workers: () => ({
          runnerWorkerDockerMachineInstance: {
            ...{ idleTime: 5, volumeType: 'gp3', rootSize },
            types: [next('workers', types)],
          },
        }),
        'image of the workers': () => account.newImage('ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'),
      };
    default:
      return {};
  }
}
