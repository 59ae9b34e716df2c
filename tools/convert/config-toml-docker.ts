import { camelCase } from '../../src/settings/camel-case';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { engineKeys, isDockerOption } from './key-notes';
import { changed, type Note } from './note';
import { list, type Table, table, tables } from './toml-values';

interface Read {
  readonly settings: Partial<GitlabRunnerInput>;
  readonly notes: readonly Note[];
}

/** `[runners.docker]`. GitLab Runner has other defaults than the settings: no privileges, no volumes. */
export function dockerOptions(docker: Table): Read {
  const { pull_policy, container_labels, sysctls, tmpfs, services_tmpfs, services, ...rest } = docker;
  const known = Object.entries(rest).filter(([key]) => isDockerOption(key) && !isEngineKey(key));
  const engine = Object.entries(rest).filter(([key, value]) => isEngineKey(key) && value !== false && value !== '');
  const settings: Partial<GitlabRunnerInput> = {
    runnerWorkerDockerOptions: {
      privileged: false,
      volumes: [],
      ...Object.fromEntries(known.map(([key, value]) => [camelCase(key), value])),
      ...(pull_policy !== undefined && { pullPolicies: list(pull_policy) }),
      ...(container_labels !== undefined && { containerLabels: pairs(container_labels) }),
      ...(sysctls !== undefined && { sysctls: pairs(sysctls) }),
    },
    ...(tmpfs !== undefined && { runnerWorkerDockerVolumesTmpfs: mounts(tmpfs) }),
    ...(services_tmpfs !== undefined && { runnerWorkerDockerServicesVolumesTmpfs: mounts(services_tmpfs) }),
    ...(services !== undefined && { runnerWorkerDockerServices: tables(services).map(service) }),
  };
  return {
    settings,
    notes: engine.map(([key, value]) =>
      changed(`runners.docker.${key}`, `was ${JSON.stringify(value)}; the Docker of the stack's own instances is used`),
    ),
  };
}

function isEngineKey(key: string): boolean {
  return (engineKeys as readonly string[]).includes(key);
}

function service({ name, alias = '', entrypoint, command, environment }: Table) {
  return {
    name: String(name),
    alias: String(alias),
    entrypoint: list(entrypoint),
    command: list(command),
    ...(environment !== undefined && { environment: list(environment) }),
  };
}

function pairs(value: unknown): string[] {
  return Object.entries(table(value)).map(([name, text]) => `${name}=${text}`);
}

function mounts(value: unknown) {
  return Object.entries(table(value)).map(([volume, options]) => ({ volume, options: String(options) }));
}
