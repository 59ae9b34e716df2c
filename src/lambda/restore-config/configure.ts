import { type Ssm, SsmError } from './ssm';
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
 * @throws {Error} with a sentence for whoever deploys, when the server cannot be reached or refuses
 */
export async function configure(task: Task, ssm: Ssm, clock: Clock): Promise<string> {
  await assertReachable(task, ssm);
  const sent = await ssm.call('SendCommand', {
    DocumentName: task.documentName,
    InstanceIds: [task.instanceId],
    Parameters: { Action: [task.action] },
    TimeoutSeconds: delivery,
  });
  const commandId = (sent.Command as { readonly CommandId: string }).CommandId;
  const { Status, StandardOutputContent, StandardErrorContent } = await outcome(task, commandId, ssm, clock);
  if (Status !== 'Success') {
    const said = lastLines(String(StandardErrorContent || StandardOutputContent));
    throw new Error(`${task.instanceId} did not ${task.action} the runner's configuration (${Status}): ${said}`);
  }
  return lastLines(String(StandardOutputContent), 1);
}

async function assertReachable({ instanceId, destroying }: Task, ssm: Ssm): Promise<void> {
  const { InstanceInformationList } = await ssm.call('DescribeInstanceInformation', {
    Filters: [{ Key: 'InstanceIds', Values: [instanceId] }],
  });
  const [found] = InstanceInformationList as { readonly PingStatus: string; readonly LastPingDateTime?: number }[];
  if (found?.PingStatus === 'Online') {
    return;
  }
  const state = found ? `its agent is ${found.PingStatus}` : 'its agent never signed in';
  const remedy = `start the instance and its agent (the role needs AmazonSSMManagedInstanceCore: ciServer.ssmAccess)`;
  const gone = destroying
    ? '; if the server is gone for good, take this step out of the state: terraform state rm aws_lambda_invocation.configure'
    : '';
  throw new Error(
    `Systems Manager cannot reach ${instanceId}, ${state}: nothing was changed there. To go on, ${remedy}${gone}`,
  );
}

async function outcome({ instanceId }: Task, commandId: string, ssm: Ssm, clock: Clock) {
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
async function invocationOf(instanceId: string, commandId: string, ssm: Ssm) {
  try {
    return await ssm.call('GetCommandInvocation', { CommandId: commandId, InstanceId: instanceId });
  } catch (error) {
    if (error instanceof SsmError && error.kind === 'InvocationDoesNotExist') {
      return undefined;
    }
    throw error;
  }
}

function lastLines(text: string, count = 5): string {
  return text.trim().split('\n').slice(-count).join('; ');
}
