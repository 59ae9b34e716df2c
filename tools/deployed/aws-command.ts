/** How the AWS CLI is asked for an answer that a program reads. */
export function answerArguments(region: string, command: readonly string[]): string[] {
  return [...command, '--region', region, '--output', 'json'];
}

/** Bytes: a list of instances grows long. */
export const longestAnswer = 64 * 1024 * 1024;

/** Some calls answer nothing. */
export function answerIn<Answer>(stdout: string): Answer {
  return JSON.parse(stdout.trim() || 'null');
}
