import { execFile } from 'node:child_process';
import { answerArguments, answerIn, longestAnswer } from '../deployed/aws-command';
import { type AwsReader, AwsRefusal, iamAction, type Look, refusalOf } from './aws-reader';

/** A process takes some 60 MB. */
const atOnce = 6;

/** Seconds: anyone who waits for a line should learn soon that nobody answers. */
const timeouts = ['--cli-connect-timeout', '10', '--cli-read-timeout', '30'];

/**
 * Reads by the AWS CLI, several calls at a time.
 *
 * @param signal ends what is under way
 */
export function awsCli(env: NodeJS.ProcessEnv, signal?: AbortSignal): AwsReader {
  const replies = new Map<string, Promise<unknown>>();
  const limit = limitTo(atOnce);
  return {
    read<Reply>(region: string, service: string, operation: Look, ...args: readonly string[]) {
      const command = answerArguments(region, [service, operation, ...args]);
      const key = JSON.stringify(command);
      const reply = replies.get(key) ?? limit(() => ask(command, env, signal));
      replies.set(key, reply);
      return reply as Promise<Reply>;
    },
  };
}

/** What the command answers stays in memory: a token may be in it, so no error repeats it. */
function ask(command: readonly string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<unknown> {
  const [service = '', operation = ''] = command;
  return new Promise((resolve, reject) => {
    execFile(
      'aws',
      [...command, ...timeouts],
      { env: { ...env, AWS_PAGER: '' }, maxBuffer: longestAnswer, signal },
      (error, stdout, stderr) => {
        if (!error) {
          resolve(answerIn(stdout));
        } else if (signal?.aborted) {
          reject(signal.reason);
        } else if (error.code === 'ENOENT') {
          reject(new AwsRefusal('NoAwsCli', iamAction(service, operation), 'the AWS CLI is not installed'));
        } else {
          reject(refusalOf(stderr, service, operation));
        }
      },
    );
  });
}

function limitTo(most: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const next = () => {
    running -= 1;
    waiting.shift()?.();
  };
  return async (job) => {
    if (running >= most) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    return job().finally(next);
  };
}
