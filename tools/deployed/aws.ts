import { spawnSync } from 'node:child_process';

const missing = (reason: string) => new Error(`aws cannot be run (${reason}): install the AWS CLI`);

/**
 * What the AWS CLI answers.
 *
 * @throws {Error} with its words when it refuses
 */
export function awsJson<Answer>(region: string, ...args: readonly string[]): Answer {
  const { status, stdout, stderr, error } = spawnSync('aws', [...args, '--region', region, '--output', 'json'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) {
    throw missing(error.message);
  }
  if (status !== 0) {
    throw new Error(`aws ${args.slice(0, 2).join(' ')} failed: ${stderr.trim()}`);
  }
  return JSON.parse(stdout || 'null');
}

/** Hands the terminal over to a command until it ends. */
export function inTerminal(program: string, args: readonly string[], cwd?: string): number {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', cwd });
  if (error) {
    throw program === 'aws' ? missing(error.message) : new Error(`${program} cannot be run (${error.message})`);
  }
  return status ?? 1;
}
