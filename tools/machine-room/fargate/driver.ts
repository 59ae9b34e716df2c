import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Aws } from '../runner/aws/aws';
import { runScript } from './session';

/** fargate.toml (config/global.go). */
export interface DriverConfig {
  readonly Fargate: {
    readonly Cluster: string;
    readonly Region: string;
    readonly Subnet: string;
    readonly SecurityGroup: string;
    readonly TaskDefinition: string;
    readonly PlatformVersion?: string;
    readonly EnablePublicIP?: boolean;
  };
  readonly TaskMetadata: { readonly Directory: string };
  readonly SSH: { readonly Username: string; readonly Port?: number };
}

/** What is kept of a job's task from stage to stage (task/metadata.go). */
interface TaskData {
  readonly TaskARN: string;
  readonly ContainerIP: string;
  /** PEM in Base64, as Go writes bytes into JSON. */
  readonly PrivateKey: string;
}

interface DescribedTask {
  readonly taskArn: string;
  readonly lastStatus: string;
  readonly containers: readonly { readonly networkInterfaces: readonly { readonly privateIpv4Address: string }[] }[];
}

/** The waiter `TasksRunning` of AWS's SDK for Go: seconds between two questions, and how many it asks. */
const waiter = { seconds: 6, attempts: 100 };

/**
 * The stages of the custom executor as GitLab's Fargate driver has them: a task with a key of its own, the scripts over
 * SSH, the task stopped.
 *
 * Sources: gitlab.com/gitlab-org/ci-cd/custom-executor-drivers/fargate, cmd/fargate/commands/custom/{config,prepare,run,
 * cleanup}.go, aws/fargate.go, task/filename.go
 */
export class Driver {
  constructor(
    private readonly config: DriverConfig,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly aws: Pick<Aws, 'json'>,
    private readonly log: (text: string) => void,
  ) {}

  /** What `config_exec` prints. */
  describe(): string {
    return JSON.stringify({ driver: { name: 'fargate', version: 'twin (HEAD)' }, hostname: this.jobName });
  }

  /** @param pause - waits for so many seconds */
  async prepare(pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000)): Promise<void> {
    const { Cluster: cluster } = this.config.Fargate;
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.log('Starting new Fargate task');
    const TaskARN = await this.runTask(openSshForm(publicKey));
    const PrivateKey = Buffer.from(privateKey.export({ type: 'pkcs1', format: 'pem' })).toString('base64');
    try {
      this.keep({ TaskARN, ContainerIP: '', PrivateKey });
      this.log('Waiting Fargate task to be ready');
      this.keep({ TaskARN, ContainerIP: await this.addressOf(TaskARN, pause), PrivateKey });
    } catch (error) {
      this.log('Error when waiting for task initialization. Will stop the task for cleanup');
      await this.aws.json('ecs', 'AmazonEC2ContainerServiceV20141113.StopTask', { cluster, task: TaskARN });
      throw error;
    }
  }

  /** The script's text is the command, which the user's shell runs. */
  async run(scriptFile: string): Promise<void> {
    const { Username, Port = 22 } = this.config.SSH;
    const { ContainerIP, PrivateKey } = this.kept();
    const key = Buffer.from(PrivateKey, 'base64').toString();
    await runScript({ address: ContainerIP, port: Port, user: Username, key }, readFileSync(scriptFile, 'utf8'));
  }

  async cleanup(): Promise<void> {
    const { Cluster: cluster } = this.config.Fargate;
    const { TaskARN: task } = this.kept();
    this.log('Stopping Fargate task');
    await this.aws.json('ecs', 'AmazonEC2ContainerServiceV20141113.StopTask', { cluster, task });
    rmSync(this.file);
  }

  private async runTask(publicKey: string): Promise<string> {
    const { Cluster, Subnet, SecurityGroup, TaskDefinition, EnablePublicIP, PlatformVersion } = this.config.Fargate;
    const { CUSTOM_ENV_FARGATE_TASK_DEFINITION: chosen, CUSTOM_ENV_FARGATE_PLATFORM_VERSION: version } =
      this.environment;
    const { tasks } = await this.aws.json<{ readonly tasks: readonly DescribedTask[] }>(
      'ecs',
      'AmazonEC2ContainerServiceV20141113.RunTask',
      {
        cluster: Cluster,
        taskDefinition: chosen || TaskDefinition,
        platformVersion: version || PlatformVersion,
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [Subnet],
            securityGroups: [SecurityGroup],
            assignPublicIp: EnablePublicIP ? 'ENABLED' : 'DISABLED',
          },
        },
        overrides: {
          containerOverrides: [{ name: 'ci-coordinator', environment: [{ name: 'SSH_PUBLIC_KEY', value: publicKey }] }],
        },
      },
    );
    return String(tasks[0]?.taskArn);
  }

  private async addressOf(task: string, pause: (seconds: number) => Promise<void>): Promise<string> {
    const { Cluster: cluster } = this.config.Fargate;
    for (let attempt = 0; attempt < waiter.attempts; attempt++) {
      const { tasks } = await this.aws.json<{ readonly tasks: readonly DescribedTask[] }>(
        'ecs',
        'AmazonEC2ContainerServiceV20141113.DescribeTasks',
        { cluster, tasks: [task] },
      );
      const [found] = tasks;
      if (found?.lastStatus === 'RUNNING') {
        return String(found.containers[0]?.networkInterfaces[0]?.privateIpv4Address);
      }
      if (found === undefined || found.lastStatus === 'STOPPED') {
        break;
      }
      await pause(waiter.seconds);
    }
    throw new Error(`error waiting AWS Fargate Task "${task}" to be in "Running" state`);
  }

  private keep(data: TaskData): void {
    writeFileSync(this.file, `${JSON.stringify(data)}\n`, { mode: 0o600 });
  }

  private kept(): TaskData {
    if (!existsSync(this.file)) {
      throw new Error(`trying to access file "${this.file}": file does not exist`);
    }
    return JSON.parse(readFileSync(this.file, 'utf8')) as TaskData;
  }

  private get file(): string {
    return join(this.config.TaskMetadata.Directory, `${this.jobName}.json`);
  }

  private get jobName(): string {
    const { CUSTOM_ENV_CI_RUNNER_SHORT_TOKEN: token, CUSTOM_ENV_CI_PROJECT_URL: url } = this.environment;
    const { CUSTOM_ENV_CI_PIPELINE_ID: pipeline, CUSTOM_ENV_CI_JOB_ID: job } = this.environment;
    const long = `${url || 'unknown'}-${Number(pipeline ?? 0)}-${Number(job ?? 0)}`;
    return `${token || 'unknown'}-${createHash('sha256').update(long).digest('hex')}`;
  }
}

/** An RSA key as `authorized_keys` has it (RFC 4253, section 6.6). */
function openSshForm(key: KeyObject): string {
  const { e, n } = key.export({ format: 'jwk' });
  const bytes = (text: string | undefined) => Buffer.from(String(text), 'base64url');
  const number = (value: Buffer) => (Number(value[0]) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value);
  const fields = [Buffer.from('ssh-rsa'), number(bytes(e)), number(bytes(n))].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return `ssh-rsa ${Buffer.concat(fields).toString('base64')}\n`;
}
