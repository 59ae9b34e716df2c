import { spawnSync } from 'node:child_process';

/** Dates and fractions have types of their own, so that 1 and 1.0 differ. */
const program = `
import datetime, json, sys, tomllib

def plain(value):
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"int": str(value)}
    if isinstance(value, (datetime.date, datetime.time)):
        return {type(value).__name__: value.isoformat()}
    return value

def meaning(text):
    try:
        return plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        sys.exit(str(error) + chr(10) + text)

json.dump([meaning(text) for text in json.load(sys.stdin)], sys.stdout)
`;

export type Meaning = string | boolean | readonly Meaning[] | MeaningTable;
export interface MeaningTable {
  readonly [name: string]: Meaning;
}

/**
 * What documents mean to the parser of Python's standard library.
 *
 * @throws {Error} when one of them is no TOML: with that one
 */
export function meaningsOf(documents: readonly string[]): MeaningTable[] {
  const { stdout, stderr, error } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error || stdout === '') {
    throw error ?? new Error(stderr);
  }
  return JSON.parse(stdout);
}
