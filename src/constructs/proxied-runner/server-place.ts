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
 * - `worker-start.sh`: user data of the workers, where docker-machine needs any;
 * - `aws-config`: the region of the fleeting plugin, and what it signs in with, where the server's role is not used.
 */
export type ServerFiles = Readonly<Record<string, string>>;

/** The executors that make workers from a server that exists. */
export type ServerExecutor = ProxiedRunnerSettings['runnerWorker']['type'];

/** Of the same runner as settings of the runner stack have it. */
export function serverExecutor({ runnerWorker }: { readonly runnerWorker: { readonly type: string } }): ServerExecutor {
  return runnerWorker.type as ServerExecutor;
}

/** An executor as names of AWS have it. */
export const inNames = (executor: ServerExecutor) => executor.replace('+', '-');

/** An executor as Terraform addresses have it. */
export const inAddresses = (executor: ServerExecutor) => inNames(executor).replace('-', '_');

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

/** Where the fleeting plugin is kept, as the runner sees it: outside of a container, which may be recreated. */
export const pluginFolder = (server: ProxiedRunnerSettings['ciServer']): string =>
  `${configFolder(server)}/gitlab-runner-cdktf-plugins`;

/** AWS's configuration of the fleeting plugin, as the runner sees it. */
export const awsConfig = (server: ProxiedRunnerSettings['ciServer']): string =>
  `${configFolder(server)}/gitlab-runner-cdktf-aws`;
