import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { FargateRunnerStack } from '../../stacks/fargate-runner-stack';
import { emulatedEnvironment, emulatedRegion as region } from '../../tools/sandbox/environment';
import { AppliedRunner } from '../boot/deployment/applied-runner';
import { bootLog, completions, configOf, environment, ManagerFixture } from '../boot/manager';
import { gitlabHost, type Machine } from '../boot/sandbox/machine';
import { bootOf, expectServing } from '../boot/serving';
import { unexpectedChanges } from '../support/emulator-limits';
import { evaluate } from '../support/policy-evaluator';

/** What the real driver does, as far as AWS and its configuration notice. */
const driver = `#!/bin/bash
set -euo pipefail
[[ $1 != --help ]] || exit 0
[[ $1 == --config && $3 == custom ]]
value() { sed -n "s/^$1 = \\"\\?\\([^\\"]*\\)\\"\\?$/\\1/p" "$config"; }
config=$2 cluster=$(config=$2 value Cluster)
job=$(printf '%s-%s-%s' "\${CUSTOM_ENV_CI_PROJECT_URL:-unknown}" "\${CUSTOM_ENV_CI_PIPELINE_ID:-0}" "\${CUSTOM_ENV_CI_JOB_ID:-0}")
kept="$(value Directory)/\${CUSTOM_ENV_CI_RUNNER_SHORT_TOKEN:-unknown}-$(sha256sum <<<"$job" | cut -c 1-64).json"
export AWS_DEFAULT_REGION=$(value Region)
case $4 in
  prepare)
    public=$([[ $(value EnablePublicIP) == true ]] && echo ENABLED || echo DISABLED)
    task=$(aws ecs run-task --cluster "$cluster" --query 'tasks[0].taskArn' --output text \\
      --task-definition "\${CUSTOM_ENV_FARGATE_TASK_DEFINITION:-$(value TaskDefinition)}" \\
      --overrides '{"containerOverrides":[{"name":"ci-coordinator","environment":[{"name":"SSH_PUBLIC_KEY","value":"ssh-rsa AAAA"}]}]}' \\
      --network-configuration "awsvpcConfiguration={subnets=[$(value Subnet)],securityGroups=[$(value SecurityGroup)],assignPublicIp=$public}")
    echo "$task" >"$kept"
    aws ecs describe-tasks --cluster "$cluster" --tasks "$task" >/dev/null
    ;;
  cleanup) aws ecs stop-task --cluster "$cluster" --task "$(<"$kept")" >/dev/null ;;
esac
`;
const sha256 = createHash('sha256').update(driver).digest('hex');
const driverUrl = (architecture: string) =>
  `gitlab-runner-custom-fargate-downloads.s3.amazonaws.com/v0.5.1/fargate-linux-${architecture}`;

const greeting = `it's $\{world} %{if} "quoted" \\ \n line`;
const account = '123456789012';
const ecs = (resource: string) => `arn:aws:ecs:${region}:${account}:${resource}`;
const thisCluster = { 'ecs:cluster': ecs(`cluster/${environment}`) };
const taskArn = ecs(`task/${environment}/0123456789abcdef0123456789abcdef`);

describe('a runner on Fargate', () => {
  const runnerGitlab = { preregisteredRunnerTokenSsmParameterName: '/boot/gitlab-token' };
  const manager = new ManagerFixture({ runnerGitlab }, () =>
    AppliedRunner.applyStack(
      (app, network) =>
        new FargateRunnerStack(app, 'fargate-runner', {
          region,
          ...network,
          environment,
          runnerGitlab: { url: `https://${gitlabHost}`, runnerVersion: '19.3.0', ...runnerGitlab },
          runnerInstance: { name: 'fargate' },
          runnerWorker: { maxJobs: 7, environmentVariables: ['A=b'] },
          runnerWorkerCache: {
            create: false,
            bucket: 'their-cache',
            policy: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
          },
          fargate: {
            driverVersion: '0.5.1',
            driverSha256: { x86_64: sha256, arm64: sha256 },
            assignPublicIp: true,
            capacityProviders: { fargate: { base: 1 }, fargateSpot: { weight: 3 } },
            taskDefinitions: {
              small: { imageTag: 'jobs-1' },
              large: {
                image: `${account}.dkr.ecr.eu-west-1.amazonaws.com/team/tools:7`,
                cpu: 8192,
                memory: 20_480,
                ephemeralStorage: 100,
                architecture: 'arm64',
                taskRolePolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
                environment: { GREETING: greeting },
              },
            },
            defaultTaskDefinition: 'small',
            timeouts: { prepare: 900 },
          },
        }),
    ),
  );

  const boot = (architecture: 'x86_64' | 'aarch64' = 'x86_64', bytes = driver) =>
    bootOf(manager, {
      architecture,
      prepare: ({ downloads }) => {
        downloads.serve(driverUrl(architecture === 'x86_64' ? 'amd64' : 'arm64'), bytes);
      },
    });
  const fargateTomlOf = (machine: Machine) => TOML.parse(machine.read('/etc/gitlab-runner/fargate.toml'));
  const answer = (action: string, resource: string, context: Record<string, string> = {}) =>
    evaluate(manager.applied.policies, { action, resource, context });

  it('serves, with both files as they were applied, and runs jobs by them', async () => {
    const [machine, run] = await boot();
    expectServing(machine, run);
    expect(machine.read('/opt/gitlab-runner/fargate')).toBe(driver);
    expect(machine.mode('/opt/gitlab-runner/fargate')).toBe('0755');
    expect(machine.mode('/opt/gitlab-runner/metadata')).toBe('0700');
    expect(machine.exists('/srv/units/docker')).toBe(false);
    await expectAppliedFiles(machine);
    await expectJobsToRun(machine);
  });

  async function expectAppliedFiles(machine: Machine): Promise<void> {
    const { fargate_cluster_name, runner_sg_id } = await manager.applied.deployment.outputs();
    const [subnet] = (await manager.applied.aws(
      'ec2',
      'describe-subnets',
      '--query',
      'Subnets[].SubnetId',
    )) as string[];
    expect(fargateTomlOf(machine)).toEqual({
      LogLevel: 'info',
      LogFormat: 'text',
      Fargate: {
        Cluster: fargate_cluster_name,
        Region: region,
        Subnet: subnet,
        SecurityGroup: runner_sg_id,
        TaskDefinition: 'boot-small',
        EnablePublicIP: true,
        UsePublicIP: false,
      },
      TaskMetadata: { Directory: '/opt/gitlab-runner/metadata' },
      SSH: { Username: 'root', Port: 22 },
    });
    const stage = (name: string) => ['--config', '/etc/gitlab-runner/fargate.toml', 'custom', name];
    const [runner] = configOf(machine).runners;
    expect(runner).toMatchObject({
      executor: 'custom',
      limit: 7,
      environment: ['A=b'],
      builds_dir: '/opt/gitlab-runner/builds',
      cache: { Type: 's3', s3: { BucketName: 'their-cache', BucketLocation: region } },
    });
    expect(runner.custom).toEqual({
      ...Object.fromEntries(
        ['config', 'prepare', 'run', 'cleanup'].flatMap((name) => [
          [`${name}_exec`, '/opt/gitlab-runner/fargate-job'],
          [`${name}_args`, stage(name)],
        ]),
      ),
      prepare_exec_timeout: 900,
    });
    expect(runner).not.toHaveProperty('docker');
  }

  /** A stage of the job of this number, as GitLab Runner starts it. */
  function stageOn(machine: Machine) {
    const { custom } = configOf(machine).runners[0] as { custom: Record<string, string & string[]> };
    return (name: string, job: number, variables: Record<string, string> = {}) => {
      machine.write('/srv/response.json', JSON.stringify({ id: job, token: 'of the job' }));
      const environment = { JOB_RESPONSE_FILE: '/srv/response.json', CUSTOM_ENV_CI_JOB_ID: String(job), ...variables };
      return machine.run([String(custom[`${name}_exec`]), ...(custom[`${name}_args`] ?? [])], environment);
    };
  }

  /** So many tasks that are started get this address. */
  function answerTasks(machine: Machine, arn: string, times: number): void {
    const body = JSON.stringify({ tasks: [{ taskArn: arn }], failures: [] });
    machine.aws.answer('ecs:RunTask', { status: 200, body }, times);
  }

  /** On the task definition that they choose, with what the manager's role allows. */
  async function expectJobsToRun(machine: Machine): Promise<void> {
    answerTasks(machine, taskArn, 3);
    for (const action of ['ecs:DescribeTasks', 'ecs:StopTask']) {
      machine.aws.answer(action, { status: 200, body: '{}' });
    }
    const stage = stageOn(machine);
    const choices: Record<string, string>[] = [{}, { CUSTOM_ENV_FARGATE_TASK_DEFINITION: 'boot-large' }];
    for (const variables of choices) {
      expect(await stage('prepare', 7, variables)).toMatchObject({ exitCode: 0 });
      expect(await stage('cleanup', 7)).toMatchObject({ exitCode: 0 });
    }
    // That the role allows each of them is looked at after every test.
    const asked = machine.aws.asked.filter((action) => action.startsWith('ecs:'));
    expect(asked).toEqual(Array(2).fill(['ecs:RunTask', 'ecs:DescribeTasks', 'ecs:StopTask']).flat());
    const runs = machine.aws.callsOf('ecs:RunTask').map(({ parameters }) => parameters);
    expect(runs.map(({ taskDefinition }) => taskDefinition)).toEqual(['boot-small', 'boot-large']);
    await expectJobsApart(machine);
  }

  /** Whatever numbers they give themselves. */
  async function expectJobsApart(machine: Machine): Promise<void> {
    const stage = stageOn(machine);
    const stopped = () => machine.aws.callsOf('ecs:StopTask').at(-1)?.parameters.task;
    const foreign = ecs(`task/${environment}/fedcba9876543210fedcba9876543210`);
    expect(await stage('prepare', 7)).toMatchObject({ exitCode: 0 });
    answerTasks(machine, foreign, 1);
    expect(await stage('prepare', 8, { CUSTOM_ENV_CI_JOB_ID: '7' })).toMatchObject({ exitCode: 0 });
    expect(await stage('cleanup', 7)).toMatchObject({ exitCode: 0 });
    expect(stopped()).toBe(taskArn);
    expect(await stage('cleanup', 8, { CUSTOM_ENV_CI_JOB_ID: '7' })).toMatchObject({ exitCode: 0 });
    expect(stopped()).toBe(foreign);
    const nameless = await stage('prepare', 9, { JOB_RESPONSE_FILE: '', SYSTEM_FAILURE_EXIT_CODE: '2' });
    expect(nameless).toMatchObject({ exitCode: 2, output: expect.stringContaining('which job this is') });
  }

  it('starts no driver whose checksum is another', async () => {
    const [machine, run] = await boot('aarch64', `${driver}# tampered\n`);
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain('fargate.driverSha256.arm64');
    expect(machine.exists('/opt/gitlab-runner/fargate')).toBe(false);
    expect(completions(machine)).toEqual(['ABANDON']);
  });

  it.each([
    ['ecs:RunTask', ecs('task-definition/boot-small'), thisCluster],
    ['ecs:RunTask', ecs('task-definition/boot-large:12'), thisCluster],
    ['ecs:DescribeTasks', taskArn, thisCluster],
    ['ecs:StopTask', taskArn, thisCluster],
    ['iam:PassRole', `arn:aws:iam::${account}:role/boot-fargate-execution`, service('ecs-tasks')],
    ['iam:PassRole', `arn:aws:iam::${account}:role/boot-fargate-large`, service('ecs-tasks')],
  ])('may %s on %s', (action, resource, context) => expect(answer(action, resource, context)).toBe('allowed'));

  it.each([
    ['ecs:RunTask', ecs('task-definition/boot-small:1'), { 'ecs:cluster': ecs('cluster/production') }],
    ['ecs:RunTask', ecs('task-definition/boot-small:1'), {}],
    ['ecs:RunTask', ecs('task-definition/boot-small-2:1'), thisCluster],
    ['ecs:RunTask', ecs('task-definition/billing:1'), thisCluster],
    ['ecs:StopTask', ecs('task/production/0123456789abcdef'), { 'ecs:cluster': ecs('cluster/production') }],
    ['ecs:StopTask', ecs(`task/${environment}-2/0123456789abcdef`), thisCluster],
    ['ecs:DescribeTasks', ecs('task/production/0123456789abcdef'), { 'ecs:cluster': ecs('cluster/production') }],
    ['ecs:ExecuteCommand', taskArn, thisCluster],
    ['ecs:RegisterTaskDefinition', '*', {}],
    ['ec2:DescribeNetworkInterfaces', '*', {}],
    ['iam:PassRole', `arn:aws:iam::${account}:role/admin`, service('ecs-tasks')],
    ['iam:PassRole', `arn:aws:iam::${account}:role/boot-instance`, service('ecs-tasks')],
    ['iam:PassRole', `arn:aws:iam::${account}:role/boot-fargate-large`, service('ec2')],
    ['ecr:PutImage', `arn:aws:ecr:${region}:${account}:repository/boot-jobs`, {}],
  ])('may not %s on %s', (action, resource, context) => expect(answer(action, resource, context)).toBe('denied'));

  it('lets Fargate pull these images and write this log', async () => {
    const state = await manager.applied.deployment.state();
    const policy = state.find(({ address }) => address === 'aws_iam_role_policy.fargate_execution')?.values.policy;
    const may = (action: string, resource: string) => evaluate([JSON.parse(String(policy))], { action, resource });
    const repository = (where: string, name: string) => `arn:aws:ecr:${where}:${account}:repository/${name}`;
    expect(may('ecr:BatchGetImage', repository(region, 'boot-jobs'))).toBe('allowed');
    expect(may('ecr:GetDownloadUrlForLayer', repository('eu-west-1', 'team/tools'))).toBe('allowed');
    expect(may('ecr:BatchGetImage', repository(region, 'team/tools'))).toBe('denied');
    expect(may('ecr:PutImage', repository(region, 'boot-jobs'))).toBe('denied');
    const log = (group: string) => `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:small/x/y`;
    expect(may('logs:PutLogEvents', log('boot-tasks'))).toBe('allowed');
    expect(may('logs:PutLogEvents', log('boot'))).toBe('denied');
  });

  it('stands as ECS wants it', async () => {
    const { aws } = manager.applied;
    const ask = aws.bind(manager.applied);
    const large = (await ask(
      ...['ecs', 'describe-task-definition', '--task-definition', 'boot-large', '--query', 'taskDefinition'],
    )) as Record<string, unknown>;
    expect(large).toMatchObject({
      networkMode: 'awsvpc',
      cpu: '8192',
      memory: '20480',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      ephemeralStorage: { sizeInGiB: 100 },
      taskRoleArn: `arn:aws:iam::${account}:role/boot-fargate-large`,
      containerDefinitions: [
        {
          name: 'ci-coordinator',
          portMappings: [{ containerPort: 22, protocol: 'tcp' }],
          logConfiguration: { options: { 'awslogs-group': 'boot-tasks', 'awslogs-stream-prefix': 'large' } },
        },
      ],
    });
    const [{ environment: variables }] = large.containerDefinitions as [{ environment: unknown }];
    expect(variables).toContainEqual({ name: 'GREETING', value: greeting });
    const [cluster] = (await ask(
      ...['ecs', 'describe-clusters', '--clusters', environment, '--query', 'clusters'],
    )) as Record<string, unknown>[];
    expect(cluster).toMatchObject({
      capacityProviders: expect.arrayContaining(['FARGATE', 'FARGATE_SPOT']),
      defaultCapacityProviderStrategy: expect.arrayContaining([
        { capacityProvider: 'FARGATE', weight: 1, base: 1 },
        expect.objectContaining({ capacityProvider: 'FARGATE_SPOT', weight: 3 }),
      ]),
    });
    const [repository] = (await ask('ecr', 'describe-repositories', '--query', 'repositories')) as unknown[];
    expect(repository).toMatchObject({
      repositoryName: 'boot-jobs',
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  it('lets the manager reach tasks on port 22, and nobody else anything', async () => {
    const { runner_sg_id: tasks, runner_agent_sg_id: managers } = await manager.applied.deployment.outputs();
    const rules = (await manager.applied.aws(
      ...['ec2', 'describe-security-group-rules', '--query', 'SecurityGroupRules'],
    )) as Record<string, unknown>[];
    const into = (group: unknown) => rules.filter(({ GroupId, IsEgress }) => GroupId === group && !IsEgress);
    const between = (rule: Record<string, unknown>) => ({
      from: rule.FromPort,
      to: rule.ToPort,
      protocol: rule.IpProtocol,
      group: (rule.ReferencedGroupInfo as { GroupId: string } | undefined)?.GroupId,
    });
    expect(into(tasks).map(between)).toEqual([{ from: 22, to: 22, protocol: 'tcp', group: managers }]);
    expect(into(managers)).toEqual([]);
    const out = rules.filter(({ GroupId, IsEgress }) => GroupId === managers && IsEgress).map(between);
    expect(out).toContainEqual({ from: 22, to: 22, protocol: 'tcp', group: tasks });
  });

  it('is looked at with its jobs by `npx runners status`', async () => {
    const { applied } = manager;
    // The emulator runs only what says the memory of its container.
    const containers = JSON.stringify([{ name: 'ci-coordinator', image: 'jobs', memory: 512 }]);
    await applied.aws('ecs', 'register-task-definition', '--family', 'light', '--container-definitions', containers);
    const how = ['--launch-type', 'FARGATE', '--query', 'tasks[0].taskArn'];
    const task = await applied.aws('ecs', 'run-task', '--cluster', environment, '--task-definition', 'light', ...how);
    const args = ['tsx', 'tools/runners/runners.ts', 'status', '--out', dirname(dirname(applied.deployment.folder))];
    const { stdout } = await promisify(execFile)('npx', args, { env: emulatedEnvironment(applied.endpoint) });
    const id = String(task).split('/').at(-1);
    expect(stdout).toMatch(/^fargate-runner in \S+, custom: at most \d+ jobs/);
    expect(stdout).toMatch(/^ {2}manager +i-/m);
    expect(stdout).toMatch(new RegExp(`^ {2}task +${id} +light:1 +FARGATE +[A-Z]+`, 'm'));
    await applied.aws('ecs', 'stop-task', '--cluster', environment, '--task', String(task));
  });

  it('has nothing to change on the second plan, apart from what the emulator forgets', async () => {
    const { errors, changes } = await manager.applied.deployment.plan();
    expect(errors).toBe('');
    expect(unexpectedChanges(changes)).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    await manager.applied.deployment.validate();
    await manager.applied.deployment.destroy();
    expect(await manager.applied.deployment.state()).toEqual([]);
    const query = ['--query', 'clusters[].status'];
    expect(await manager.applied.aws('ecs', 'describe-clusters', '--clusters', environment, ...query)).toEqual([
      'INACTIVE',
    ]);
    expect(await manager.applied.aws('ecr', 'describe-repositories', '--query', 'repositories')).toEqual([]);
  });
});

function service(name: string): Record<string, string> {
  return { 'iam:PassedToService': `${name}.amazonaws.com` };
}
