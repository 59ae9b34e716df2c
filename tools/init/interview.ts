import type { AnyAnswers, Draft } from './answers';
import { decides, type Question, type Reading, read, type Surroundings } from './question';
import { questions } from './questions';

/** Answers by the name of their flag, as text. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Every wrong answer of one call, a line each. */
export class AnswersError extends Error {
  constructor(readonly problems: readonly string[]) {
    const count = problems.length === 1 ? 'An answer is' : `${problems.length} answers are`;
    super(`${count} wrong, and nothing was written:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'Error';
  }
}

/**
 * What the flags say, and for the rest what is likely.
 *
 * @throws {AnswersError} naming every wrong flag, every needless one, and what only the user can know
 */
export function answersOfFlags(flags: Flags, surroundings: Surroundings): AnyAnswers {
  const { answers, problems, missing } = readFlags(flags, surroundings);
  throwIfAny([...problems, ...missing]);
  return answers;
}

/**
 * Refuses wrong flags before anything is asked.
 *
 * @throws {AnswersError} naming every flag that is wrong beside the others
 */
export function checkFlags(flags: Flags, surroundings: Surroundings): void {
  throwIfAny(readFlags(flags, surroundings).problems);
}

function readFlags(flags: Flags, surroundings: Surroundings) {
  const problems: string[] = [];
  const missing: string[] = [];
  const { answers, asked } = collect((question, draft) => {
    const flag = flags[question.flag];
    const given = flag === undefined ? undefined : read(question, flag, draft);
    problems.push(...(given ? named(`--${question.flag}`, given) : []));
    if (given && 'value' in given) {
      return given.value;
    }
    // A wrong flag counts as not given, so that the others are looked at as well.
    const preset = question.preset(draft, surroundings);
    if (preset === undefined && flag === undefined) {
      missing.push(`--${question.flag}: is required: ${question.ask}`);
    }
    return preset === undefined ? undefined : answerIn(read(question, preset, draft));
  });
  const needless = questions.filter(({ flag }) => flags[flag] !== undefined && !asked.has(flag));
  problems.push(...needless.map(({ flag, only }) => `--${flag}: goes with ${only?.goesWith} only: leave it out`));
  return { answers, problems, missing };
}

/** Goes through the questions that the answers so far call for. */
function collect(answer: (question: Question, draft: Draft) => unknown) {
  const draft: Record<string, unknown> = {};
  const asked = new Set<string>();
  for (const question of questions) {
    if (isAsked(question, draft)) {
      asked.add(question.flag);
      draft[question.name] = answer(question, draft);
    }
  }
  return { answers: draft as unknown as AnyAnswers, asked };
}

/**
 * One line for each question that the flags leave open, in the order in which a terminal asks; an empty one takes what
 * is likely.
 *
 * @throws {AnswersError} naming every wrong line; after a wrong one that decides what is asked, the rest cannot be read
 */
export function answersOfLines(lines: readonly string[], flags: Flags, surroundings: Surroundings): AnyAnswers {
  checkFlags(flags, surroundings);
  const problems: string[] = [];
  let used = 0;
  const { answers } = collect((question, draft) => {
    const flag = flags[question.flag];
    used += flag === undefined ? 1 : 0;
    const place = flag === undefined ? `line ${used} (${question.flag})` : `--${question.flag}`;
    const text = flag ?? lines[used - 1];
    if (text === undefined) {
      problems.push(`${place}: is missing: add it, or say --${question.flag}, or take the rest by --yes`);
      return undefined;
    }
    const reading = readOrPreset(question, text, draft, surroundings);
    problems.push(...named(place, reading));
    if ('problems' in reading && decides(question)) {
      throw new AnswersError([...problems, `${place}: what follows depends on it and was not read`]);
    }
    return answerIn(reading);
  });
  if (lines.length > used) {
    problems.push(`line ${used + 1}: there are ${lines.length} lines for ${used} questions: remove the extra lines`);
  }
  throwIfAny(problems);
  return answers;
}

/** Someone to talk to. */
export interface Conversation {
  say(text: string): void;
  /** @returns what was typed, without the end of the line */
  ask(prompt: string): Promise<string>;
}

/**
 * Asks what the flags leave open, again and again until the answer is one.
 *
 * @throws {AnswersError} when flags are wrong, before anything is asked
 */
export async function answersOfConversation(
  conversation: Conversation,
  flags: Flags,
  surroundings: Surroundings,
): Promise<AnyAnswers> {
  checkFlags(flags, surroundings);
  const draft: Record<string, unknown> = {};
  for (const question of questions) {
    if (isAsked(question, draft)) {
      draft[question.name] = await answerOf(question, conversation, draft, flags, surroundings);
    }
  }
  return draft as unknown as AnyAnswers;
}

async function answerOf(
  question: Question,
  conversation: Conversation,
  draft: Draft,
  flags: Flags,
  surroundings: Surroundings,
): Promise<unknown> {
  const prompt = () => {
    const preset = question.preset(draft, surroundings);
    return `${question.ask}${preset === undefined ? '' : ` [${preset}]`}: `;
  };
  const explanation = question.explain(draft).map((line) => `  ${line}`);
  let given = flags[question.flag];
  if (given === undefined) {
    conversation.say(['', ...explanation].join('\n'));
  }
  for (;;) {
    const reading = readOrPreset(question, given ?? (await conversation.ask(prompt())), draft, surroundings);
    if ('value' in reading) {
      return reading.value;
    }
    conversation.say(reading.problems.map((problem) => `  ${problem}`).join('\n'));
    given = undefined;
  }
}

function isAsked({ only }: Question, draft: Draft): boolean {
  return only?.when(draft) ?? true;
}

/** Nothing typed is what is likely, where that is known. */
function readOrPreset(question: Question, text: string, draft: Draft, surroundings: Surroundings): Reading {
  const given = text.trim() === '' ? question.preset(draft, surroundings) : text;
  return given === undefined ? { problems: ['is required'] } : read(question, given, draft);
}

function answerIn(reading: Reading): unknown {
  return 'value' in reading ? reading.value : undefined;
}

function named(place: string, reading: Reading): string[] {
  return 'problems' in reading ? reading.problems.map((problem) => `${place}: ${problem}`) : [];
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new AnswersError(problems);
  }
}
