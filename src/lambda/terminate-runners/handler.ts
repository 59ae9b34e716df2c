import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { Clock } from './calls';
import { type Runner, readConfiguration } from './configuration';
import { jsonLines, type Log } from './log';
import { remedies } from './remedies';
import { autoScalingSdk, ssmSdk } from './sdk';
import { readTask, type Task } from './task';
import { cleanUp, type Report } from './terminate';
import type { GroupClients } from './worker-groups';

/** What Lambda tells about an invocation; only what is used. */
export interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What an invocation answers: nothing where there was nothing to do. */
type Answer = Partial<Report> & { readonly remedy?: readonly string[] };

/** Milliseconds at the end of the function's time in which it says what is left. */
const reserve = 2000;

/** Milliseconds for a connection: a packet that nobody answers must not cost the function its time. */
const connectionTimeout = 5000;

/** Retries are our own, since only they know how much time there is. */
const ec2 = new EC2Client({ maxAttempts: 1, requestHandler: { connectionTimeout } });

/**
 * The function's entry. What is not done makes the invocation fail: Lambda then repeats an event, and Terraform stops
 * before it destroys what could still clean up. Without a route to EC2 the function never could, so at destroy it says
 * what may be left and lets Terraform go on.
 */
export async function handler(event: unknown, context: Context): Promise<Answer> {
  const log = jsonLines({ requestId: context.awsRequestId }, (line) => process.stdout.write(line));
  const { runner, task } = accepted(event, log);
  if (task.kind === 'none') {
    return {};
  }
  const report = await cleanUp(task, runner, { ec2, clock: clockOf(context), log, groups: groupClients });
  if (report.unreachable) {
    const remedy = remedies(runner, String(process.env.AWS_REGION));
    log('error', 'ec2.unreachable', { ...report, remedy });
    if (task.kind === 'farewell') {
      return { ...report, remedy };
    }
    throw new Error(remedy.join('\n'));
  }
  if (report.problems.length > 0) {
    log('error', 'task.incomplete', { ...report, problems: report.problems.slice(0, 100) });
    throw new Error(`Not everything is cleaned up: ${report.problems.slice(0, 10).join('; ')}`);
  }
  log('info', 'task.done', { ...report });
  return report;
}

function groupClients(): GroupClients {
  const { AutoScalingClient } = autoScalingSdk();
  const { SSMClient } = ssmSdk();
  const options = { maxAttempts: 1, requestHandler: { connectionTimeout } };
  return { autoScaling: new AutoScalingClient(options), ssm: new SSMClient(options) };
}

function accepted(event: unknown, log: Log): { runner: Runner; task: Task } {
  try {
    const runner = readConfiguration(process.env);
    const task = readTask(event, runner.managerGroup);
    log('info', 'task.accepted', { runner: runner.environment, ...task });
    return { runner, task };
  } catch (error) {
    log('error', 'task.refused', { reason: (error as Error).message });
    throw error;
  }
}

function clockOf(context: Context): Clock {
  return {
    now: () => Date.now(),
    remaining: () => context.getRemainingTimeInMillis() - reserve,
    sleep: async (duration) => {
      await sleep(duration);
    },
    jitter: () => Math.random(),
  };
}
