import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { RunnerSettings } from '../config/settings';
import { shortToken } from '../config/settings';
import type { Log } from '../log';
import type { SessionInfo } from '../session/session';
import type { Job } from './job';
import { type Reply, type Request, send } from './transport';

/** What a runner says that it can do: GitLab hands out no job that needs more. */
const features = Object.fromEntries(
  [
    ...['variables', 'image', 'services', 'artifacts', 'cache', 'fallback_cache_keys', 'shared', 'refspecs', 'masking'],
    ...['upload_multiple_artifacts', 'upload_raw_artifacts', 'raw_variables', 'artifacts_exclude', 'multi_build_steps'],
    ...['trace_reset', 'trace_checksum', 'trace_size', 'vault_secrets', 'cancelable', 'cancel_gracefully'],
    ...['return_exit_code', 'service_variables', 'service_multiple_aliases', 'two_phase_job_commit', 'job_inputs'],
  ].map((name) => [name, true]),
);

type Body = Readonly<Record<string, unknown>>;

export interface JobUpdate {
  readonly state: 'running' | 'success' | 'failed';
  readonly failure_reason?: string;
  readonly exit_code?: number;
  readonly output?: { readonly checksum: string; readonly bytesize: number };
}

/** What GitLab answered about a job that runs. */
export interface JobReply {
  readonly status: number;
  /** The job goes on with `after_script` alone. */
  readonly isCanceling: boolean;
  /** The job is over: GitLab does not want it any more. */
  readonly isGone: boolean;
  readonly updateSeconds?: number;
  readonly range?: string;
}

/** Asked again, five times in all (network/retry_requester.go). */
const passing = [408, 429, 500, 502, 503, 504];

/** GitLab's API for runners (network/gitlab.go). */
export class GitLabClient {
  private readonly lastUpdates = new Map<string, string>();

  constructor(
    private readonly release: string,
    private readonly log: Log,
  ) {}

  /** Whether GitLab still knows the runner: yes as well where it cannot be asked. */
  async verify(runner: RunnerSettings, systemId: string): Promise<boolean> {
    const body = { ...this.info(runner), token: runner.token, system_id: systemId };
    const { status } = await this.call(runner, 'POST', 'runners/verify', body);
    const isCreated = runner.token.startsWith('glrt-');
    const said = {
      200: `is ${isCreated ? 'valid' : 'alive'}`,
      403: `is ${isCreated ? 'not valid' : 'removed'}`,
      0: 'client error',
    }[status];
    this.note(`Verifying runner... ${said ?? 'failed'}`, runner, status === 200 || (status === 403 && isCreated));
    return status !== 403;
  }

  /** The runner's token and id, nothing where GitLab refuses. */
  async register(runner: RunnerSettings, asked: Body): Promise<{ token: string; id: number } | undefined> {
    const { status, body } = await this.call(runner, 'POST', 'runners', {
      ...this.info(runner),
      ...asked,
      token: runner.token,
    });
    const said = { 201: 'succeeded', 403: 'forbidden (check registration token)', 0: 'client error' }[status];
    this.note(`Registering runner... ${said ?? 'failed'}`, runner, status === 201);
    return status === 201 ? JSON.parse(body) : undefined;
  }

  async unregister(runner: RunnerSettings, systemId: string): Promise<boolean> {
    const isCreated = runner.token.startsWith('glrt-');
    const path = isCreated ? 'runners/managers' : 'runners';
    const body = { token: runner.token, ...(isCreated && { system_id: systemId }) };
    const { status } = await this.call(runner, 'DELETE', path, body);
    const said = { 204: 'succeeded', 403: 'forbidden', 0: 'client error' }[status] ?? 'failed';
    this.note(`Unregistering runner${isCreated ? ' manager' : ''} from GitLab ${said}`, runner, status === 204);
    return status === 204;
  }

  async resetToken(runner: RunnerSettings): Promise<{ token: string; token_expires_at?: string } | undefined> {
    const { status, body } = await this.call(runner, 'POST', 'runners/reset_authentication_token', {
      token: runner.token,
    });
    const said = { 201: 'succeeded', 403: 'failed (check used token)', 0: 'client error' }[status] ?? 'failed';
    this.note(`Resetting runner authentication token... ${said}`, runner, status === 201);
    return status === 201 ? JSON.parse(body) : undefined;
  }

  /** A job, or nothing; unhealthy where GitLab refuses the runner or cannot be reached. */
  async requestJob(
    runner: RunnerSettings,
    systemId: string,
    signal: AbortSignal,
    session?: SessionInfo,
  ): Promise<{ readonly job?: Job; readonly isHealthy: boolean }> {
    const key = `${runner.url} ${runner.token}`;
    const last_update = this.lastUpdates.get(key);
    const body = { ...this.info(runner), token: runner.token, system_id: systemId, last_update, session };
    const reply = await this.call(runner, 'POST', 'jobs/request', body, signal);
    const seen = reply.headers['x-gitlab-last-update'];
    if (seen !== undefined) {
      this.lastUpdates.set(key, String(seen));
    }
    if (reply.status === 201) {
      // Go leaves a field as it is where JSON says null, and GitLab says it often.
      const job = JSON.parse(reply.body, (_, value) => value ?? undefined) as Job;
      this.log.info('Checking for jobs... received', { job: job.id, runner: shortToken(runner.token) });
      return { job, isHealthy: true };
    }
    if (reply.status !== 204 && !signal.aborted) {
      const said = { 403: 'forbidden', 503: 'GitLab instance currently unavailable', 0: 'client error' }[reply.status];
      const say = reply.status === 403 || reply.status === 0 ? this.log.error : this.log.warning;
      say(`Checking for jobs... ${said ?? 'failed'}`, {
        runner: shortToken(runner.token),
        status: reply.body.slice(0, 200),
      });
    }
    return { isHealthy: signal.aborted || (reply.status !== 403 && reply.status !== 0) };
  }

  async updateJob(runner: RunnerSettings, job: Job, update: JobUpdate): Promise<JobReply> {
    const body = { ...this.info(runner), token: job.token, ...update, checksum: update.output?.checksum };
    const reply = await this.call(runner, 'PUT', `jobs/${job.id}`, body);
    this.log.info('Updating job...', { job: job.id, code: reply.status, runner: shortToken(runner.token) });
    return jobReply(reply);
  }

  async patchTrace(runner: RunnerSettings, job: Job, content: Buffer, offset: number): Promise<JobReply> {
    const range = `${offset}-${offset + content.length - 1}`;
    const reply = await this.send(runner, `jobs/${job.id}/trace?debug_trace=false`, {
      method: 'PATCH',
      headers: { 'content-type': 'text/plain', 'content-range': range, 'job-token': job.token },
      body: content,
    });
    return jobReply(reply);
  }

  private info({ executor, shell = 'bash' }: RunnerSettings): Body {
    const about = { name: 'gitlab-runner', version: this.release, revision: 'twin', platform: 'linux' };
    return { info: { ...about, architecture: 'amd64', executor, shell, features, config: { gpus: '' } } };
  }

  private call(runner: RunnerSettings, method: string, path: string, body: Body, signal?: AbortSignal): Promise<Reply> {
    const headers = { 'content-type': 'application/json', accept: 'application/json', 'runner-token': runner.token };
    return this.send(runner, path, { method, headers, body: JSON.stringify(body), signal });
  }

  /** Status 0 where there is no answer. */
  private async send(runner: RunnerSettings, path: string, request: Request): Promise<Reply> {
    const address = `${runner.url.replace(/\/ci\/?$|\/$/, '')}/api/v4/${path}`;
    const headers = { ...request.headers, 'x-request-id': randomUUID().replaceAll('-', '') };
    const agent = `gitlab-runner ${this.release} (twin; node${process.versions.node}; linux/amd64)`;
    const whole = { ...request, headers: { ...headers, 'user-agent': agent }, caFile: runner['tls-ca-file'] };
    try {
      let reply = await send(address, whole);
      for (let attempt = 1; attempt < 5 && passing.includes(reply.status) && !request.signal?.aborted; attempt += 1) {
        await setTimeout(Number(reply.headers['retry-after'] ?? 0) * 1000 || 100 * 2 ** attempt);
        reply = await send(address, whole);
      }
      return reply;
    } catch (error) {
      return { status: 0, headers: {}, body: (error as Error).message };
    }
  }

  private note(message: string, runner: RunnerSettings, isFine: boolean): void {
    (isFine ? this.log.info : this.log.error)(message, { runner: shortToken(runner.token) });
  }
}

function jobReply({ status, headers }: Reply): JobReply {
  const state = headers['job-status'];
  const seconds = Number(headers['x-gitlab-trace-update-interval']);
  return {
    status,
    isCanceling: state === 'canceling',
    isGone: state === 'canceled' || state === 'failed' || status === 403 || status === 404,
    ...(seconds > 0 && { updateSeconds: seconds }),
    ...(headers.range !== undefined && { range: headers.range }),
  };
}
