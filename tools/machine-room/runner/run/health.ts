import { milliseconds } from '../config/duration';
import { type RunnerSettings, shortToken } from '../config/settings';
import type { Log } from '../log';

/** A runner that GitLab refuses a few times is left alone for a while (commands/health_helper.go). */
export class Health {
  private failures = new Map<string, { count: number; since: number }>();

  constructor(private readonly log: Log) {}

  /** After a new config.toml all are well. */
  reset(): void {
    this.failures.clear();
  }

  isHealthy(runner: RunnerSettings): boolean {
    const failed = this.failures.get(key(runner));
    if (!failed || failed.count < runner.unhealthy_requests_limit) {
      return true;
    }
    if (Date.now() - failed.since <= milliseconds(runner.unhealthy_interval)) {
      return false;
    }
    this.log.warning(`Runner "${key(runner)}" is not healthy, but check for a new job will be forced!`);
    this.failures.delete(key(runner));
    return true;
  }

  mark(runner: RunnerSettings, isHealthy: boolean): void {
    if (isHealthy) {
      this.failures.delete(key(runner));
      return;
    }
    const failed = this.failures.get(key(runner)) ?? { count: 0, since: Date.now() };
    failed.count += 1;
    this.failures.set(key(runner), failed);
    if (failed.count >= runner.unhealthy_requests_limit) {
      this.log.error(
        `Runner "${key(runner)}" is unhealthy and will be disabled for ${runner.unhealthy_interval} seconds!`,
      );
    }
  }
}

const key = ({ url, token }: RunnerSettings) => `${url}${shortToken(token)}`;
