/** What a token is for, as far as its prefix tells. */
export interface TokenKind {
  /** In words, never the token. */
  readonly name: string;
  readonly use: 'authentication' | 'registration' | 'access' | 'other' | 'unknown' | 'none';
  /** Something precedes GitLab's own prefix. */
  readonly customPrefix: boolean;
}

/** @see https://docs.gitlab.com/security/tokens/#token-prefixes */
const prefixes: readonly (readonly [prefix: string, use: TokenKind['use'], name: string])[] = [
  ['glrt-', 'authentication', 'runner authentication token (glrt-)'],
  ['glrtr-', 'authentication', 'runner authentication token made by a registration token (glrtr-)'],
  ['GR1348941', 'registration', 'registration token (GR1348941)'],
  ['glpat-', 'access', 'access token (glpat-)'],
  ['gldt-', 'other', 'deploy token (gldt-)'],
  ['glptt-', 'other', 'pipeline trigger token (glptt-)'],
  ['glcbt-', 'other', 'job token (glcbt-)'],
  ['glagent-', 'other', 'token of the Kubernetes agent (glagent-)'],
  ['glft-', 'other', 'feed token (glft-)'],
  ['glimt-', 'other', 'token for incoming mail (glimt-)'],
  ['glsoat-', 'other', 'SCIM token (glsoat-)'],
  ['gloas-', 'other', 'OAuth secret (gloas-)'],
  ['glffct-', 'other', 'feature flags token (glffct-)'],
];

/** White space around it does no harm: the manager takes it away. */
export function tokenKind(value: string): TokenKind {
  const token = value.replace(/\s/g, '');
  if (token === '' || token === 'null') {
    return { name: 'nothing', use: 'none', customPrefix: false };
  }
  if (!/^[A-Za-z0-9_.~+/=-]{16,}$/.test(token)) {
    return { name: 'something that is no token of GitLab', use: 'none', customPrefix: false };
  }
  const known =
    prefixes.find(([prefix]) => token.startsWith(prefix)) ?? prefixes.find(([prefix]) => token.includes(prefix));
  if (!known) {
    return { name: 'token without a prefix', use: 'unknown', customPrefix: false };
  }
  const [prefix, use, name] = known;
  return { name, use, customPrefix: !token.startsWith(prefix) };
}
