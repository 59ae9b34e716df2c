/** How deep documents of others may be: nothing that a person or a program of ours writes comes near. */
export const mostLevels = 100;

/** Whether a value, as a parser returns it, has more levels of lists and tables than any of ours. */
export function nestedTooDeep(value: unknown, most = mostLevels): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) {
      return true;
    }
    level = level.flatMap((one) => (one !== null && typeof one === 'object' ? Object.values(one) : []));
  }
  return false;
}
