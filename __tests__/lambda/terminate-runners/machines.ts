import fc from 'fast-check';

/** As gitlab-runner names machines. */
export function machineName(token: string, prefix: string, madeAt: number, random = 'deadbeef'): string {
  return `runner-${token}-${prefix}-${madeAt}-${random}`;
}

/** What is left of a token in a machine's name: nine characters at most, in lower case, none that a host name forbids. */
export const shortToken = fc
  .stringMatching(/^[A-Za-z0-9_-]{9}$/)
  .map((token) =>
    token
      .toLowerCase()
      .replaceAll('_', '')
      .replace(/^[^a-z0-9]+/, ''),
  )
  .filter((token) => token !== '');
