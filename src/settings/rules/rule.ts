import type { GitlabRunnerSettings } from '../families';

/** What is wrong, or may hurt, in how settings fit together. */
export interface Finding {
  /** The setting to change, its attributes after dots. */
  readonly setting: string;
  /** What is wrong and what to do, a whole sentence without the setting's name. */
  readonly message: string;
}

/** Something that holds across settings. */
export interface Rule {
  /** The settings that it reads: it is not asked while one of them is wrong by itself. */
  readonly reads: readonly (keyof GitlabRunnerSettings)[];
  readonly check: (settings: GitlabRunnerSettings) => readonly Finding[];
}

export function rule<Read extends keyof GitlabRunnerSettings>(
  reads: readonly Read[],
  check: (settings: Pick<GitlabRunnerSettings, Read>) => readonly (Finding | false)[],
): Rule {
  return { reads, check: (settings) => check(settings).filter((finding) => finding !== false) };
}
