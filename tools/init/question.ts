import { z } from 'zod';
import { parseSettings, SettingsError } from '../../src/settings/parse';
import { isReference } from '../../src/settings/primitives';
import { secretIn } from '../../src/settings/secrets';
import type { Draft } from './answers';

/** What of the environment makes an answer likely: environment variables, and the program that is to be written. */
export interface Surroundings {
  readonly AWS_REGION?: string;
  readonly AWS_DEFAULT_REGION?: string;
  readonly AWS_PROFILE?: string;
  /** Name of a program beside `main.ts`, whose fleet has to be called otherwise: `second` for `fleets/second.ts`. */
  readonly program?: string;
  /** Asks what the address of this network is on the internet; undefined when nobody answers. */
  readonly myAddress?: () => string | undefined;
}

export interface Question {
  readonly name: keyof Draft;
  /** Without the dashes. */
  readonly flag: string;
  readonly ask: string;
  /** What one should know to answer, lines for people. */
  readonly explain: (draft: Draft) => readonly string[];
  /** Several values, with commas between them. */
  readonly many: boolean;
  /** Asked only after certain answers: whether, and a sentence of what it goes with. */
  readonly only?: { readonly when: (draft: Draft) => boolean; readonly goesWith: string };
  /** What Enter, an empty line and `--yes` answer; none where only the user can know. */
  readonly preset: (draft: Draft, surroundings: Surroundings) => string | undefined;
  /** Takes the text, or the list of texts, and gives the answer. */
  readonly schema: (draft: Draft) => z.ZodType;
}

/** Of most questions: one value, and nothing to explain. */
export const always = { explain: () => [], many: false } as const;

/** Of questions that a GitLab server answers by itself. */
export const ofRunners = {
  when: ({ build }: Draft) => build !== 'gitlab-server',
  goesWith: '--build runners',
} as const;

/** The questions that are still to be asked depend on this one's answer. */
export function decides({ name }: Question): boolean {
  return name === 'build' || name === 'vpc' || name === 'outbound' || name === 'executor';
}

export type Reading = { readonly value: unknown } | { readonly problems: readonly string[] };

/** The answer in a text, or every reason why it is none: whole sentences, in which no secret shows. */
export function read(question: Question, text: string, draft: Draft): Reading {
  if (isReference(text)) {
    return { problems: ['must be plain text: nothing here is known to Terraform yet'] };
  }
  const schema = z.strictObject({ answer: question.schema(draft) });
  const answer = question.many ? text.split(/[\s,]+/).filter(Boolean) : text.trim();
  try {
    return { value: parseSettings(schema, { answer }).answer };
  } catch (error) {
    if (!(error instanceof SettingsError)) {
      throw error;
    }
    const seen = secretIn(text) ? '; it has been seen now: reset it in GitLab, and keep the new one to yourself' : '';
    return { problems: error.problems.map((problem) => `${problem.replace(/^answer(\.\d+)?: /, '')}${seen}`) };
  }
}
