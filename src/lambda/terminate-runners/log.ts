export type Level = 'info' | 'warning' | 'error';

/** One line of JSON for each thing that happens; `event` is a stable name to search and count by. */
export type Log = (level: Level, event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Past console.log: the runtime would put its own words before the JSON. */
export function jsonLines(context: Readonly<Record<string, unknown>>, write: (line: string) => void): Log {
  return (level, event, fields = {}) => write(`${JSON.stringify({ level, event, ...context, ...fields })}\n`);
}
