import type { ConfigFile } from '../config/config-file';
import { hasFlag, type RunnerSettings } from '../config/settings';
import type { GitLabClient } from '../gitlab/client';
import type { Log } from '../log';

/** Renews tokens that expire, each at three quarters of its life, and writes them to config.toml (commands/multi.go). */
export class TokenRenewal {
  private timer?: NodeJS.Timeout;
  private isStopped = false;

  constructor(
    private readonly file: ConfigFile,
    private readonly gitlab: GitLabClient,
    private readonly log: Log,
  ) {}

  /** Waits for the next token of the settings as they are now. */
  plan(): void {
    clearTimeout(this.timer);
    const [next] = this.file.settings.runners
      .filter(({ token_expires_at }) => token_expires_at !== undefined)
      .sort((one, other) => renewalTime(one) - renewalTime(other));
    if (next === undefined || this.isStopped) {
      return;
    }
    // setTimeout takes no more than 24 days at a time.
    const wait = Math.max(0, renewalTime(next) - Date.now());
    const longest = 2 ** 31 - 1;
    this.timer = setTimeout(() => (wait > longest ? this.plan() : this.renew(next)), Math.min(wait, longest));
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async renew({ token }: RunnerSettings): Promise<void> {
    try {
      this.file.load();
      const { runners } = this.file.settings;
      const runner = runners.find((one) => one.token === token);
      if (runner === undefined) {
        throw new Error('resetting token for runner: could not find a runner with the token');
      }
      if (hasFlag(runner, 'FF_DISABLE_AUTOMATIC_TOKEN_ROTATION')) {
        this.log.warning(
          `Automatic token rotation is disabled for runner: ${runner.name}. Your token is about to expire`,
        );
        return;
      }
      const renewed = await this.gitlab.resetToken(runner);
      if (renewed) {
        runner.token = renewed.token;
        runner.token_expires_at = renewed.token_expires_at ? new Date(renewed.token_expires_at) : undefined;
        runner.token_obtained_at = new Date();
        this.file.save(runners);
      }
    } catch (error) {
      this.log.error(`Failed to load config (token reset) ${(error as Error).message}`);
    }
    // A refused one is asked for again at once, as GitLab Runner does.
    this.plan();
  }
}

function renewalTime({ token_obtained_at, token_expires_at }: RunnerSettings): number {
  const obtained = token_obtained_at?.getTime() ?? 0;
  return obtained + 0.75 * ((token_expires_at?.getTime() ?? 0) - obtained);
}
