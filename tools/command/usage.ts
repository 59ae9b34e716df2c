import { type Command, type Option, type Options, optionsOf, type Positional } from './command';

const lineWidth = 110;

/** How a command is called: from its description, for `--help` and for anyone who calls it in a wrong way. */
export async function usageOf(command: Command): Promise<string> {
  const { name, summary, description, positionals = [], statuses = {} } = command;
  const options = await optionsOf(command);
  const shown = [`npx runners ${name}`, ...positionals.map(placeholder), '[options]'].join(' ');
  const sections = [
    `Usage: ${shown}`,
    wrapped(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`),
    ...(description === undefined ? [] : [wrapped(description)]),
    ...(positionals.length === 0
      ? []
      : [`Arguments:\n${positionals.map((one) => entry(one.name, helpOfPositional(one))).join('\n')}`]),
    `Options:\n${optionLines(options)}`,
    ...(Object.keys(statuses).length === 0
      ? []
      : [
          wrapped(
            `Exit status: 0 done, 1 failed${Object.entries(statuses)
              .map(([status, text]) => `, ${status} ${text}`)
              .join('')}`,
          ),
        ]),
  ];
  return sections.join('\n\n');
}

function placeholder({ name, optional, many }: Positional): string {
  const one = many ? `${name}...` : name;
  return optional ? `[${one}]` : one;
}

function helpOfPositional({ help, choices }: Positional): string {
  return choices ? `${help}: ${choices.join(', ')}` : help;
}

function optionLines(options: Options): string {
  return Object.entries(options)
    .map(([name, option]) => entry(flagOf(name, option), helpOf(option)))
    .join('\n');
}

function flagOf(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}--${name}${option.type === 'string' ? ` ${option.value}` : ''}`;
}

function helpOf(option: Option): string {
  return option.type === 'string' && option.default ? `${option.help} (${option.default})` : option.help;
}

const column = 26;

/** A word and its explanation next to it, or below it where the word is long. */
export function entry(word: string, help: string): string {
  const lines = help.split('\n').flatMap((line) => wrap(line, lineWidth - column));
  const head = `  ${word}`;
  const fits = head.length <= column - 2;
  const body = lines.map((line) => `${' '.repeat(column)}${line}`);
  return (fits ? [head.padEnd(column) + lines[0], ...body.slice(1)] : [head, ...body]).join('\n');
}

const wrapped = (text: string) =>
  text
    .split('\n')
    .flatMap((line) => wrap(line, lineWidth))
    .join('\n');

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
