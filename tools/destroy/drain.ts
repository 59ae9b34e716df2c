import { setTimeout } from 'node:timers/promises';
import { awsJson } from '../deployed/aws';
import { type Fleet, fleetOf } from '../deployed/fleet';
import { groupExists, managerGroup, regionOf } from '../deployed/manager';
import type { StackState } from '../deployed/stack-state';
import { counted } from '../text/counted';
import { batches } from './batches';

export interface DrainOptions {
  readonly stack: string;
  readonly state: StackState;
  /** How long jobs may take to end, in milliseconds. */
  readonly patience: number;
  /** Shows a line while somebody waits. */
  readonly say: (line: string) => void;
}

/** Milliseconds between two looks. */
const pause = 5_000;

/**
 * Empties a runner: its manager takes no more jobs, ends those that it has and goes; then its workers go. Only what
 * belongs to this runner is touched. May be run again.
 *
 * @returns what there was, to look for afterwards
 * @throws {Error} when jobs still run after the timeout; the manager is told and goes when they are done
 */
export async function drain({ stack, state, patience, say }: DrainOptions): Promise<Fleet> {
  const before = fleetOf(stack, state);
  const { region } = before;
  const group = state.text(managerGroup, 'name');
  if (groupExists(region, group)) {
    // Nothing but us may start a manager from now on: no schedule, no repair.
    awsJson(
      region,
      ...['autoscaling', 'suspend-processes', '--auto-scaling-group-name', group, '--scaling-processes', 'Launch'],
    );
    awsJson(
      region,
      ...['autoscaling', 'update-auto-scaling-group', '--auto-scaling-group-name', group],
      ...['--min-size', '0', '--desired-capacity', '0'],
    );
  } else {
    say(`${stack}: the Auto Scaling group ${group} does not exist any more`);
  }
  await waitForManagers({ stack, state, patience, say });
  await removeWorkers({ stack, state, patience, say });
  return before;
}

async function waitForManagers({ stack, state, patience, say }: DrainOptions): Promise<void> {
  await until(
    () => fleetOf(stack, state).managers,
    patience,
    (managers) => say(`${stack}: the manager ends its jobs (${named(managers)})`),
    (managers) =>
      new Error(
        `${stack}: jobs still run on ${named(managers)} after ${patience / 60_000} minutes. Nothing is destroyed, and the ` +
          'manager takes no more jobs. Run this again later, with a longer --timeout, or with --now to end the jobs. To ' +
          `take jobs again: ${resumption(state)}`,
      ),
  );
}

/** Nobody is left who would end them: docker+machine's, and those in groups, which are protected from scaling in. */
async function removeWorkers({ stack, state, say }: DrainOptions): Promise<void> {
  const { region, workerGroups = [], openSpotRequests, workers } = fleetOf(stack, state);
  for (const ids of batches(openSpotRequests)) {
    awsJson(region, 'ec2', 'cancel-spot-instance-requests', '--spot-instance-request-ids', ...ids);
  }
  if (workers.length > 0) {
    say(`${stack}: ends ${counted(workers.length, 'worker')}`);
  }
  // First: AWS refuses to end one of a group and to shrink it for that, where it is at its minimum already.
  for (const { name } of workerGroups.filter(({ name }) => groupExists(region, name))) {
    const group = ['--auto-scaling-group-name', name];
    awsJson(region, 'autoscaling', 'set-desired-capacity', ...group, '--desired-capacity', '0');
  }
  const single = workers.filter(({ member }) => member === undefined);
  for (const ids of batches(single.map(({ instanceId }) => instanceId))) {
    awsJson(region, 'ec2', 'terminate-instances', '--instance-ids', ...ids);
  }
  await until(
    () => {
      const left = fleetOf(stack, state).workers;
      // One that still started is protected from scaling in as well.
      for (const { instanceId } of left.filter(({ member }) => member?.state === 'InService')) {
        endInGroup(region, instanceId);
      }
      return left;
    },
    10 * 60_000,
    (left) => say(`${stack}: waits for ${named(left)}`),
    (left) => new Error(`${stack}: ${named(left)} did not end. Nothing is destroyed; run this again`),
  );
}

/** Its group has no desired capacity any more, so nothing takes its place. The spot market may have ended it first. */
function endInGroup(region: string, instanceId: string): void {
  const instance = ['--instance-id', instanceId, '--no-should-decrement-desired-capacity'];
  try {
    awsJson(region, 'autoscaling', 'terminate-instance-in-auto-scaling-group', ...instance);
  } catch (error) {
    if (!/not found/i.test(String(error))) {
      throw error;
    }
  }
}

type Named = readonly { readonly instanceId: string }[];

async function until<Machines extends Named>(
  look: () => Machines,
  patience: number,
  onWait: (left: Machines) => void,
  tooLong: (left: Machines) => Error,
): Promise<void> {
  const end = Date.now() + patience;
  for (let left = look(); left.length > 0; left = look()) {
    if (Date.now() >= end) {
      throw tooLong(left);
    }
    onWait(left);
    await setTimeout(pause);
  }
}

function named(machines: Named): string {
  return machines.map(({ instanceId }) => instanceId).join(', ');
}

/** The commands that let a drained manager's group start one again. */
export function resumption(state: StackState): string {
  const on = `--auto-scaling-group-name ${state.text(managerGroup, 'name')} --region ${regionOf(state)}`;
  const managers = Math.max(1, Number(state.text(managerGroup, 'max_size')));
  return (
    `aws autoscaling resume-processes ${on} && ` +
    `aws autoscaling update-auto-scaling-group ${on} --min-size ${managers} --desired-capacity ${managers}`
  );
}
