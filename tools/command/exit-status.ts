/** The exit statuses of all commands. */
export const exitStatus = {
  /** It did what it is for. */
  done: 0,
  /** It failed, or was called in a wrong way. */
  failed: 1,
  /** It found changes, or something to do. */
  changes: 2,
  /** It found a risk, or a problem. */
  risk: 3,
  /** Nobody reads its output any more: 128 and the number of SIGPIPE, as a shell shows it. */
  brokenPipe: 141,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** For people. */
export const exitStatuses = [
  '0  done',
  '1  failed, or wrong usage',
  '2  found changes, or something to do',
  '3  found a risk or a problem',
  '130, 143  interrupted with Ctrl-C or SIGTERM',
  '141  the program that reads the output ended',
] as const;
