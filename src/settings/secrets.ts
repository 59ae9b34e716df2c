/**
 * What tokens and keys look like. Settings end up in the synthesized JSON, in plans, in the state and in user data,
 * so none of them may be in a setting.
 *
 * @see https://docs.gitlab.com/security/tokens/#token-prefixes
 */
const secretPatterns = [
  // 20 characters at least follow the prefix: a name such as glrt-dev is none.
  { kind: 'a GitLab token', pattern: /gl(?:rt|rtr|pat|dt|ptt|cbt|agent|ft|imt|soat)-[\w.-]{20,}/g },
  { kind: 'a GitLab registration token', pattern: /GR1348941[\w-]*/g },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{8,}/g },
  { kind: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*/g },
] as const;

/** A token that was cut off: not refused, but never shown. */
const shortToken = /gl(?:rt|rtr|pat|dt|ptt|cbt|agent|ft|imt|soat)-[\w.-]+/g;

/** What kind of secret a text holds; undefined when it looks like none. */
export function secretIn(text: string): string | undefined {
  return secretPatterns.find(({ pattern }) => text.search(pattern) !== -1)?.kind;
}

/** The text without what looks like a secret in it. */
export function withoutSecrets(text: string): string {
  const patterns = [shortToken, ...secretPatterns.map(({ pattern }) => pattern)];
  return patterns.reduce((rest, pattern) => rest.replace(pattern, '(hidden)'), text);
}

/** Where in the input a secret stands: a line each, without the secret. */
export function secretProblems(input: unknown, path: readonly string[] = []): string[] {
  if (typeof input === 'string') {
    return secretProblem(input, path);
  }
  if (input === null || typeof input !== 'object') {
    return [];
  }
  return Object.entries(input).flatMap(([key, inner]) => [
    ...secretProblem(key, path),
    ...secretProblems(inner, [...path, key]),
  ]);
}

function secretProblem(text: string, path: readonly string[]): string[] {
  const kind = secretIn(text);
  if (!kind) {
    return [];
  }
  const remedy = 'keep it in an SSM parameter and name the parameter in the settings';
  return [`${path.join('.')}: holds what looks like ${kind}, which would be readable in plan and state: ${remedy}`];
}
