import type { Draft } from '../../../tools/init/answers';
import { read } from '../../../tools/init/question';
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
