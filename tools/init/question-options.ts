import type { Options, ValueOption } from '../command/command';
import { shared } from '../command/shared-options';
import { questions } from './questions';

/** An option for each question, with the default that is likely here; some depend on the region. */
export function questionOptions(): Record<string, ValueOption> {
  const region = questions.find(({ name }) => name === 'region')?.preset({}, process.env);
  return Object.fromEntries(
    questions.map(({ flag, ask, explain, many, preset }) => {
      const likely = preset({ region }, process.env);
      const asked = likely === undefined ? ask : `${ask} [${likely}]`;
      return [
        flag,
        { type: 'string', value: placeholder(flag, many), help: [asked, ...explain({ vpc: 'vpc-0' })].join('\n') },
      ];
    }),
  );
}

function placeholder(flag: string, many: boolean): string {
  const same = (shared as Options)[flag];
  if (same?.type === 'string') {
    return same.value;
  }
  return many ? 'A,B' : 'TEXT';
}
