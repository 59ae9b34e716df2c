import { setTimeout as pause } from 'node:timers/promises';
import type { App, TerraformStack } from 'cdktf';
import { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import { type Room, type RoomOptions, startRoom } from '../../tools/machine-room/room';
import { ask } from '../../tools/sandbox/ask';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { type StackJson, synthStack } from '../support/synth';
import { Deployment } from '../support/terraform';

export const gitlabUrl = 'https://gitlab.example.com';
export const tokenParameter = '/room/gitlab-token';
export const token = 'glrt-a1B2c3D4e5F6g7H8i9J0';

/** What boots and jobs meet; the rest of a stack takes minutes to create and is left out. */
const neededTypes = [
  'aws_autoscaling_group',
  'aws_autoscaling_lifecycle_hook',
  'aws_cloudwatch_event_target',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_launch_template',
  'aws_ssm_parameter',
];

export interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** Workers of docker-autoscaler in a room: which image they have, and how soon the runner looks after them. */
export const autoscalerWorkers = (idleTime: string) => ({
  runnerWorkerDockerAutoscaler: { instanceReadyCommand: 'sudo systemctl start docker', updateInterval: '5s' },
  runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
  runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
  runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime }],
});

/** A machine room with a GitLab that knows the token, which the account keeps in a parameter. */
export async function startSystem({
  longPolling,
  ...options
}: Omit<RoomOptions, 'hosts'> & { readonly longPolling?: number } = {}): Promise<{
  readonly room: Room;
  readonly gitlab: Gitlab;
}> {
  const gitlab = new Gitlab({ url: gitlabUrl, longPolling });
  gitlab.runners.set(token, {});
  const room = await startRoom({
    hosts: [[new URL(gitlabUrl).host, gitlab.listener]],
    say: console.info,
    ...options,
  });
  await keepParameter(room, tokenParameter, token);
  return { room, gitlab };
}

/** What a parameter of the account holds. */
export async function readParameter({ emulator }: Room, name: string): Promise<string> {
  const answer = await ask(emulator.endpoint, 'ssm', region, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: name, WithDecryption: true }),
  });
  return JSON.parse(answer).Parameter.Value;
}

/** Writes a secret parameter of the account. */
export async function keepParameter({ emulator }: Room, name: string, value: string): Promise<void> {
  await ask(emulator.endpoint, 'ssm', region, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSSM.PutParameter', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: name, Type: 'SecureString', Value: value, Overwrite: true }),
  });
}

/** Synthesizes and applies a stack in a network of the account's; resolves when the instances that it wants exist. */
export async function applyIn(
  room: Room,
  stackIn: (app: App, network: Network) => TerraformStack,
): Promise<RunningInstance> {
  return (await deployIn(room, stackIn)).manager;
}

/** The same, with what was deployed. */
export async function deployIn(
  room: Room,
  stackIn: (app: App, network: Network) => TerraformStack,
): Promise<{
  readonly manager: RunningInstance;
  readonly deployment: Deployment;
  readonly targets: readonly string[];
}> {
  const network = await someNetwork(room);
  const { folder, json } = synthStack((app) => stackIn(app, network));
  const targets = neededTargets(json);
  const deployment = new Deployment(folder, room.emulator.endpoint);
  await deployment.apply(...targets);
  await room.instances.follow();
  await until('an instance runs', () => room.instances.ids.length > 0);
  return { manager: room.instances.get(String(room.instances.ids[0])), deployment, targets };
}

/** What Terraform is to apply of a stack. */
export const neededTargets = ({ resource }: StackJson): string[] =>
  neededTypes.flatMap((type) => Object.keys(resource[type] ?? {}).map((name) => `-target=${type}.${name}`));

const versions = { ec2: '2016-11-15', autoscaling: '2011-01-01' };

/** Makes a call as an administrator of the account would. @returns the answer's XML */
export function call(
  { emulator }: Room,
  service: keyof typeof versions,
  Action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const body = new URLSearchParams({ Action, Version: versions[service], ...parameters });
  return ask(emulator.endpoint, service, region, { method: 'POST', body });
}

/** A subnet of the account, and its VPC. */
export async function someNetwork(room: Room): Promise<Network> {
  const { vpcId, subnetIds } = await subnetsOf(room);
  return { vpcId, subnetId: String(subnetIds[0]) };
}

/** The subnets of the account's VPC, each in a zone of its own. */
export async function subnetsOf(
  room: Room,
): Promise<{ readonly vpcId: string; readonly subnetIds: readonly string[] }> {
  const answer = await call(room, 'ec2', 'DescribeSubnets');
  const found = (name: string) =>
    [...answer.matchAll(new RegExp(`<${name}>([^<]*)`, 'g'))].map(([, one]) => String(one));
  return { vpcId: String(found('vpcId')[0]), subnetIds: found('subnetId') };
}

/** Names of all objects in the account's buckets. */
export async function cachedObjects({ emulator }: Room): Promise<string[]> {
  const names = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`<${name}>([^<]*)`, 'g'))].map(([, one]) => one);
  const buckets = names(await ask(emulator.endpoint, 's3', region, {}), 'Name');
  const lists = buckets.map((bucket) => ask(`${emulator.endpoint}/${bucket}`, 's3', region, {}));
  return names((await Promise.all(lists)).join(''), 'Key') as string[];
}

/** What a boot has said so far. */
export const bootLog = async ({ container }: RunningInstance): Promise<string> =>
  (await container.written('/var/log/user-data.log')) ?? '';

/** The seconds and kilobytes of each step of a boot, on a line. */
export async function bootTimes(instance: RunningInstance): Promise<string> {
  const steps = (await bootLog(instance)).matchAll(
    / (?:\d+-)?([\w-]+),? (?:done after|boot took) (\d+) s, (\d+) kB received/g,
  );
  return [...steps].map(([, name, seconds, kilobytes]) => `${name} ${seconds} s ${kilobytes} kB`).join(', ');
}

/** Waits until a manager's boot, a service that cloud-init starts, has succeeded. */
export function untilUp(manager: RunningInstance): Promise<void> {
  return until('the manager is up', async () => (await bootLog(manager)).includes('the manager is up'));
}

/** What GitLab Runner has said since it was started last. */
const journalOfRunner =
  'journalctl --no-pager _SYSTEMD_INVOCATION_ID="$(systemctl show --property=InvocationID --value gitlab-runner)"';

/**
 * Waits until a manager takes no further job. The signal ends the runner's request, and a job that GitLab has put into the
 * answer by then runs nowhere: gitlab-runner 19.3.0, commands/multi.go, doJobRequest;
 * https://docs.gitlab.com/development/cicd/two_phase_job_commit
 */
export function untilItTakesNoJob(room: Room, gitlab: Gitlab, { record, container }: RunningInstance): Promise<void> {
  const asks = () => gitlab.isAskedFrom(record.address);
  return until('the manager takes no further job', async () => {
    if (!room.instances.ids.includes(record.instanceId)) {
      return true;
    }
    const journal = asks() ? '' : await container.run('sh', '-c', journalOfRunner).catch(() => '');
    return journal.includes('Starting graceful shutdown') && !asks();
  });
}

/** Waits until something is so, and shows what the instance said when that takes too long. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, seconds = 600): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      throw new Error(`After ${seconds} s it is not so that ${what}`);
    }
    await pause(250);
  }
}
