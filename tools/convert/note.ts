/** What a reader of the converted settings has to know. */
export interface Note {
  /** Setting, or key of config.toml, as it was called before. */
  readonly subject: string;
  /** It means something else now, there is nothing like it, or the user has to do it. */
  readonly kind: 'changed' | 'lost' | 'to do';
  readonly message: string;
}

export const changed = (subject: string, message: string): Note => ({ subject, kind: 'changed', message });
export const lost = (subject: string, message: string): Note => ({ subject, kind: 'lost', message });
export const toDo = (subject: string, message: string): Note => ({ subject, kind: 'to do', message });

/** Names whose values are secrets, or may be: they are never repeated. */
const secretName =
  /(^|[._-])(token|password|passwd|secret|bearer_token|credentials?)$|AccessKey$|SecretKey$|SessionToken$|PrivateKey$|AccountKey$|secret|passw/i;

/** Whether a key's value is not to be shown. */
export const isSecretKey = (path: string): boolean => secretName.test(path);

/** A value of a key, for a note. */
export function shown(path: string, value: unknown): string {
  return isSecretKey(path) ? 'a secret' : spelled(value);
}

function spelled(value: unknown): string {
  return JSON.stringify(value, (name, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : isSecretKey(name) ? 'a secret' : inner,
  );
}
