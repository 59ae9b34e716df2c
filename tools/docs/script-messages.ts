/** What a script waits for, however long that takes. */
export interface ScriptWait {
  readonly what: string;
  /** How many refusals end the step; anything else may pass. */
  readonly refusals: number;
}

/**
 * What a script says to a person where it gives up (`fail`), puts it off (`postpone`) or goes on (`say`), in the order of the script, each
 * once. Values have a name in angle brackets.
 */
export function messagesOf(script: string, call: 'fail' | 'postpone' | 'say' = 'fail'): string[] {
  const calls = [...script.matchAll(new RegExp(`(?:^|[\\s;{(&|!])${call} (?=["'\\\\$])`, 'gm'))];
  return unique(calls.map(({ index, 0: begin }) => filledIn(words(script, index + begin.length).join(' '), script)));
}

/** What the calls of the function `retry` wait for, in their order, each once. */
export function waitsOf(script: string): ScriptWait[] {
  const calls = [...script.matchAll(/\bretry (\d+) (?=["'])/g)];
  const waits = calls.map(({ index, 0: call, 1: refusals }) => ({
    what: filledIn(words(script, index + call.length)[0] ?? '', script).replace(/,$/, ''),
    refusals: Number(refusals),
  }));
  return waits.filter(({ what }, index) => waits.findIndex((other) => other.what === what) === index);
}

/** Programs that fail for reasons of their own, where others fail for a full disk alone. */
const ownReasons =
  /^ *((?:systemctl|usermod|update-ca-trust|mkfs\.xfs|ssh-keygen|docker|docker-machine|in_runner|\S+-agent-ctl) .*)$/gm;

/** The commands that end a script without a message of its own, in their order. What is pulled ahead ends nothing. */
export function bareCommandsOf(script: string): string[] {
  const commands = [...script.replaceAll('\\\n', '').matchAll(ownReasons)].map(([, command]) => String(command));
  return commands
    .filter((command) => !/\||&&|^docker pull/.test(command))
    .map((command) => command.replace(/ +>.*$/, '').replaceAll(/ +/g, ' '));
}

/** The words of a command from a position on: those in quotes and bare variables. */
function words(script: string, from: number): string[] {
  const found: string[] = [];
  let rest = script.slice(from);
  for (let word = nextWord(rest); word !== undefined; word = nextWord(rest)) {
    found.push(word.text);
    rest = rest.slice(word.length);
  }
  return found;
}

function nextWord(text: string): { readonly text: string; readonly length: number } | undefined {
  const lead = /^(?:[ \t]|\\\n)*/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(lead);
  const single = /^'([^']*)'/.exec(rest);
  const bare = /^"?(\$\w+)"?/.exec(rest);
  const end = rest.startsWith('"') ? endOfQuote(rest) : undefined;
  if (single) {
    return { text: String(single[1]), length: lead + single[0].length };
  }
  if (end !== undefined) {
    return { text: rest.slice(1, end).replaceAll('\\\n', ''), length: lead + end + 1 };
  }
  return bare ? { text: String(bare[1]), length: lead + bare[0].length } : undefined;
}

/** Where double quotes end that begin at 0; a command inside of them may have quotes of its own. */
function endOfQuote(text: string): number | undefined {
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') {
      at++;
    } else if (text.startsWith('$(', at)) {
      depth++;
    } else if (text[at] === ')' && depth > 0) {
      depth--;
    } else if (text[at] === '"' && depth === 0) {
      return at;
    }
  }
  return undefined;
}

/** A message as people read it: values have names, and a text that the script keeps in a variable is there itself. */
function filledIn(message: string, script: string): string {
  const withTexts = message.replace(/\$([a-z_]+)\b/g, (whole, name) => textIn(script, name) ?? whole);
  return withCommands(withTexts)
    .replace(/\$\{(\w+)[^}]*\}|\$(\w+|\*)/g, (_, braced, bare) => `<${nameOf(String(braced ?? bare))}>`)
    .replaceAll('\\"', '"')
    .replaceAll('\\$', '$');
}

function textIn(script: string, name: string): string | undefined {
  const at = script.search(new RegExp(`(?:^|\\s)${name}="`, 'm'));
  if (at < 0) {
    return undefined;
  }
  const text = words(script, script.indexOf('"', at))[0] ?? '';
  return /\w+ \w+ \w+/.test(text) ? text : undefined;
}

/** What a command inside of a message prints is named by the command. */
function withCommands(message: string): string {
  const begin = message.indexOf('$(');
  if (begin < 0) {
    return message;
  }
  let depth = 0;
  let end = begin + 1;
  do {
    depth += message[end] === '(' ? 1 : message[end] === ')' ? -1 : 0;
    end++;
  } while (depth > 0 && end < message.length);
  const command = message.slice(begin + 2, end - 1);
  const name = commandNames.find(([pattern]) => pattern.test(command))?.[1] ?? nameOf(command.split(' ')[0] ?? '');
  return withCommands(`${message.slice(0, begin)}<${name}>${message.slice(end)}`);
}

const commandNames: readonly (readonly [RegExp, string])[] = [
  [/^sha256sum/, 'its checksum'],
  [/^uname -m/, 'architecture'],
  [/^jq -r \.asked/, 'time'],
  [/^basename/, 'environment'],
  [/^</, 'value'],
];

const names: Readonly<Record<string, string>> = { 1: 'name', 2: 'path', 3: 'value', 4: 'setting', '*': 'packages' };

const nameOf = (variable: string): string => names[variable] ?? variable.toLowerCase().replaceAll('_', ' ');

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];
