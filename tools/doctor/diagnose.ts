import { exitStatus } from '../command/exit-status';
import { AwsRefusal } from './aws-reader';
import type { Check, CheckContext, Question } from './check';
import { type Answer, type Finding, warning } from './finding';

/**
 * Runs all checks, those that need it after the identity is known to be good. Questions are asked at the same time;
 * the findings come in the order of the checks.
 *
 * @param identity the check that all that ask AWS depend on
 */
export async function diagnose(
  identity: Check,
  checks: readonly Check[],
  context: CheckContext,
): Promise<readonly Finding[]> {
  const known = run(identity, context);
  const local = checks.map((check) => (check.asksAws ? undefined : run(check, context)));
  const isKnown = (await known).every(({ status }) => status !== 'problem');
  const rest = checks.map((check, index) => local[index] ?? (isKnown ? run(check, context) : []));
  return [...(await known), ...(await Promise.all(rest)).flat()];
}

async function run(check: Check, context: CheckContext): Promise<readonly Finding[]> {
  return Promise.all(
    check.questions(context).map(async (question) => ({
      check: check.name,
      about: question.about,
      ...(await answerOf(question)),
    })),
  );
}

/** Not to be able to look is no problem of the deployment. */
async function answerOf(question: Question): Promise<Answer> {
  try {
    return await question.answer();
  } catch (error) {
    if (!(error instanceof AwsRefusal)) {
      throw error;
    }
    return error.isDenied
      ? warning(
          `could not check: this identity may not do ${error.action}`,
          `allow ${error.action} to it, or look yourself`,
        )
      : warning(`could not check: ${error.action} answered ${error.code} (${error.message})`, 'run this again');
  }
}

/** Whether there is a problem. Warnings are none. */
export function exitCodeOf(findings: readonly Finding[]): number {
  return findings.some(({ status }) => status === 'problem') ? exitStatus.risk : exitStatus.done;
}
