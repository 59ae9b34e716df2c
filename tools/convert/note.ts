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
