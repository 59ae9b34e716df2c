import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../sandbox/ask';
import type { AwsCall } from '../../sandbox/aws-call';
import type { MissingCall } from '../../sandbox/missing-calls';
import type { Engine } from '../daemon/engine';
import { baseImage } from '../images/base-image';
import { nodeInInstance } from '../images/runner-package';
import { copyInto } from '../instances/container';
import type { RecordReader } from '../instances/read-records';
import type { Network } from '../network/network';
import { jobImage } from './job-image';

/** What a task goes through on Fargate. */
type Status = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPED';

/** A task of ECS, which is one container of the job image. */
export interface Task {
  readonly arn: string;
  readonly family: string;
  readonly container: string;
  status: Status;
  address: string;
  /** What its container printed, once it is stopped. */
  log: string;
}

export interface TasksRoom {
  readonly engine: Engine;
  readonly network: Network;
  readonly records: RecordReader;
  readonly endpoint: string;
  /** A folder for what containers print, by the ids of their tasks. */
  readonly logs: string;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

interface ContainerDefinition {
  readonly name: string;
  readonly environment?: readonly Variable[];
}

interface RunTaskRequest {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly networkConfiguration: { readonly awsvpcConfiguration: { readonly subnets: readonly string[] } };
  readonly overrides?: { readonly containerOverrides?: readonly ContainerDefinition[] };
}

/** StopTask sends SIGTERM, and SIGKILL 30 seconds later. */
const stopSeconds = 30;

/**
 * Runs the tasks that ECS is asked for. Whatever image a task definition names, its container is of the image of jobs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 */
export class Tasks {
  readonly all: Task[] = [];

  /** @param room - asked for at each call: it starts after the emulator, which has to know the calls */
  constructor(
    private readonly region: string,
    private readonly room: () => TasksRoom,
  ) {}

  readonly calls: readonly MissingCall[] = [
    { service: 'ecs', action: 'RunTask', reason: 'the emulator answers 500', answer: (call) => this.runTask(call) },
    {
      service: 'ecs',
      action: 'DescribeTasks',
      reason: 'the emulator knows none of our tasks',
      answer: async ({ parameters }) => {
        await Promise.all(this.all.map((task) => this.look(task)));
        const asked = parameters.tasks as readonly string[];
        return JSON.stringify({ tasks: this.all.filter(({ arn }) => asked.includes(arn)).map(described) });
      },
    },
    {
      service: 'ecs',
      action: 'StopTask',
      reason: 'the emulator knows none of our tasks',
      answer: ({ parameters }) => {
        const task = this.all.find(({ arn }) => arn === parameters.task);
        if (!task) {
          return failure('InvalidParameterException', 'The referenced task was not found.');
        }
        this.stop(task).catch(() => {});
        return JSON.stringify({ task: described(task) });
      },
    },
  ];

  private async runTask({ parameters }: AwsCall) {
    const asked = parameters as unknown as RunTaskRequest;
    const { taskDefinition } = await this.define<{
      taskDefinition: { family: string; containerDefinitions: readonly ContainerDefinition[] };
    }>(asked.taskDefinition);
    const [definition] = taskDefinition.containerDefinitions;
    const override = asked.overrides?.containerOverrides?.find(({ name }) => name === definition?.name);
    const id = randomUUID().replaceAll('-', '');
    const task: Task = {
      arn: `arn:aws:ecs:${this.region}:123456789012:task/${asked.cluster}/${id}`,
      family: taskDefinition.family,
      container: `task-${id}`,
      status: 'PROVISIONING',
      address: '',
      log: '',
    };
    this.all.push(task);
    const variables = [...(definition?.environment ?? []), ...(override?.environment ?? [])];
    this.start(task, String(asked.networkConfiguration.awsvpcConfiguration.subnets[0]), variables).catch(
      (error: Error) => {
        task.log = error.message;
        task.status = 'STOPPED';
      },
    );
    return JSON.stringify({ tasks: [described(task)], failures: [] });
  }

  private async start(task: Task, subnetId: string, variables: readonly Variable[]): Promise<void> {
    const { engine, network, records } = this.room();
    const { name, resolvConf } = await network.join(await records.vpcOfSubnet(subnetId));
    const image = jobImage();
    await engine.docker(
      ...['create', '--name', task.container, '--network', name, '--entrypoint', image.entrypoint],
      ...['--volume', `${resolvConf}:/etc/resolv.conf`, '--volume', `${process.execPath}:${nodeInInstance}:ro`],
      ...variables.flatMap((variable) => ['--env', `${variable.name}=${variable.value}`]),
      baseImage.name,
    );
    await copyInto(engine, task.container, image.files);
    task.status = 'PENDING';
    await engine.docker('start', task.container);
    const address = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    task.address = await engine.docker('inspect', '--format', address, task.container);
    task.status = 'RUNNING';
  }

  /** An essential container that ends takes its task with it. */
  private async look(task: Task): Promise<void> {
    if (task.status !== 'RUNNING') {
      return;
    }
    const { engine } = this.room();
    if ((await engine.docker('inspect', '--format', '{{.State.Running}}', task.container)) !== 'true') {
      await this.stop(task);
    }
  }

  private async stop(task: Task): Promise<void> {
    const { engine, logs } = this.room();
    await engine.docker('stop', '--time', String(stopSeconds), task.container);
    task.log = printed(await engine.docker('inspect', '--format', '{{.LogPath}}', task.container));
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, `${task.container}.log`), task.log);
    await engine.docker('rm', '--volumes', task.container);
    task.status = 'STOPPED';
  }

  private async define<Answer>(taskDefinition: string): Promise<Answer> {
    const answer = await ask(this.room().endpoint, 'ecs', this.region, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ taskDefinition }),
    });
    return JSON.parse(answer) as Answer;
  }
}

function described({ arn, status, address }: Task): object {
  const networkInterfaces = address === '' ? [] : [{ privateIpv4Address: address }];
  return { taskArn: arn, lastStatus: status, containers: [{ name: 'ci-coordinator', networkInterfaces }] };
}

/** Both outputs, as Docker's driver `json-file` keeps them. */
function printed(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return lines.map((line) => (line === '' ? '' : (JSON.parse(line) as { readonly log: string }).log)).join('');
}

const failure = (code: string, message: string) => ({
  status: 400,
  document: JSON.stringify({ __type: code, message }),
});
