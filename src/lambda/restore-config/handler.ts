import { setTimeout as sleep } from 'node:timers/promises';
import { configure } from './configure';
import { ssmAt } from './ssm';
import { readTask } from './task';

/** What Lambda tells about an invocation; only what is used. */
export interface Context {
  getRemainingTimeInMillis(): number;
}

/** Milliseconds at the end of the function's time in which it says what is left. */
const reserve = 2000;

/**
 * The function's entry: Terraform calls it when the runner is made, changed or destroyed. Whatever is not done fails the
 * call, and with it the deployment: nothing is destroyed that the server still uses.
 */
export async function handler(event: unknown, context: Context): Promise<{ readonly outcome: string }> {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
  const { SSM_ENDPOINT, AWS_ENDPOINT_URL = SSM_ENDPOINT } = process.env;
  const signer = {
    region: AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
  const task = readTask(event);
  const ssm = ssmAt(String(AWS_ENDPOINT_URL), signer, () => new Date());
  const outcome = await configure(task, ssm, {
    remaining: () => context.getRemainingTimeInMillis() - reserve,
    sleep: async (milliseconds) => {
      await sleep(milliseconds);
    },
  });
  process.stdout.write(`${JSON.stringify({ level: 'info', event: 'task.done', ...task, outcome })}\n`);
  return { outcome };
}
