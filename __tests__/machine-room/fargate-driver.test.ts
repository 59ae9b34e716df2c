import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Driver, type DriverConfig } from '../../tools/machine-room/fargate/driver';
import { temporaryFolder } from '../support/temporary-folder';

// Source of what is expected: gitlab.com/gitlab-org/ci-cd/custom-executor-drivers/fargate.
describe('the twin of the Fargate driver', () => {
  let folder: string;
  let asked: [target: string, parameters: Record<string, unknown>][];
  /** What DescribeTasks says, one after the other. */
  let states: string[];

  beforeEach(() => {
    folder = temporaryFolder();
    asked = [];
    states = ['RUNNING'];
  });

  const task = (lastStatus: string) => ({
    taskArn: 'arn:task',
    lastStatus,
    containers: [{ networkInterfaces: [{ privateIpv4Address: '10.0.0.9' }] }],
  });
  const aws = {
    json: async <Answer>(_service: string, target: string, parameters: object) => {
      const action = target.replace(/.*\./, '');
      asked.push([action, parameters as Record<string, unknown>]);
      return { tasks: [task(action === 'DescribeTasks' ? String(states.shift()) : 'PROVISIONING')] } as Answer;
    },
  };
  const driver = (environment: Record<string, string> = {}) => {
    const config: DriverConfig = {
      Fargate: {
        Cluster: 'jobs',
        Region: 'eu-central-1',
        Subnet: 'subnet-1',
        SecurityGroup: 'sg-1',
        TaskDefinition: 'usual',
        EnablePublicIP: true,
      },
      TaskMetadata: { Directory: folder },
      SSH: { Username: 'root' },
    };
    return new Driver(
      config,
      { CUSTOM_ENV_CI_RUNNER_SHORT_TOKEN: 'job', CUSTOM_ENV_CI_JOB_ID: '7', ...environment },
      aws,
      () => {},
    );
  };
  const kept = () => readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));

  it('runs a task with a key of its own, where fargate.toml says (aws/fargate.go, RunTask)', async () => {
    await driver().prepare();
    expect(asked.map(([action]) => action)).toEqual(['RunTask', 'DescribeTasks']);
    expect(asked[0]?.[1]).toMatchObject({
      cluster: 'jobs',
      taskDefinition: 'usual',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
      },
      overrides: {
        containerOverrides: [
          {
            name: 'ci-coordinator',
            environment: [{ name: 'SSH_PUBLIC_KEY', value: expect.stringMatching(/^ssh-rsa AAAAB3NzaC1yc2E/) }],
          },
        ],
      },
    });
    const [data] = kept();
    expect(data).toMatchObject({ TaskARN: 'arn:task', ContainerIP: '10.0.0.9' });
    expect(Buffer.from(data.PrivateKey, 'base64').toString()).toContain('BEGIN RSA PRIVATE KEY');
  });

  it('takes the task definition that a job asks for (main.go, loadCliArgsEnvVars)', async () => {
    await driver({ CUSTOM_ENV_FARGATE_TASK_DEFINITION: 'large' }).prepare();
    expect(asked[0]?.[1].taskDefinition).toBe('large');
  });

  it('names what it keeps after project, pipeline and job (task/filename.go)', () => {
    const name = (environment: Record<string, string>) => JSON.parse(driver(environment).describe()).hostname;
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(name({})).toBe(`job-${sha256('unknown-0-7')}`);
    expect(name({ CUSTOM_ENV_CI_PROJECT_URL: 'https://gitlab.example.com/a', CUSTOM_ENV_CI_PIPELINE_ID: '3' })).toBe(
      `job-${sha256('https://gitlab.example.com/a-3-7')}`,
    );
  });

  it('stops a task that does not come up (prepare.go, stopFargateTaskOnError)', async () => {
    states = ['STOPPED'];
    await expect(driver().prepare()).rejects.toThrow('error waiting AWS Fargate Task "arn:task"');
    expect(asked.at(-1)).toEqual(['StopTask', { cluster: 'jobs', task: 'arn:task' }]);
  });

  it('looks again after six seconds (TasksRunning of the SDK for Go)', async () => {
    states = ['PENDING', 'RUNNING'];
    const pauses: number[] = [];
    await driver().prepare(async (seconds) => {
      pauses.push(seconds);
    });
    expect(pauses).toEqual([6]);
  });

  it('stops the task of the job, and forgets it (cleanup.go)', async () => {
    await driver().prepare();
    await driver().cleanup();
    expect(asked.at(-1)).toEqual(['StopTask', { cluster: 'jobs', task: 'arn:task' }]);
    expect(readdirSync(folder)).toEqual([]);
    await expect(driver().cleanup()).rejects.toThrow('file does not exist');
  });
});
