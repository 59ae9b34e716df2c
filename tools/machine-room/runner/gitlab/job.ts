/** A job as GitLab hands it out (common/spec/spec.go); what the twin does not use is in the object as well. */
export interface Job {
  readonly id: number;
  readonly token: string;
  readonly job_info: { readonly project_id?: number; readonly name?: string };
  readonly git_info?: { readonly repo_url?: string; readonly protected?: boolean };
  readonly runner_info?: { readonly timeout?: number };
  readonly variables?: readonly Variable[];
  readonly steps?: readonly Step[];
  readonly image?: Image;
  readonly services?: readonly Image[];
  readonly cache?: readonly JobCache[];
  readonly features?: { readonly failure_reasons?: readonly string[] };
}

export interface Variable {
  readonly key: string;
  readonly value: string;
  /** The value goes into a file, and the variable has its path. */
  readonly file?: boolean;
  readonly masked?: boolean;
  readonly raw?: boolean;
}

export interface JobCache {
  readonly key: string;
  readonly paths?: readonly string[];
  /** `pull`, `push` or `pull-push`. */
  readonly policy?: string;
}

export interface Step {
  readonly name: string;
  readonly script: readonly string[];
  readonly timeout?: number;
  readonly when?: string;
  readonly allow_failure?: boolean;
}

export interface Image {
  readonly name: string;
  readonly alias?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly variables?: readonly Variable[];
  readonly pull_policy?: readonly string[];
}

export type FailureReason =
  | 'script_failure'
  | 'runner_system_failure'
  | 'job_execution_timeout'
  | 'image_pull_failure'
  | 'runner_configuration_error'
  | 'runner_external_dependency_failure'
  | 'runner_interrupted'
  | 'job_canceled'
  | 'unknown_failure';

/** Why a job failed; any other error is a system failure. */
export class JobFailure extends Error {
  constructor(
    message: string,
    readonly reason: FailureReason,
    readonly exitCode = 0,
  ) {
    super(message);
  }
}

const everywhere = ['script_failure', 'runner_system_failure', 'job_execution_timeout'];
const olderNames: Partial<Record<FailureReason, FailureReason>> = {
  image_pull_failure: 'runner_system_failure',
  runner_configuration_error: 'script_failure',
  runner_external_dependency_failure: 'runner_system_failure',
};

/** The reason as a GitLab takes it that has said which ones it knows. */
export function knownReason(reason: FailureReason, { features }: Job): FailureReason {
  const known = (one: FailureReason) => everywhere.includes(one) || features?.failure_reasons?.includes(one);
  const older = olderNames[reason];
  return known(reason) ? reason : older !== undefined && known(older) ? older : 'unknown_failure';
}
