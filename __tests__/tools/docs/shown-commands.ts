/** A command line of a page, in the words of a shell. */
export interface ShownCommand {
  readonly line: string;
  readonly words: readonly string[];
}

/** The commands in the shell blocks of a page, without comments and without what only starts another command. */
export function shownCommands(page: string): ShownCommand[] {
  const blocks = [...page.matchAll(/^ *```(?:shell|bash|sh)\n([\s\S]*?)^ *```/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replace(/\\\n/g, ' ').split('\n'))
    .flatMap((line) => parts(line.trim()))
    .map((line) => ({ line, words: withoutStarter(wordsOf(line)) }))
    .filter(({ words }) => words.length > 0);
}

/** `a && b`, `a | b` and `VAR=x a > file` are commands of their own; quotes hold what they hold. */
function parts(line: string): string[] {
  const found: string[] = [''];
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] as string;
    if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '#' && (at === 0 || line[at - 1] === ' ')) {
      break;
    } else if (/[|;]/.test(character) || line.startsWith('&&', at)) {
      at += /[|&]/.test(line[at + 1] ?? '') ? 1 : 0;
      found.push('');
      continue;
    }
    found[found.length - 1] += character;
  }
  return found.map((part) => part.trim()).filter((part) => part !== '');
}

function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
  const redirected = words.findIndex((word) => /^\d?[<>]/.test(word));
  return redirected === -1 ? words : words.slice(0, redirected);
}

/** `aws-vault exec PROFILE -- `, variables, and `source <(...)` start another command, or none. */
function withoutStarter(words: readonly string[]): readonly string[] {
  const [first = '', second = ''] = words;
  if (first === 'aws-vault' && second === 'exec') {
    const at = words.indexOf('--');
    return withoutStarter(at === -1 ? [] : words.slice(at + 1));
  }
  return /^[A-Z_]+=/.test(first) ? withoutStarter(words.slice(1)) : words;
}
