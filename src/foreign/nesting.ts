/** How deep documents of others may be: nothing that a person or a program of ours writes comes near. */
export const mostLevels = 100;

/** How many values they may hold: a state or a plan of thousands of resources has fewer. */
const mostValues = 2_000_000;

/** Whether a value has more levels of lists and tables than any of ours, or never ends, as one that holds itself. */
export function nestedTooDeep(value: unknown, most = mostLevels): boolean {
  let level: readonly unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > most || count > mostValues) {
      return true;
    }
    level = level.flatMap((one) => (one !== null && typeof one === 'object' ? Object.values(one) : []));
  }
  return false;
}

/** Whether brackets of a text are nested deeper than a parser that calls itself survives. */
export function bracketsTooDeep(text: string, most = mostLevels): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\](){}]/g)) {
    depth = '[({'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > most) {
      return true;
    }
  }
  return false;
}
