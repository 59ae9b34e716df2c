import { setTimeout } from 'node:timers/promises';
import { awsJson } from '../deployed/aws';
import { type Fleet, fleetOf } from '../deployed/fleet';
import { groupExists, managerGroup } from '../deployed/manager';
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
    { look: () => fleetOf(stack, state).managers, patience, say },
    (managers) => say(`${stack}: the manager ends its jobs (${named(managers)})`),
    (managers) =>
      new Error(
        `${stack}: jobs still run on ${named(managers)} after ${patience / 60_000} minutes. The manager takes no more jobs: ` +
          'run this again later, with a longer --timeout, or with --now to end the jobs',
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
  const look = () => {
    const left = fleetOf(stack, state).workers;
    // One that still started is protected from scaling in as well.
    for (const { instanceId } of left.filter(({ member }) => member?.state === 'InService')) {
      endInGroup(region, instanceId);
    }
    return left;
  };
  await until(
    { look, patience: 10 * 60_000, say },
    (left) => say(`${stack}: waits for ${named(left)}`),
    (left) => new Error(`${stack}: ${named(left)} did not end`),
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

interface Waiting<Machines extends Named> extends Pick<DrainOptions, 'patience' | 'say'> {
  /** What is left to wait for. */
  readonly look: () => Machines;
}

async function until<Machines extends Named>(
  { look, patience, say }: Waiting<Machines>,
  onWait: (left: Machines) => void,
  tooLong: (left: Machines) => Error,
): Promise<void> {
  const end = Date.now() + patience;
  while (true) {
    const left = tried(look, Date.now() < end ? say : undefined);
    if (left?.length === 0) {
      return;
    }
    if (left !== undefined) {
      if (Date.now() >= end) {
        throw tooLong(left);
      }
      onWait(left);
    }
    await setTimeout(pause);
  }
}

/** What the AWS CLI says when the network or AWS has a bad moment: hours of waiting have some. */
const passing =
  /Could not connect|timeout on endpoint|Connection (was closed|reset|aborted)|proxy URL|\((Throttling\w*|RequestLimitExceeded|RequestTimeout|ServiceUnavailable|Unavailable|InternalError|InternalFailure)\)/;

/** @returns undefined where AWS could not be asked, and may be asked again */
function tried<Answer>(ask: () => Answer, say: DrainOptions['say'] | undefined): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    const { message } = error as Error;
    if (say === undefined || !passing.test(message)) {
      throw error;
    }
    say(`${message}: asking again`);
    return undefined;
  }
}

function named(machines: Named): string {
  return machines.map(({ instanceId }) => instanceId).join(', ');
}
