import { complaint, type Said } from './call';
import { mutate } from './mutations';
import { Random } from './random';
import { type Reader, readIn, textOf } from './reader';

export interface Finding {
  readonly seed: number;
  readonly text: string;
  readonly complaint: string;
  readonly said: string;
}

/** What a seed makes of a real file of the reader's. */
export function mutant(reader: Reader, seed: number): string {
  const random = new Random(seed);
  return mutate(textOf(random.of(reader.corpus)), reader.format, random);
}

/** What is wrong with how the reader ends for a seed; undefined when nothing is. */
export async function tryOne(reader: Reader, seed: number): Promise<Finding | undefined> {
  const text = mutant(reader, seed);
  const said: Said = await readIn(reader, text);
  const wrong = complaint(said);
  return wrong === undefined ? undefined : { seed, text, complaint: wrong, said: said.text };
}
