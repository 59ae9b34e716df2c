import type { Answers, Draft, ServerAnswers } from '../../../tools/init/answers';
import { answersOfFlags, type Flags } from '../../../tools/init/interview';
import { read, type Surroundings } from '../../../tools/init/question';
import { questions } from '../../../tools/init/questions';

/** What a question makes of a text: the answer, or why it is none. */
export function readAs(flag: string, text: string, draft: Draft = {}) {
  const question = questions.find((one) => one.flag === flag);
  if (!question) {
    throw new Error(`There is no question ${flag}`);
  }
  const reading = read(question, text, draft);
  return 'problems' in reading ? reading.problems : { value: reading.value };
}

/** The answers of flags for a fleet. */
export function fleetOf(flags: Flags, surroundings: Surroundings = {}): Answers {
  const answers = answersOfFlags(flags, surroundings);
  if (answers.build !== 'runners') {
    throw new Error('These flags are for a GitLab server');
  }
  return answers;
}

/** The answers of flags for a GitLab server. */
export function serverOf(flags: Flags, surroundings: Surroundings = {}): ServerAnswers {
  const answers = answersOfFlags({ build: 'gitlab-server', ...flags }, surroundings);
  if (answers.build !== 'gitlab-server') {
    throw new Error('These flags are for a fleet');
  }
  return answers;
}
