/**
 * A word as a POSIX shell, or systemd, takes it: without the quotes around it or a part of it. docker-machine writes
 * what engine options say into commands and units unquoted.
 *
 * @returns the text as it was where its quotes do not match
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 * @see https://github.com/docker/machine/blob/master/libmachine/provision/utils.go
 */
export function unquoted(word: string): string {
  const parts = [...word.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^'"\\]+)|(.)/gs)];
  if (parts.some(([, , , , , stray]) => stray !== undefined)) {
    return word;
  }
  return parts
    .map(
      ([, single, double, escaped, plain]) => single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? plain ?? '',
    )
    .join('');
}
