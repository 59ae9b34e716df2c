import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { RunnerSettings } from '../config/settings';
import type { GitLabClient, JobReply } from './client';
import type { FailureReason, Job } from './job';
import { knownReason } from './job';

/** At most so much of a log goes into one request. */
const patchBytes = 1024 * 1024;
/** A job without output is asked after as often as this. */
const touchMilliseconds = 30_000;

/** A job's log on its way to GitLab, and what GitLab says of the job meanwhile (network/trace.go). */
export class Trace {
  /** GitLab wants the job to end with its `after_script`. */
  onCancel: () => void = () => {};
  /** GitLab wants the job no more. */
  onAbort: () => void = () => {};
  private content = Buffer.alloc(0);
  private sent = 0;
  private sentAt = Date.now();
  private interval = 3000;
  private isFinished = false;
  private readonly finished = new AbortController();
  private readonly watching: Promise<void>;
  private readonly masked: readonly string[];

  constructor(
    private readonly gitlab: GitLabClient,
    private readonly runner: RunnerSettings,
    private readonly job: Job,
  ) {
    const secrets = (job.variables ?? []).filter(({ masked, value }) => masked && value !== '');
    this.masked = [...secrets.map(({ value }) => value), job.token].filter((value) => value !== '');
    this.watching = this.watch();
  }

  write(text: string | Buffer): void {
    if (this.content.length >= this.runner.output_limit * 1024) {
      return;
    }
    const masked = this.masked.reduce((rest, secret) => rest.replaceAll(secret, '[MASKED]'), text.toString());
    const whole = Buffer.concat([this.content, Buffer.from(masked)]);
    const limit = this.runner.output_limit * 1024;
    this.content =
      whole.length <= limit
        ? whole
        : Buffer.concat([
            whole.subarray(0, limit),
            Buffer.from(
              `\nJob's log exceeded limit of ${limit} bytes.\nJob execution will continue but no more output will be collected.\n`,
            ),
          ]);
  }

  async succeed(): Promise<void> {
    await this.end('success');
  }

  async fail(reason: FailureReason, exitCode: number): Promise<void> {
    await this.end('failed', knownReason(reason, this.job), exitCode);
  }

  private async watch(): Promise<void> {
    const { signal } = this.finished;
    for (;;) {
      await setTimeout(this.interval, undefined, { signal }).catch(() => {});
      if (this.isFinished) {
        return;
      }
      if (!(await this.sendNews())) {
        this.onAbort();
        return;
      }
    }
  }

  /** Whether GitLab still wants the job. */
  private async sendNews(): Promise<boolean> {
    const patched = await this.sendPatch();
    if (patched?.isGone) {
      return false;
    }
    if (Date.now() - this.sentAt <= touchMilliseconds) {
      return true;
    }
    const touched = this.heed(
      await this.gitlab.updateJob(this.runner, this.job, { state: 'running', output: this.output() }),
    );
    if (touched.status === 200) {
      this.sentAt = Date.now();
    }
    return !touched.isGone && touched.status !== 0;
  }

  private async sendPatch(): Promise<JobReply | undefined> {
    const part = this.content.subarray(this.sent, this.sent + patchBytes);
    if (part.length === 0) {
      return undefined;
    }
    const reply = this.heed(await this.gitlab.patchTrace(this.runner, this.job, part, this.sent));
    if (reply.status === 202) {
      this.sent += part.length;
      this.sentAt = Date.now();
    } else if (reply.status === 416) {
      this.sent = Number(reply.range?.split('-')[1] ?? 0);
    }
    return reply;
  }

  private heed(reply: JobReply): JobReply {
    this.interval = Math.min((reply.updateSeconds ?? this.interval / 1000) * 1000, 900_000);
    if (reply.isCanceling && !this.isFinished) {
      this.onCancel();
    }
    return reply;
  }

  private async end(state: 'success' | 'failed', failure_reason?: string, exitCode = 0): Promise<void> {
    this.isFinished = true;
    this.finished.abort();
    await this.watching;
    this.interval = 3000;
    for (let failures = 0; failures < 10; ) {
      const isSent = await this.sendRest();
      if (isSent === 'gone') {
        return;
      }
      const last = { state, failure_reason, output: this.output(), ...(exitCode !== 0 && { exit_code: exitCode }) };
      const reply = isSent === 'sent' ? this.heed(await this.gitlab.updateJob(this.runner, this.job, last)) : undefined;
      if (reply?.status === 200 || reply?.isGone || reply?.status === 0) {
        return;
      }
      if (reply?.status === 412) {
        this.sent = 0;
      }
      failures += reply?.status === 202 || reply?.status === 412 ? 0 : 1;
      await setTimeout(this.interval);
    }
  }

  private async sendRest(): Promise<'sent' | 'gone' | 'failed'> {
    while (this.sent < this.content.length) {
      const reply = await this.sendPatch();
      if (reply?.isGone) {
        return 'gone';
      }
      if (reply?.status === 416) {
        await setTimeout(this.interval);
      } else if (reply?.status !== 202) {
        return 'failed';
      }
    }
    return 'sent';
  }

  private output() {
    const sum = crc32(this.content).toString(16).padStart(8, '0');
    return { checksum: `crc32:${sum}`, bytesize: this.content.length };
  }
}
