import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Call } from '../../../tools/machine-room/gitlab/http';
import { FakeApi } from './fake-api';

export interface JobRecord {
  readonly id: number;
  /** The log as it has arrived. */
  trace: string;
  /** The bodies of `PUT /jobs/:id`, in order. */
  readonly updates: Readonly<Record<string, string>>[];
  /** What `Job-Status` says: `canceling` and `canceled` are said to the runner, which has to act on them. */
  status: 'running' | 'canceling' | 'canceled';
  requestedAt: number;
}

/** What a test says of a job; anything else is as GitLab sends it for the simplest one. */
interface AskedJob {
  readonly script?: readonly string[];
  readonly after?: readonly string[];
  readonly variables?: readonly {
    readonly key: string;
    readonly value: string;
    readonly masked?: boolean;
    readonly file?: boolean;
  }[];
  readonly runner_info?: { readonly timeout: number };
  readonly image?: { readonly name: string; readonly pull_policy?: readonly string[] };
  readonly services?: readonly { readonly name: string; readonly alias?: string }[];
}

/** As GitLab's documented answers to a runner (docs.gitlab.com/api/runners, ci/runners), with a queue of jobs. */
export class ContractGitlab extends FakeApi {
  readonly calls: Call[] = [];
  readonly jobs = new Map<number, JobRecord>();
  readonly tokens = new Set(['glrt-t1_contract']);
  /** How long a request for a job is held open while the queue is empty. */
  longPollMilliseconds = 0;
  /** Instead of the usual answer, by path. */
  readonly answers = new Map<string, Answer>();
  /** What a token is replaced with. */
  renewals = 0;
  tokenSeconds = 3600;
  private readonly queue: object[] = [];
  private ids = 0;

  /** Puts a job into the queue. @returns what will be known of it */
  push({ script = ['echo hello'], after, variables = [], ...more }: AskedJob = {}): JobRecord {
    this.ids += 1;
    const id = this.ids;
    const step = (name: string, lines: readonly string[]) => ({ name, script: lines, timeout: 60, when: 'on_success' });
    this.queue.push({
      ...{ id, token: `glcbt-job-${id}`, allow_git_fetch: true },
      job_info: { id, name: `job-${id}`, stage: 'test', project_id: 7, project_name: 'project' },
      git_info: { repo_url: 'https://gitlab.example.com/group/project.git', ref: 'main', sha: '0'.repeat(40) },
      runner_info: { timeout: 60 },
      steps: [step('script', script), ...(after ? [{ ...step('after_script', after), when: 'always' }] : [])],
      features: {
        failure_reasons: ['runner_interrupted', 'job_canceled', 'image_pull_failure', 'runner_configuration_error'],
      },
      ...more,
      variables: [
        { key: 'GIT_STRATEGY', value: 'none', public: true },
        { key: 'CI_JOB_ID', value: String(id), public: true },
        ...variables,
      ],
    });
    const record: JobRecord = { id, trace: '', updates: [], status: 'running', requestedAt: 0 };
    this.jobs.set(id, record);
    return record;
  }

  count(method: string, path: string): number {
    return this.calls.filter((call) => call.method === method && call.path.endsWith(path)).length;
  }

  protected async answer(call: Call): Promise<Answer> {
    this.calls.push(call);
    const path = call.path.replace('/api/v4', '');
    const given = this.answers.get(path);
    if (given) {
      return given;
    }
    const [, id, trace] = /^\/jobs\/(\d+)(\/trace)?$/.exec(path) ?? [];
    const job = this.jobs.get(Number(id));
    if (job) {
      return trace ? this.append(job, call) : this.update(job, call);
    }
    if (!this.tokens.has(String(call.fields.token))) {
      return { status: 403, body: { message: '403 Forbidden' } };
    }
    switch (`${call.method} ${path}`) {
      case 'POST /runners/verify':
        return { status: 200, body: { id: 1, token: call.fields.token, token_expires_at: null } };
      case 'DELETE /runners/managers':
        return { status: 204 };
      case 'POST /runners/reset_authentication_token':
        return this.renew();
      case 'POST /jobs/request':
        return this.handOut();
      default:
        throw new Error(`No runner asks ${call.method} ${path}`);
    }
  }

  private renew(): Answer {
    this.renewals += 1;
    const token = `glrt-t1_renewed${this.renewals}`;
    this.tokens.add(token);
    const token_expires_at = new Date(Date.now() + this.tokenSeconds * 1000).toISOString();
    return { status: 201, body: { id: 1, token, token_expires_at } };
  }

  private async handOut(): Promise<Answer> {
    const until = Date.now() + this.longPollMilliseconds;
    while (this.queue.length === 0 && Date.now() < until) {
      await pause(20);
    }
    const job = this.queue.shift() as { id: number } | undefined;
    if (job === undefined) {
      return { status: 204 };
    }
    (this.jobs.get(job.id) as JobRecord).requestedAt = Date.now();
    return { status: 201, body: job };
  }

  private append(job: JobRecord, call: Call): Answer {
    const [, from] = /^(\d+)-\d+$/.exec(String(call.headers['content-range'])) ?? [];
    if (Number(from) !== Buffer.byteLength(job.trace)) {
      return { status: 416, headers: { range: `0-${Buffer.byteLength(job.trace)}` } };
    }
    job.trace += call.body;
    return { status: 202, headers: this.about(job) };
  }

  private update(job: JobRecord, call: Call): Answer {
    job.updates.push(call.fields);
    return { status: 200, headers: this.about(job), body: 'true' };
  }

  /** GitLab may ask for more frequent news. */
  private about = ({ status }: JobRecord) => ({ 'job-status': status, 'x-gitlab-trace-update-interval': '1' });
}
