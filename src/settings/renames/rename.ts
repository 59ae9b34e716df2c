/** A variable, or an attribute of one, under another name in a later release. */
export interface Rename {
  readonly from: string;
  /** Undefined: the later releases have nothing in its place. */
  readonly to?: string;
  /** The value in its new place, where it has another form there. */
  readonly value?: (old: unknown, from: string) => unknown;
  /** What to know, or why it is gone. */
  readonly note?: string;
}
