import { writeSync } from 'node:fs';

export type Fields = Readonly<Record<string, string | number | undefined>>;

const levels = ['debug', 'info', 'warning', 'error', 'fatal'] as const;
type Level = (typeof levels)[number];

/** GitLab Runner's log: lines on standard error, in its format `runner` or as JSON. */
export class Log {
  level: Level = 'info';
  format = 'runner';

  debug = (message: string, fields?: Fields) => this.say('debug', message, fields);
  info = (message: string, fields?: Fields) => this.say('info', message, fields);
  warning = (message: string, fields?: Fields) => this.say('warning', message, fields);
  error = (message: string, fields?: Fields) => this.say('error', message, fields);

  /** @throws never: the program exits with status 1 */
  fatal(message: string, fields?: Fields): never {
    this.say('fatal', message, fields);
    process.exit(1);
  }

  /** An unknown level of config.toml is `info`. */
  use({ log_level, log_format }: { readonly log_level: string; readonly log_format: string }): void {
    this.level = levels.find((level) => level.startsWith(log_level)) ?? 'info';
    this.format = log_format;
  }

  private say(level: Level, message: string, fields: Fields = {}): void {
    if (levels.indexOf(level) < levels.indexOf(this.level)) {
      return;
    }
    // Synchronous: what is said before the program exits has to be there.
    writeSync(2, `${this.format === 'json' ? json(level, message, fields) : runnerLine(level, message, fields)}\n`);
  }
}

const json = (level: Level, msg: string, fields: Fields) =>
  JSON.stringify({ ...fields, level, msg, time: new Date().toISOString() });

function runnerLine(level: Level, message: string, fields: Fields): string {
  const prefix = level === 'info' || level === 'debug' ? '' : `${level.toUpperCase()}: `;
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  const texts = pairs.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => ` ${name}=${value}`);
  return `${prefix}${message.padEnd(50 - prefix.length)} ${texts.join('')}`;
}
