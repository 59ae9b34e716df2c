/** The known word that a misspelt one most likely meant; undefined when none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = normalized(word);
  const most = Math.max(1, Math.floor(plain.length / 4));
  const [best] = known
    .map((candidate) => ({ candidate, other: normalized(candidate) }))
    // Each letter more or less is a change; it keeps a huge word from being compared.
    .filter(({ other }) => Math.abs(other.length - plain.length) <= most)
    .map(({ candidate, other }) => ({ candidate, distance: distance(plain, other) }))
    .filter(({ distance: far }) => far <= most)
    .sort((one, other) => one.distance - other.distance);
  return best?.candidate;
}

/** Upper and lower case and snake_case are the commonest mistakes, so they count for nothing. */
function normalized(word: string): string {
  return word.replaceAll('_', '').toLowerCase();
}

/** How many letters have to be changed, added, removed or swapped with the next (optimal string alignment). */
function distance(one: string, other: string): number {
  let beforeThat: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (const [column, against] of [...other].entries()) {
      const change = (previous[column] ?? 0) + (letter === against ? 0 : 1);
      const isSwapped = row > 0 && column > 0 && letter === other[column - 1] && one[row - 1] === against;
      const swap = isSwapped ? (beforeThat[column - 1] ?? 0) + 1 : change;
      current.push(Math.min(change, swap, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    [beforeThat, previous] = [previous, current];
  }
  return previous[other.length] ?? 0;
}
