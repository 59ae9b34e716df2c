/** `problem`: the deployment fails, or no job will run. `warning`: it may, or nobody could look. */
export type Status = 'ok' | 'warning' | 'problem';

/** What one question found out. */
export interface Answer {
  readonly status: Status;
  readonly message: string;
  /** What to do about it; none where all is well. */
  readonly remedy?: string;
}

/** An answer with what it answers. */
export interface Finding extends Answer {
  /** The name of the check. */
  readonly check: string;
  /** The stack or the region that it is about. */
  readonly about: string;
}

export function ok(message: string): Answer {
  return { status: 'ok', message };
}

export function warning(message: string, remedy: string): Answer {
  return { status: 'warning', message, remedy };
}

export function problem(message: string, remedy: string): Answer {
  return { status: 'problem', message, remedy };
}
