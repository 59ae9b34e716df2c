import { readFileSync, statSync } from 'node:fs';
import TOML from '@iarna/toml';
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
  const reason = languageFault(error);
  if (reason !== undefined) {
    throw new Error(`${origin} is not ${expected} (${reason})`, { cause: error });
  }
  throw error;
}

/** In a line, what the language itself says of a value of another form than the code takes it for; undefined for the rest. */
export function languageFault(error: unknown): string | undefined {
  return error instanceof Error && languageErrors.includes(error.name)
    ? error.message.split('\n')[0]?.slice(0, 200)
    : undefined;
}

/** @throws {Error} when the text is no TOML, or nested too deep; it shows no line of it, in which a token may be */
export function parseToml(text: string, origin: string): ForeignObject {
  let value: ForeignObject;
  try {
    value = TOML.parse(text);
  } catch (error) {
    throw new Error(`${origin} is not TOML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
  if (nestedTooDeep(value)) {
    throw new Error(`${origin} is nested more than 100 deep`);
  }
  return value;
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
  if (statSync(path).isDirectory()) {
    throw new Error(`${path} is not ${expected} (it is a folder)`);
  }
  return parseJsonObject(readFileSync(path, 'utf8'), path, expected);
}
