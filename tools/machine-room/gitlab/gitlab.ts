import { type Clock, realClock } from '../clock';
import { type Fault, Faults } from './faults';
import { type Answer, brokenConnection, type Call, type Handler, jsonObject, listener } from './http';
import { answerJob } from './job-endpoints';
import { type JobSpecification, jobPayload } from './job-payload';
import { type Job, Jobs, type Session } from './jobs';
import { isAllowed } from './outbound';
import { problemsOf } from './requests';
import { forbidden, Runners, tokenOf, unauthorized } from './runners';
import { Service } from './service';

export interface GitlabOptions {
  /** What the jobs' variables call it. */
  readonly url?: string;
  readonly version?: string;
  readonly clock?: Clock;
  /** Seconds that a runner's request waits for a job. GitLab's default (Workhorse) is 50. */
  readonly longPolling?: number;
}

/** What ran where. */
export interface JobRecord {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly status: Job['status'];
  readonly runnerId?: number;
  readonly systemId?: string;
  readonly address?: string;
  readonly executor?: string;
  readonly runnerVersion?: string;
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exitCode?: number;
  readonly failureReason?: string;
  readonly trace: string;
}

type JobRequest = Readonly<{
  session?: Session;
  last_update?: string;
  system_id?: string;
  info?: Readonly<Record<string, unknown>>;
}>;

/**
 * A GitLab in memory: the API that runners and boot scripts speak. It remembers every call, and every request that the
 * real one would not understand is a line in `problems`.
 *
 * Sources: https://docs.gitlab.com/api/runners/, GitLab's lib/api/ci/runner.rb, gitlab-runner 19.3.0's network/gitlab.go.
 * Long polling: https://docs.gitlab.com/ci/runners/long_polling/; readiness:
 * https://docs.gitlab.com/administration/monitoring/health_check/
 */
export class Gitlab {
  readonly calls: Call[] = [];
  /** The day on which access tokens end, such as 2027-01-31. */
  accessTokenEnds?: string;
  /** What nobody should have asked, in plain words. */
  readonly problems: string[] = [];
  readonly jobs: Jobs;
  /** Hosts and ranges in private networks that GitLab may ask (Admin area, Network, Outbound requests). */
  outboundAllowlist: readonly string[] = [];
  /** Which managers asked for jobs, and how long. */
  readonly service: Service;
  private readonly store: Runners;
  private readonly faults = new Faults();
  /** Changes whenever a job or a runner does: a runner that knows the newest value waits. */
  private queueVersion = 1;
  /** Requests for a job that nobody has answered yet. */
  private readonly waiting = new Set<Call>();

  constructor(private readonly options: GitlabOptions = {}) {
    this.store = new Runners(this.clock);
    this.jobs = new Jobs(this.clock);
    this.service = new Service(this.clock);
    this.jobs.onChange(() => {
      this.queueVersion += 1;
    });
  }

  private get clock(): Clock {
    return this.options.clock ?? realClock;
  }

  /** Runner authentication tokens, each with the settings its runner was created with. */
  get runners() {
    return this.store.byToken;
  }

  /** The authentication token of a runner, as it is now. */
  tokenOfRunner(id: number): string | undefined {
    return this.store.tokenOf(id);
  }

  get registrationTokens() {
    return this.store.registrationTokens;
  }

  get accessTokens() {
    return this.store.accessTokens;
  }

  get managers() {
    return this.store.managers;
  }

  set registrationAllowed(isAllowed: boolean) {
    this.store.registrationAllowed = isAllowed;
  }

  /** Seconds. */
  set tokenLifetime(seconds: number | undefined) {
    this.store.tokenLifetime = seconds;
  }

  /** A runner made in GitLab's user interface, whose token ends where tokens do. @returns the token */
  addRunner(): string {
    return this.store.add();
  }

  /** What an administrator does in the user interface. @returns the new token */
  resetToken(token: string): string {
    this.store.resetToken(token);
    return [...this.runners.keys()].at(-1) as string;
  }

  /** The next calls of a path that begins so go wrong; all of them without a count. */
  fail(fault: Fault, options: { readonly times?: number; readonly path?: string } = {}): void {
    this.faults.add(fault, options);
  }

  recover(): void {
    this.faults.clear();
  }

  /** `POST /api/v4/runners/verify` and the like, in order. */
  get asked(): string[] {
    return this.calls.map(({ method, path }) => `${method} ${path}`);
  }

  /** What ran where, in the order of queueing. */
  get log(): readonly JobRecord[] {
    return this.jobs.all.map(
      ({
        id,
        specification,
        status,
        place: { session: _, ...place } = {},
        queuedAt,
        startedAt,
        finishedAt,
        ...job
      }) => ({
        id,
        name: specification.name ?? 'job',
        tags: specification.tags ?? [],
        status,
        ...place,
        queuedAt,
        startedAt,
        finishedAt,
        exitCode: job.exitCode,
        failureReason: job.failureReason,
        trace: job.trace.toString('utf8'),
      }),
    );
  }

  /** Whether a request for a job from there waits for one. A job that comes now is its. */
  isAskedFrom(address: string): boolean {
    return [...this.waiting].some((call) => call.address === address);
  }

  readonly handle: Handler = async (call) => {
    this.calls.push(call);
    this.problems.push(...problemsOf(call));
    const trouble = await this.faults.meet(call);
    if (trouble === 'answer lost') {
      await this.answer(call);
      return brokenConnection;
    }
    return trouble ?? this.answer(call);
  };

  /** For `createServer` of node:http and node:https. */
  readonly listener = listener((call) => this.handle(call));

  private answer(call: Call): Answer | Promise<Answer> {
    const [, job, part] = /^\/api\/v4\/jobs\/(\d+)(?:\/(\w+))?$/.exec(call.path) ?? [];
    if (job) {
      return answerJob(this.jobs, call, Number(job), part);
    }
    const [, runner] = /^\/api\/v4\/runners\/(\d+)\/reset_authentication_token$/.exec(call.path) ?? [];
    if (runner && call.method === 'POST') {
      return this.store.resetTokenOf(call, Number(runner));
    }
    const token = tokenOf(call);
    switch (`${call.method} ${call.path}`) {
      case 'POST /api/v4/runners/verify':
        this.contact(call, token);
        return this.store.verify(token);
      case 'POST /api/v4/runners':
        return this.store.register(call);
      case 'POST /api/v4/user/runners':
        return this.store.createByUser(call);
      case 'POST /api/v4/runners/reset_authentication_token':
        return this.store.resetToken(token);
      case 'DELETE /api/v4/runners/managers':
        return this.store.removeManager(token, String(call.fields.system_id ?? call.query.system_id));
      case 'DELETE /api/v4/runners':
        return this.store.remove(token);
      case 'POST /api/v4/jobs/request':
        return this.serve(call, token);
      case 'GET /api/v4/runners/router/discovery':
        return { status: 501, body: { message: '501 Not Implemented' } };
      case 'GET /-/readiness':
        return { status: 200, body: { status: 'ok' } };
      case 'GET /api/v4/personal_access_tokens/self':
        return this.accessTokens.has(String(call.headers['private-token']))
          ? { status: 200, body: { active: true, expires_at: this.accessTokenEnds ?? null } }
          : unauthorized;
      case 'GET /api/v4/version':
        return this.accessTokens.has(String(call.headers['private-token']))
          ? { status: 200, body: { version: this.version, revision: 'abcdef01' } }
          : unauthorized;
      default:
        return { status: 404, body: { error: '404 Not Found' } };
    }
  }

  private get version(): string {
    return this.options.version ?? '19.3.0';
  }

  /** The manager that calls, where it says which it is. */
  private contact(call: Call, token: string) {
    const { system_id: systemId, info } = jsonOf<JobRequest>(call);
    return systemId && this.store.isKnown(token) ? this.store.contact(call, token, systemId, info) : undefined;
  }

  private async serve(call: Call, token: string): Promise<Answer> {
    if (!this.store.isKnown(token)) {
      return forbidden;
    }
    const { system_id: systemId = '' } = jsonOf<JobRequest>(call);
    const end = this.service.begin(systemId, call.address);
    try {
      return await this.requestJob(call, token);
    } finally {
      end();
    }
  }

  private async requestJob(call: Call, token: string): Promise<Answer> {
    const manager = this.contact(call, token);
    const { last_update: lastUpdate, system_id: systemId = '', info = {}, session } = jsonOf<JobRequest>(call);
    if (lastUpdate === String(this.queueVersion)) {
      this.waiting.add(call);
      await this.change(call);
      this.waiting.delete(call);
    }
    const job =
      this.store.isKnown(token) && !this.store.isPaused(token) && !call.gone.aborted ? this.next(token) : undefined;
    if (!job) {
      return { status: 204, headers: { 'x-gitlab-last-update': String(this.queueVersion) } };
    }
    if (session && !isAllowed(session.url, this.outboundAllowlist)) {
      return { status: 409, body: { message: '409 Conflict' } };
    }
    const features = (info.features ?? {}) as Readonly<Record<string, unknown>>;
    const runnerId = this.store.idOf(token);
    const place = {
      runnerId,
      systemId,
      address: manager?.address ?? call.address,
      executor: String(info.executor ?? ''),
      runnerVersion: String(info.version ?? ''),
      session,
    };
    this.jobs.start(job, place, features.cancel_gracefully === true);
    return { status: 201, body: this.payload(job, token, runnerId) };
  }

  private next(token: string): Job | undefined {
    return this.jobs.next(this.store.tags(token), this.store.runsUntagged(token));
  }

  /** Waits until a job changes, the time of a long poll is over or the runner hangs up. */
  private change({ gone }: Call): Promise<void> {
    return new Promise((resolve) => {
      const ends = [this.jobs.onChange(end), this.clock.after((this.options.longPolling ?? 50) * 1000, end)];
      gone.addEventListener('abort', end);
      function end() {
        for (const stop of ends) {
          stop();
        }
        resolve();
      }
    });
  }

  private payload(job: Job, token: string, runnerId: number): object {
    const { dependencies = [] } = job.specification as JobSpecification;
    return jobPayload(job.specification, {
      id: job.id,
      token: job.token,
      serverUrl: this.options.url ?? 'https://gitlab.example.com',
      serverVersion: this.version,
      runner: {
        id: runnerId,
        description: this.runners.get(token)?.description ?? '',
        tags: this.store.tags(token),
      },
      queuedSeconds: (Number(job.startedAt) - job.queuedAt) / 1000,
      dependencies: this.jobs.all
        .filter(({ id, artifacts }) => dependencies.includes(id) && artifacts)
        .map(({ id, token: own, specification: { name = 'job' }, artifacts }) => ({
          id,
          name,
          token: own,
          artifacts_file: { filename: 'artifacts.zip', size: artifacts?.length },
        })),
    });
  }
}

const jsonOf = <Body extends object>({ body }: Call): Partial<Body> => jsonObject(body);
