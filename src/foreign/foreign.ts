import { readFileSync } from 'node:fs';
import { nestedTooDeep } from './nesting';

/** A JSON object as somebody, or another program, wrote it: of its values nothing is known. */
export type ForeignObject = Readonly<Record<string, unknown>>;

/** What the language itself throws where a value is not what the code takes it for. */
const languageErrors = ['TypeError', 'RangeError', 'SyntaxError', 'URIError', 'ReferenceError'];

/**
 * Reads what others wrote. Where it is of another form than the reader takes it for, that is told in a line, and not as
 * a fault of this program.
 *
 * @param origin a file, or where else it comes from
 * @param expected what it has to be, with a remedy: `a plan: write one with ...`
 * @throws {Error} of the reader, or with `origin` and `expected`
 */
export function readForeign<T>(origin: string, expected: string, read: () => T): T {
  try {
    const result = read();
    return result instanceof Promise ? (result.catch((error) => refuse(origin, expected, error)) as T) : result;
  } catch (error) {
    return refuse(origin, expected, error);
  }
}

function refuse(origin: string, expected: string, error: unknown): never {
  if (error instanceof Error && languageErrors.includes(error.name)) {
    const [reason = ''] = error.message.split('\n');
    throw new Error(`${origin} is not ${expected} (${reason.slice(0, 200)})`, { cause: error });
  }
  throw error;
}

/** @throws {Error} when the text is no JSON object, or one that is nested too deep */
export function parseJsonObject(text: string, origin: string, expected: string): ForeignObject {
  const value: unknown = readForeign(origin, expected, () => JSON.parse(text));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(`${origin} is not ${expected} (it is no JSON object)`);
  }
  if (nestedTooDeep(value)) {
    throw new Error(`${origin} is not ${expected} (it is nested more than 100 deep)`);
  }
  return value as ForeignObject;
}

/** The same of a file. */
export function readJsonFile(path: string, expected: string): ForeignObject {
  return parseJsonObject(readFileSync(path, 'utf8'), path, expected);
}
