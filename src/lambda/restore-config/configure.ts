import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  InvocationDoesNotExist,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Task } from './task';

export interface Clock {
  /** Milliseconds that are left to say what became of it. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Seconds in which the server's agent has to fetch the command. */
const delivery = 60;
/** Milliseconds between two questions for the outcome. */
const pause = 3000;
const unfinished = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/**
 * Has the document run on the server and waits until it is done.
 *
 * @returns the last line that it printed
 * @throws {Error} with a clear message for the person who deploys, when the server cannot be reached or refuses
 */
export async function configure(task: Task, ssm: SSMClient, clock: Clock): Promise<string> {
  await assertReachable(task, ssm);
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: task.documentName,
      InstanceIds: [task.instanceId],
      Parameters: { Action: [task.action] },
      TimeoutSeconds: delivery,
    }),
  );
  const outcome = await outcomeOf(task, String(Command?.CommandId), ssm, clock);
  const { Status, StandardOutputContent, StandardErrorContent } = outcome;
  if (Status !== 'Success') {
    const said = lastLines(StandardErrorContent || StandardOutputContent);
    throw new Error(`${task.instanceId} did not ${task.action} the runner's configuration (${Status}): ${said}`);
  }
  return lastLines(StandardOutputContent, 1);
}

async function assertReachable({ instanceId, destroying }: Task, ssm: SSMClient): Promise<void> {
  const { InstanceInformationList: [found] = [] } = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }),
  );
  if (found?.PingStatus === 'Online') {
    return;
  }
  const state = found ? `its agent is ${found.PingStatus}` : 'its agent never signed in';
  const remedy = `start the instance and its agent (its role needs what ciServer.ssmAccess gives)`;
  const gone = destroying
    ? '; if the server is gone for good, take this step out of the state: terraform state rm aws_lambda_invocation.configure'
    : '';
  throw new Error(
    `Systems Manager cannot reach ${instanceId}, ${state}: nothing was changed there. To go on, ${remedy}${gone}`,
  );
}

async function outcomeOf({ instanceId }: Task, commandId: string, ssm: SSMClient, clock: Clock) {
  while (clock.remaining() > pause) {
    const invocation = await invocationOf(instanceId, commandId, ssm);
    if (invocation && !unfinished.includes(String(invocation.Status))) {
      return invocation;
    }
    await clock.sleep(pause);
  }
  throw new Error(
    `${instanceId} did not finish in time: look at the command ${commandId} in Systems Manager, then deploy again`,
  );
}

/** A command that was just sent may not be known yet. */
async function invocationOf(
  instanceId: string,
  commandId: string,
  ssm: SSMClient,
): Promise<GetCommandInvocationCommandOutput | undefined> {
  try {
    return await ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }));
  } catch (error) {
    if (error instanceof InvocationDoesNotExist) {
      return undefined;
    }
    throw error;
  }
}

function lastLines(text = '', count = 5): string {
  return text.trim().split('\n').slice(-count).join('; ');
}
