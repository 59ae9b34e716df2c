import { languageFault } from '../../src/foreign/foreign';
import { exitStatus } from '../command/exit-status';
import { AwsRefusal } from './aws-reader';
import type { Check, CheckContext, Question } from './check';
import { type Answer, type Finding, problem, warning } from './finding';

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
  for (const findings of local) {
    // It is waited for below. Until then Node would end the program for an error of it.
    findings?.catch(() => {});
  }
  const isKnown = (await known).every(({ status }) => status !== 'problem');
  const rest = checks.map((check, index) => local[index] ?? (isKnown ? run(check, context) : []));
  return [...(await known), ...(await Promise.all(rest)).flat()];
}

async function run(check: Check, context: CheckContext): Promise<readonly Finding[]> {
  let questions: readonly Question[];
  try {
    questions = check.questions(context);
  } catch (error) {
    return [{ check: check.name, about: 'the stacks', ...strange(error) }];
  }
  return Promise.all(
    questions.map(async (question) => ({
      check: check.name,
      about: question.about,
      ...(await answerOf(question)),
    })),
  );
}

/** What the app has synthesized, or AWS has answered, is of another form than the check takes it for. */
function strange(error: unknown): Answer {
  const reason = languageFault(error);
  if (reason === undefined) {
    throw error;
  }
  return problem(
    `could not check: it is written in another way than this check knows (${reason})`,
    'synthesize again (npx runners synth), and compare cdk.tf.json with what main.ts says',
  );
}

/** Not to be able to look is no problem of the deployment. */
async function answerOf(question: Question): Promise<Answer> {
  try {
    return await question.answer();
  } catch (error) {
    if (!(error instanceof AwsRefusal)) {
      return strange(error);
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
