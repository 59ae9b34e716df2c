import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';

/**
 * What to do after one of two stacks is destroyed that attach the same policy of the cache to one role: AWS attaches it
 * once, so that the destroy takes it from the other stack as well. Empty where they do not share it.
 *
 * @param other the stack that stays
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
 */
export function attachAgain(
  { runnerWorkerCache }: Pick<GitlabRunnerInput, 'runnerWorkerCache'>,
  other: string,
): string {
  const { create, policy } = runnerWorkerCache ?? {};
  return String(create) === 'false' && policy
    ? `deploy ${other} again at once: the destroy detaches the policy of runnerWorkerCache from the role that both stacks use`
    : '';
}
