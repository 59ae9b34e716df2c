import { type Command, optionsOf } from '../../../tools/command/command';

interface Call {
  readonly call: string;
  readonly name: string;
  readonly options: readonly string[];
}

/** What a text calls: `npx runners NAME`, or its alias with npm, and the options behind it. */
export function callsIn(text: string): readonly Call[] {
  const calls = text.matchAll(
    /(?:npx runners|npm run(?: -s)?) ([a-z][\w-]*)((?: +(?:"[^"]*"|'[^']*'|[^\s`|#)"']+))*)/g,
  );
  return [...calls].map(([call, name = '', words = '']) => ({
    call,
    name,
    options: [...words.matchAll(/ --([\w-]+)/g)].map(([, option = '']) => option),
  }));
}

/** The calls of a text that name no command or script, or an option that the command does not have. */
export async function wrongCalls(
  text: string,
  commands: readonly Command[],
  scripts: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { call, name, options } of callsIn(text)) {
    const command = commands.find((one) => one.name === name);
    const known = command ? Object.keys(await optionsOf(command)) : [];
    const isKnown = command
      ? options.every((option) => known.includes(option))
      : call.startsWith('npm run') && name in scripts;
    if (!isKnown) {
      wrong.push(call);
    }
  }
  return wrong;
}
