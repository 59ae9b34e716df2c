import { dirname } from 'node:path';
import type { ExecutorSection } from '../../config-toml/config-toml';
import type { GitlabRunnerSettings } from '../../settings/gitlab-runner';
import type { ProxiedRunnerSettings } from '../../settings/proxied-runner';

/**
 * What goes to the server beside the scripts, each as a Terraform template, by the name that the scripts know it by:
 *
 * - `environment`: what the scripts go by;
 * - `section.toml`: the pieces of config.toml that are ours;
 * - `service-environment`: gives the runner's process its environment, an override for compose or a drop-in for systemd;
 * - `variables`: what the drop-in refers to, since everybody may read a unit;
 * - `proxy-ca.crt`: certificates that the runner is to trust, where there are any;
 * - `worker-start.sh`: user data of the workers, where they need any.
 */
export type ServerFiles = Readonly<Record<string, string>>;

/** Where they lie, and what was there before. */
export function serverFolder(environment: string): string {
  return `/var/lib/gitlab-runner-cdktf/${environment}`;
}

export interface ServerFilesProps {
  readonly settings: ProxiedRunnerSettings;
  readonly runner: GitlabRunnerSettings;
  readonly executor: ExecutorSection;
}

/** The folder of config.toml as the runner sees it. */
export function configFolder({ compose, configFile }: ProxiedRunnerSettings['ciServer']): string {
  return compose ? compose.configDirectory : dirname(configFile);
}
