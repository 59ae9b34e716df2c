import { setTimeout as sleep } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { configure } from './configure';
import { readTask } from './task';

/** What Lambda tells about an invocation; only what is used. */
export interface Context {
  getRemainingTimeInMillis(): number;
}

/** Milliseconds at the end of the function's time in which it says what is left. */
const reserve = 2000;

const ssm = new SSMClient({});

/**
 * The function's entry: Terraform calls it when the runner is made, changed or destroyed. Whatever is not done fails the
 * call, and with it the deployment: nothing is destroyed that the server still uses.
 */
export async function handler(event: unknown, context: Context): Promise<{ readonly outcome: string }> {
  const task = readTask(event);
  const outcome = await configure(task, ssm, {
    remaining: () => context.getRemainingTimeInMillis() - reserve,
    sleep: async (milliseconds) => {
      await sleep(milliseconds);
    },
  });
  process.stdout.write(`${JSON.stringify({ level: 'info', event: 'task.done', ...task, outcome })}\n`);
  return { outcome };
}
