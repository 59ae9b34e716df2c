/**
 * A script without its comments and its indentation, for user data that are short of room. What says how to run it
 * stays, and so does what is inside of quotes and here-documents.
 */
export function withoutComments(script: string): string {
  const kept: string[] = [];
  let quote = '';
  let end: string | undefined;
  for (const [index, line] of script.split('\n').entries()) {
    if (end !== undefined) {
      kept.push(line);
      end = line === end ? undefined : end;
      continue;
    }
    const isCode = quote !== '' || (index === 0 && line.startsWith('#!')) || !/^\s*(#|$)/.test(line);
    if (isCode) {
      kept.push(quote === '' ? line.trimStart() : line);
      quote = quoteAfter(line, quote);
      end = quote === '' ? /(?<!<)<<'?([A-Z]+)'?/.exec(line)?.[1] : undefined;
    }
  }
  return `${kept.join('\n')}\n`;
}

/** The quote that is open at the end of a line, or nothing. */
function quoteAfter(line: string, before: string): string {
  let open = before;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (character === '\\' && open !== "'") {
      at++;
    } else if (open === '' && character === '#' && /(^|\s)$/.test(line.slice(0, at))) {
      return '';
    } else if (open === '' && (character === "'" || character === '"')) {
      open = character;
    } else if (character === open) {
      open = '';
    }
  }
  return open;
}
