/** What a command line says: options by their long names, and what is no option. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | true>>;
  readonly words: readonly string[];
}

const short: Readonly<Record<string, string>> = {
  c: 'config',
  n: 'name',
  d: 'working-directory',
  u: 'url',
  t: 'token',
};

/** These stand alone; every other option has a value. */
const flags = [
  'all-runners',
  'delete',
  'syslog',
  'non-interactive',
  'locked',
  'run-untagged',
  'paused',
  'upgrade',
  'debug',
];

export function readArguments(args: readonly string[]): Arguments {
  const options: Record<string, string | true> = {};
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [, dashes, written = '', given] = /^(--?)([\w-]+)(?:=(.*))?$/s.exec(String(args[index])) ?? [];
    const name = dashes === '-' ? (short[written] ?? written) : written;
    if (dashes === undefined) {
      words.push(String(args[index]));
    } else if (given !== undefined || flags.includes(name)) {
      options[name] = given ?? true;
    } else {
      index += 1;
      options[name] = args[index] ?? '';
    }
  }
  return { options, words };
}
