/** A job as the author of a pipeline thinks of it. */
export interface JobSpecification {
  readonly name?: string;
  readonly stage?: string;
  readonly script: readonly string[];
  readonly afterScript?: readonly string[];
  readonly image?: string | JobImage;
  readonly services?: readonly (string | JobService)[];
  readonly tags?: readonly string[];
  readonly variables?: Readonly<Record<string, string | JobVariable>>;
  /** Seconds. */
  readonly timeout?: number;
  readonly artifacts?: readonly object[];
  readonly cache?: readonly object[];
  /** Names of jobs whose artifacts it gets. */
  readonly dependencies?: readonly number[];
  /** Where its sources are; without it, it has none (`GIT_STRATEGY=none`). */
  readonly repositoryUrl?: string;
}

export interface JobImage {
  readonly name: string;
  readonly entrypoint?: readonly string[];
  readonly pullPolicy?: readonly string[];
}

export interface JobService extends JobImage {
  readonly alias?: string;
  readonly command?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface JobVariable {
  readonly value: string;
  readonly masked?: boolean;
  readonly file?: boolean;
  readonly raw?: boolean;
}

export interface PayloadContext {
  readonly id: number;
  readonly token: string;
  /** `https://gitlab.example.com` */
  readonly serverUrl: string;
  readonly serverVersion: string;
  readonly runner: { readonly id: number; readonly description: string; readonly tags: readonly string[] };
  readonly queuedSeconds: number;
  readonly dependencies: readonly object[];
}

const commit = '4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2';

/** GitLab's default for a project. */
export const defaultTimeout = 3600;

/**
 * What a runner gets for a job.
 *
 * Sources: gitlab-runner 19.3.0, common/spec/spec.go (type Job and what it holds); predefined variables:
 * https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export function jobPayload(job: JobSpecification, context: PayloadContext): object {
  const { timeout = defaultTimeout } = job;
  return {
    id: context.id,
    token: context.token,
    allow_git_fetch: true,
    job_info: jobInfo(job, context),
    git_info: {
      repo_url: job.repositoryUrl ?? `${context.serverUrl}/group/project.git`,
      repo_object_format: 'sha1',
      ref: 'main',
      sha: commit,
      before_sha: '0'.repeat(40),
      ref_type: 'branch',
      refspecs: ['+refs/heads/main:refs/remotes/origin/main'],
      depth: 20,
      protected: true,
    },
    runner_info: { timeout, runner_session_url: null },
    inputs: [],
    variables: variables(job, context),
    steps: steps(job, timeout),
    image: job.image === undefined ? null : image(job.image),
    services: (job.services ?? []).map(service),
    artifacts: job.artifacts ?? null,
    cache: job.cache ?? [],
    credentials: [],
    dependencies: context.dependencies,
    features: {
      trace_sections: true,
      token_mask_prefixes: ['glpat-', 'glrt-', 'glcbt-'],
      failure_reasons: failureReasons,
    },
    hooks: [],
    policy_options: {},
  };
}

/** Those that GitLab takes from a runner, of gitlab-runner 19.3.0, common/network.go. */
export const failureReasons = [
  'script_failure',
  'runner_system_failure',
  'job_execution_timeout',
  'image_pull_failure',
  'unknown_failure',
  'runner_external_dependency_failure',
  'runner_interrupted',
] as const;

function jobInfo({ name = 'job', stage = 'test' }: JobSpecification, { id, queuedSeconds }: PayloadContext): object {
  return {
    id,
    name,
    stage,
    pipeline_id: 1,
    project_id: 1,
    project_name: 'project',
    project_full_path: 'group/project',
    namespace_id: 1,
    root_namespace_id: 1,
    organization_id: 1,
    user_id: 1,
    time_in_queue_seconds: queuedSeconds,
    project_jobs_running_on_instance_runners_count: '0',
  };
}

function steps({ script, afterScript = [] }: JobSpecification, timeout: number): object[] {
  const step = { name: 'script', script, timeout, when: 'on_success', allow_failure: false };
  const after = { name: 'after_script', script: afterScript, timeout, when: 'always', allow_failure: true };
  return afterScript.length > 0 ? [step, after] : [step];
}

function image(given: string | JobImage): object {
  const { name, entrypoint = null, pullPolicy } = typeof given === 'string' ? { name: given } : given;
  return { name, entrypoint, ports: [], executor_opts: {}, pull_policy: pullPolicy ?? null };
}

function service(given: string | JobService): object {
  const { alias = null, command = null, variables: own = {} } = typeof given === 'string' ? {} : given;
  const list = Object.entries(own).map(([key, value]) => ({ key, value, public: true, masked: false }));
  return { ...image(given), alias, command, variables: list };
}

function variables(job: JobSpecification, context: PayloadContext): object[] {
  const { id, token, serverUrl, serverVersion, runner } = context;
  const imageName = typeof job.image === 'string' ? job.image : job.image?.name;
  const predefined: Record<string, string> = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_JOB_ID: String(id),
    CI_JOB_NAME: job.name ?? 'job',
    CI_JOB_STAGE: job.stage ?? 'test',
    CI_JOB_URL: `${serverUrl}/group/project/-/jobs/${id}`,
    ...(imageName ? { CI_JOB_IMAGE: imageName } : {}),
    CI_PIPELINE_ID: '1',
    CI_PIPELINE_SOURCE: 'push',
    CI_PROJECT_ID: '1',
    CI_PROJECT_NAME: 'project',
    CI_PROJECT_NAMESPACE: 'group',
    CI_PROJECT_PATH: 'group/project',
    CI_PROJECT_PATH_SLUG: 'group-project',
    CI_PROJECT_URL: `${serverUrl}/group/project`,
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_SHA: commit,
    CI_COMMIT_SHORT_SHA: commit.slice(0, 8),
    CI_COMMIT_BRANCH: 'main',
    CI_COMMIT_REF_NAME: 'main',
    CI_COMMIT_REF_SLUG: 'main',
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'GitLab',
    CI_SERVER_URL: serverUrl,
    CI_SERVER_HOST: new URL(serverUrl).hostname,
    CI_SERVER_VERSION: serverVersion,
    CI_API_V4_URL: `${serverUrl}/api/v4`,
    CI_RUNNER_ID: String(runner.id),
    CI_RUNNER_DESCRIPTION: runner.description,
    CI_RUNNER_TAGS: JSON.stringify(runner.tags),
    ...(job.repositoryUrl ? {} : { GIT_STRATEGY: 'none' }),
  };
  return [
    ...Object.entries(predefined).map(([key, value]) => ({ key, value, public: true, masked: false })),
    { key: 'CI_JOB_TOKEN', value: token, public: false, masked: true },
    ...Object.entries(job.variables ?? {}).map(([key, given]) => ({
      key,
      public: typeof given === 'string',
      masked: false,
      ...(typeof given === 'string' ? { value: given } : given),
    })),
  ];
}
