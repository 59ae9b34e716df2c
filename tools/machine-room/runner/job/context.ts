import { posix } from 'node:path';
import { type RunnerSettings, shortToken } from '../config/settings';
import type { Job, Variable } from '../gitlab/job';
import type { Log } from '../log';
import type { Session } from '../session/session';

/** What a job knows of itself and its runner. */
export class JobContext {
  buildsDir = '';
  cacheDir = '';
  /** Whether several runners have the folder {@link buildsDir}, so that each project's folder tells them apart. */
  buildsDirIsShared = false;
  hostname = '';
  private status = 'running';

  constructor(
    readonly runner: RunnerSettings,
    readonly job: Job,
    readonly systemId: string,
    readonly release: string,
    /** The lowest number that no other job of this runner, or of its project on it, has. */
    readonly concurrent: { readonly runner: number; readonly project: number },
    /** Into the job's log. */
    readonly say: (text: string | Buffer) => void,
    /** Into the runner's own log. */
    readonly log: Log,
    /** Where GitLab opens a terminal, and how many seconds one may outlive the job. */
    readonly session?: Session,
    readonly sessionSeconds = 0,
  ) {}

  get projectDir(): string {
    const { job, runner, concurrent } = this;
    const [, path] = /^\w+:\/\/[^/]+\/(.+?)(?:\.git)?$/.exec(job.git_info?.repo_url ?? '') ?? [];
    const own = this.buildsDirIsShared ? [shortToken(runner.token), String(concurrent.project)] : [];
    return posix.join(this.buildsDir, ...own, path ?? `project-${job.job_info.project_id ?? 0}`);
  }

  get projectTmpDir(): string {
    return `${this.projectDir}.tmp`;
  }

  /** The base of the names of containers and volumes. */
  get uniqueName(): string {
    const project = `project-${this.job.job_info.project_id ?? 0}-concurrent-${this.concurrent.project}`;
    return `runner-${shortToken(this.runner.token)}-${project}`.toLowerCase().replace(/[^a-z0-9-]/g, '');
  }

  /** For `after_script`. */
  set outcome(status: 'success' | 'failed' | 'canceled') {
    this.status = status;
  }

  /** Of all variables the last of a name counts: a job cannot override what the runner says at the end. */
  get variables(): Variable[] {
    const { runner, job } = this;
    const environment = runner.environment.map((line) => {
      const at = line.indexOf('=');
      return { key: line.slice(0, at), value: line.slice(at + 1) };
    });
    const before: Variable[] = [
      ...Object.entries(runner.feature_flags).map(([key, value]) => ({ key, value: String(value) })),
      ...(job.image?.name ? [{ key: 'CI_JOB_IMAGE', value: job.image.name }] : []),
      { key: 'CI_RUNNER_SHORT_TOKEN', value: shortToken(runner.token) },
      ...environment,
      { key: 'CI_BUILDS_DIR', value: this.buildsDir },
      { key: 'CI_PROJECT_DIR', value: this.projectDir },
      { key: 'CI_CONCURRENT_ID', value: String(this.concurrent.runner) },
      { key: 'CI_CONCURRENT_PROJECT_ID', value: String(this.concurrent.project) },
      { key: 'CI_SERVER', value: 'yes' },
      { key: 'CI_JOB_STATUS', value: this.status },
      { key: 'CI_JOB_TIMEOUT', value: String(this.timeoutSeconds) },
    ];
    const after: Variable[] = [
      { key: 'CI_RUNNER_VERSION', value: this.release },
      { key: 'CI_RUNNER_REVISION', value: 'twin' },
      { key: 'CI_RUNNER_EXECUTABLE_ARCH', value: 'linux/amd64' },
      { key: 'RUNNER_TEMP_PROJECT_DIR', value: this.projectTmpDir },
    ];
    return expanded([...before, ...(job.variables ?? []), ...after]);
  }

  get timeoutSeconds(): number {
    return this.job.runner_info?.timeout || 7200;
  }
}

/** `$NAME` and `${NAME}` in a text, with the variables' values. */
export const expand = (text: string, variables: readonly Variable[]): string =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => lastOf(variables, braced ?? bare));

const lastOf = (variables: readonly Variable[], key: string) =>
  variables.findLast((one) => one.key === key)?.value ?? '';

const expanded = (variables: readonly Variable[]) =>
  variables.map((one) => (one.raw || one.file ? one : { ...one, value: expand(one.value, variables) }));
