import { describeEnding, type Ending, endings, gitlab20 } from '../../src/settings/gitlab-releases';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { describeBoot } from '../deployed/boot-report';
import { type Fleet, fleetOf, type Machine, type Member } from '../deployed/fleet';
import { describeCapacity } from '../deployed/job-capacity';
import { runnerAddresses } from '../deployed/runner-host';
import { hasRunner, synthesizedStacks } from '../deployed/runner-stacks';
import { StackState } from '../deployed/stack-state';
import type { Task } from '../deployed/tasks';
import type { WorkerGroup } from '../deployed/worker-groups';
import { counted } from '../text/counted';
import { age } from './age';
import { columns } from './columns';
import type { options } from './index';

export function run({ values: { out, stack, json } }: Arguments<typeof options>): number {
  const runners = synthesizedStacks(out, stack).filter(hasRunner);
  if (runners.length === 0) {
    throw new Error(`No stack in ${out} has a runner of its own: nothing to tell`);
  }
  const fleets = runners.map(({ name, folder }) => {
    const state = StackState.ofStack(folder);
    return {
      stack: name,
      fleet: runnerAddresses.some((address) => state.has(address)) ? withEnding(fleetOf(name, state)) : undefined,
    };
  });
  say(json ? JSON.stringify(fleets, null, 2) : fleets.map(described).join('\n').trimEnd());
  return exitStatus.done;
}

/** For programs: the day on which the executor ends. */
function withEnding(fleet: Fleet): Fleet & { readonly endsOn?: string } {
  return isEnding(fleet.capacity.executor) ? { ...fleet, endsOn: gitlab20.date } : fleet;
}

function isEnding(executor: string): executor is Ending {
  return executor in endings;
}

function described({ stack, fleet }: { readonly stack: string; readonly fleet: Fleet | undefined }): string {
  if (!fleet) {
    return `${stack}: not deployed. Deploy it first, or name the folder of another deployment with --out\n`;
  }
  const { region, capacity, managers, workers, tasks, workerGroups, openSpotRequests, token } = fleet;
  return [
    `${stack} in ${region}, ${capacity.executor}: ${describeCapacity(capacity)}`,
    ...(isEnding(capacity.executor)
      ? [`  ${describeEnding(capacity.executor, new Date())} (${endings[capacity.executor].source})`]
      : []),
    ...rows('manager', managers, 'none: a schedule may have scaled it to 0, or see `npx runners logs --all`'),
    ...managers.flatMap(({ boot }) => (boot ? describeBoot(boot).map((line) => `  ${line}`) : [])),
    ...(token ? [`  token  ${token.description}`] : []),
    ...(workerGroups === undefined ? [] : groupRows(workerGroups, workers)),
    ...(capacity.mostWorkers === undefined ? [] : rows('worker', workers, 'none')),
    ...(tasks === undefined ? [] : taskRows(tasks)),
    ...(openSpotRequests.length > 0 ? [`  ${openSpotRequests.length} spot requests are still open`] : []),
    '',
  ].join('\n');
}

function rows(part: string, machines: readonly Machine[], none: string): string[] {
  if (machines.length === 0) {
    return [`  ${part}  ${none}`];
  }
  return columns(
    machines.map(({ instanceId, instanceType, priceClass, state, launchedAt, name, member }) => [
      part,
      instanceId,
      instanceType,
      priceClass,
      state,
      age(new Date(launchedAt), new Date()),
      name,
      member === undefined ? '' : describeMember(member),
    ]),
  ).map((row) => `  ${row}`);
}

function describeMember({ group, state, version }: Member): string {
  return [`${group}:`, ...(version === undefined ? [] : [`version ${version},`]), state].join(' ');
}

function groupRows(groups: readonly WorkerGroup[], workers: readonly Machine[]): string[] {
  return columns(
    groups.map(({ name, manager }) => [
      'workers',
      name,
      counted(workers.filter(({ member }) => member?.group === name).length, 'worker'),
      manager === undefined ? '' : manager === null ? 'of no manager' : `of ${manager}`,
    ]),
  ).map((row) => `  ${row}`);
}

function taskRows(tasks: readonly Task[]): string[] {
  if (tasks.length === 0) {
    return ['  task  none: no job runs'];
  }
  return columns(
    tasks.map(({ taskId, taskDefinition, capacityProvider, state, createdAt }) => [
      'task',
      taskId,
      taskDefinition,
      capacityProvider,
      state,
      createdAt === undefined ? '' : age(new Date(createdAt), new Date()),
    ]),
  ).map((row) => `  ${row}`);
}
