import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { endKeys, keepKey, renewKey } from './keys';
import { readTask } from './task';

const clients = { iam: new IAMClient({}), ssm: new SSMClient({}) };

/**
 * The function's entry: Terraform calls it when the user is made, its key renewed, or the user destroyed. What it returns
 * goes to Terraform's state, and what it logs to CloudWatch: the secret to neither.
 */
export async function handler(event: unknown): Promise<{ readonly accessKeyId: string }> {
  const task = readTask(event);
  let accessKeyId = '';
  if (task.phase === 'delete') {
    await endKeys(task, clients);
  } else {
    accessKeyId = await (task.phase === 'keep' ? keepKey : renewKey)(task, clients);
  }
  process.stdout.write(`${JSON.stringify({ level: 'info', event: 'task.done', ...task, accessKeyId })}\n`);
  return { accessKeyId };
}
