import type { FargateSettings } from '../settings/fargate';
import type { ExecutorSection } from './config-toml';

/** Where what starts the driver for a job, and what it reads, are on the manager. */
export const fargateJob = '/opt/gitlab-runner/fargate-job';
export const fargateConfig = '/etc/gitlab-runner/fargate.toml';

const driver = (stage: string) => ['--config', fargateConfig, 'custom', stage];

/**
 * `[runners.custom]`: GitLab Runner starts the Fargate driver for each stage of a job.
 *
 * @param limit jobs at once, 0 is without limit
 * @see https://docs.gitlab.com/runner/executors/custom/
 */
export function customSection({ timeouts }: FargateSettings, limit: number): ExecutorSection {
  return {
    executor: 'custom',
    limit,
    tables: {
      // Folders of the task's container, not of the manager.
      builds_dir: '/opt/gitlab-runner/builds',
      cache_dir: '/opt/gitlab-runner/cache',
      custom: {
        config_exec: fargateJob,
        config_args: driver('config'),
        config_exec_timeout: timeouts.config,
        prepare_exec: fargateJob,
        prepare_args: driver('prepare'),
        prepare_exec_timeout: timeouts.prepare,
        run_exec: fargateJob,
        run_args: driver('run'),
        cleanup_exec: fargateJob,
        cleanup_args: driver('cleanup'),
        cleanup_exec_timeout: timeouts.cleanup,
        graceful_kill_timeout: timeouts.gracefulKill,
        force_kill_timeout: timeouts.forceKill,
      },
    },
  };
}
