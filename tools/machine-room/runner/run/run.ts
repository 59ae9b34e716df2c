import { setTimeout } from 'node:timers/promises';
import type { ConfigFile } from '../config/config-file';
import { type RunnerSettings, shortToken } from '../config/settings';
import type { ExecutorProvider, Place } from '../executors/executor';
import type { GitLabClient } from '../gitlab/client';
import type { Job } from '../gitlab/job';
import { Trace } from '../gitlab/trace';
import { runJob } from '../job/build';
import { JobContext } from '../job/context';
import type { Log } from '../log';
import type { Session } from '../session/session';
import { SessionServer } from '../session/session-server';
import { Health } from './health';
import { longPollingWarning } from './long-polling';
import { TokenRenewal } from './token-renewal';

const reloadMilliseconds = 3000;

/** `gitlab-runner run`: takes jobs as long as no signal ends it (commands/multi.go). */
export class Run {
  private readonly health: Health;
  private readonly renewal: TokenRenewal;
  /** No new job. */
  private readonly stopping = new AbortController();
  /** The running ones end as well. */
  private readonly interrupted = new AbortController();
  private readonly builds = new Map<string, number>();
  private readonly requests = new Map<string, number>();
  private readonly numbers: { readonly token: string; readonly project: number; runner: number; own: number }[] = [];
  private sessions?: SessionServer;
  private busy = 0;
  private wake: (() => void)[] = [];

  constructor(
    private readonly file: ConfigFile,
    private readonly gitlab: GitLabClient,
    private readonly providers: Readonly<Record<string, ExecutorProvider>>,
    private readonly release: string,
    private readonly log: Log,
  ) {
    this.health = new Health(log);
    this.renewal = new TokenRenewal(file, gitlab, log);
  }

  /** @returns the exit status */
  async run(): Promise<number> {
    this.log.info(`Starting multi-runner from ${this.file.path}...`);
    try {
      this.reload();
    } catch (error) {
      this.log.fatal(`Service run failed error=${(error as Error).message}`);
    }
    const ended = this.signals();
    this.sessions = await SessionServer.start(this.file.settings.session_server, this.log);
    this.log.info('Initializing executor providers');
    for (const provider of Object.values(this.providers)) {
      provider.start?.();
    }
    const watching = this.watchConfig();
    await this.feed();
    await watching;
    const status = await Promise.race([ended, this.finish()]);
    this.renewal.stop();
    return status;
  }

  private async finish(): Promise<number> {
    while (this.busy > 0) {
      await this.change();
    }
    this.log.info('All workers stopped.');
    const seconds = this.shutdownSeconds;
    this.log.info('Shutting down executor providers', { 'shutdown-timeout': `${seconds}s` });
    const limit = AbortSignal.timeout(seconds * 1000);
    const over = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve()));
    await Promise.race([Promise.all(Object.values(this.providers).map((one) => one.shutdown?.(limit))), over]);
    this.log.info('All executor providers shut down.');
    this.log.info('Can exit now!');
    return 0;
  }

  private get shutdownSeconds(): number {
    return this.file.settings.shutdown_timeout > 0 ? this.file.settings.shutdown_timeout : 30;
  }

  /** SIGQUIT lets jobs end; SIGTERM and SIGINT end them; a second one of these ends everything. */
  private signals(): Promise<number> {
    return new Promise((resolve) => {
      let isForced = false;
      const stop = (signal: NodeJS.Signals) => {
        this.log.warning('[runWait] received stop signal', { 'stop-signal': signal });
        this.stopping.abort();
        this.changed();
        if (isForced) {
          this.log.error(`Service run failed error=forced exit with stop signal: ${signal}`);
          resolve(1);
        } else if (signal === 'SIGQUIT') {
          this.log.warning('Starting graceful shutdown, waiting for builds to finish', { StopSignal: 'quit' });
        } else {
          isForced = true;
          this.log.warning('Starting forceful shutdown', { StopSignal: signal });
          this.interrupted.abort();
          globalThis
            .setTimeout(() => {
              this.log.error('Service run failed error=shutdown timed out');
              resolve(1);
            }, this.shutdownSeconds * 1000)
            .unref();
        }
      };
      for (const signal of ['SIGQUIT', 'SIGTERM', 'SIGINT'] as const) {
        process.on(signal, stop);
      }
      process.on('SIGHUP', () => this.tryReload());
    });
  }

  private reload(): void {
    this.file.load();
    this.log.use(this.file.settings);
    this.health.reset();
    this.log.info('Configuration loaded');
    const { runners, concurrent } = this.file.settings;
    for (const { token, name } of runners) {
      if (token.trim() === '') {
        this.log.warning('Runner token is empty or whitespace; this runner will be skipped during job polling.', {
          runner_name: name,
        });
      }
    }
    const warning = longPollingWarning(this.file.settings);
    if (warning) {
      this.log.warning(warning);
    }
    if (concurrent < 1) {
      this.log.fatal(`Current configuration 'concurrent = ${concurrent}' means that no jobs will be processed`);
    }
    this.renewal.plan();
    this.changed();
  }

  private tryReload(): void {
    try {
      this.reload();
    } catch (error) {
      this.log.error(`Failed to load config ${(error as Error).message}`);
    }
  }

  private async watchConfig(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.sleep(reloadMilliseconds);
      if (!this.stopping.signal.aborted && this.file.isChanged()) {
        this.tryReload();
      }
    }
  }

  private sleep(milliseconds: number): Promise<void> {
    return setTimeout(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => {});
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }

  private changed(): void {
    for (const resolve of this.wake.splice(0)) {
      resolve();
    }
  }

  /** Each runner's turn comes once in a check interval, as soon as there is a free slot. */
  private async feed(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const { runners, check_interval } = this.file.settings;
      const interval = (check_interval > 0 ? check_interval : 3) * 1000;
      for (const runner of runners) {
        if (runner.token.trim() !== '' && this.health.isHealthy(runner)) {
          while (this.busy >= this.file.settings.concurrent && !signal.aborted) {
            await this.change();
          }
          this.start(runner);
        }
        await this.sleep(interval / runners.length);
      }
      if (runners.length === 0) {
        await this.sleep(interval);
      }
    }
  }

  private async start(runner: RunnerSettings): Promise<void> {
    if (this.stopping.signal.aborted) {
      return;
    }
    this.busy += 1;
    try {
      await this.process(runner);
    } catch (error) {
      this.log.warning(`Failed to process runner: ${(error as Error).message}`, { runner: shortToken(runner.token) });
    } finally {
      this.busy -= 1;
      this.changed();
    }
  }

  private async process(runner: RunnerSettings): Promise<void> {
    const provider = this.providers[runner.executor];
    if (provider === undefined) {
      this.log.error(`Executor "${runner.executor}" is not known; marking Runner as unhealthy`);
      this.health.mark(runner, false);
      return;
    }
    if (runner.limit > 0 && count(this.builds, runner) >= runner.limit) {
      return;
    }
    await counted(this.builds, runner, async () => {
      const taken = await this.take(runner, provider);
      if (taken) {
        const { job, place, session } = taken;
        try {
          if (!runner.strict_check_interval && this.busy < this.file.settings.concurrent) {
            this.start(runner);
          }
          await this.execute(runner, job, place, session);
        } finally {
          this.sessions?.remove(session);
          place.release(true);
        }
      }
    });
  }

  private async take(
    runner: RunnerSettings,
    provider: ExecutorProvider,
  ): Promise<{ job: Job; place: Place; session?: Session } | undefined> {
    if (count(this.requests, runner) >= Math.max(1, runner.request_concurrency)) {
      return undefined;
    }
    return counted(this.requests, runner, async () => {
      const place = await provider.acquire(runner);
      if (place === undefined) {
        return undefined;
      }
      const { session, info } = (provider.hasTerminals && this.sessions?.create()) || {};
      const { job, isHealthy } = this.stopping.signal.aborted
        ? { job: undefined, isHealthy: true }
        : await this.gitlab.requestJob(runner, this.file.systemId, this.stopping.signal, info);
      this.health.mark(runner, isHealthy);
      if (job === undefined) {
        place.release(false);
        this.sessions?.remove(session);
        return undefined;
      }
      return { job, place, session };
    });
  }

  private async execute(runner: RunnerSettings, job: Job, place: Place, session?: Session): Promise<void> {
    const first = await this.gitlab.updateJob(runner, job, { state: 'running' });
    if (first.isGone || first.status === 0) {
      return;
    }
    const trace = new Trace(this.gitlab, runner, job);
    if (first.isCanceling) {
      await trace.fail('job_canceled', 0);
      return;
    }
    const project = job.job_info.project_id ?? 0;
    const same = this.numbers.filter(({ token }) => token === runner.token);
    const number = {
      ...{ token: runner.token, project, runner: lowest(same.map((one) => one.runner)) },
      own: lowest(same.filter((one) => one.project === project).map((one) => one.own)),
    };
    this.numbers.push(number);
    this.log.info('Added job to processing list', { job: job.id, runner: shortToken(runner.token), project });
    const context = new JobContext(
      runner,
      job,
      this.file.systemId,
      this.release,
      { runner: number.runner, project: number.own },
      (text) => trace.write(text),
      this.log,
      session,
      this.file.settings.session_server?.session_timeout || 1800,
    );
    await runJob(context, place, trace, this.interrupted.signal);
    this.numbers.splice(this.numbers.indexOf(number), 1);
    this.log.info('Removed job from processing list', { job: job.id, runner: shortToken(runner.token) });
  }
}

const count = (counts: ReadonlyMap<string, number>, { token }: RunnerSettings) => counts.get(token) ?? 0;

async function counted<T>(counts: Map<string, number>, { token }: RunnerSettings, act: () => Promise<T>): Promise<T> {
  counts.set(token, (counts.get(token) ?? 0) + 1);
  try {
    return await act();
  } finally {
    counts.set(token, (counts.get(token) ?? 0) - 1);
  }
}

const lowest = (taken: readonly number[]) => {
  let number = 0;
  while (taken.includes(number)) {
    number += 1;
  }
  return number;
};
