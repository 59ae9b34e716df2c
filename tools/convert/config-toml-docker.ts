import { camelCase } from '../../src/settings/camel-case';
import { families } from '../../src/settings/families';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { shapeOf } from '../../src/settings/schema-shape';
import { changed, lost, type Note, toDo } from './note';
import { list, type Table, table } from './toml-values';

interface Read {
  readonly settings: Partial<GitlabRunnerInput>;
  readonly notes: readonly Note[];
}

/**
 * `[runners.docker]`. GitLab Runner has other defaults than the settings: no privileges, no volumes.
 *
 * @param carried what `configToml` has of it
 */
export function dockerOptions(docker: Table, carried: Table = {}): Read {
  const shape = shapeOf(families.shape.runnerWorkerDockerOptions);
  const fields = shape.kind === 'object' ? shape.fields : {};
  const { pull_policy, container_labels, sysctls, tmpfs, services_tmpfs, services, ...rest } = docker;
  const known = Object.entries(rest).filter(([key]) => camelCase(key) in fields);
  const unknown = Object.keys(rest).filter((key) => !(camelCase(key) in fields) && !(key in carried));
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
    ...(services !== undefined && { runnerWorkerDockerServices: (services as Table[]).map(service) }),
  };
  return { settings, notes: unknown.map((key) => lost(`runners.docker.${key}`, 'is no setting here')) };
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

/** `[runners.cache]`. The bucket exists, so it is used as it is. */
export function cacheOf(cache: Table): Read {
  const { BucketName, AuthenticationType } = table(cache.s3);
  if (cache.Type !== 's3' || !BucketName) {
    const made = changed('runners.cache', 'a bucket is made for the cache: runnerWorkerCache says how');
    return {
      settings: {},
      notes:
        cache.Type === undefined ? [made] : [lost('runners.cache.Type', `was ${cache.Type}; the cache is in S3 here`)],
    };
  }
  const shared = cache.Shared === undefined ? {} : { shared: Boolean(cache.Shared) };
  return {
    settings: { runnerWorkerCache: { create: false, bucket: String(BucketName), ...shared } },
    notes: [
      toDo(
        'runners.cache.s3',
        'stays, as long as the old deployment does when that made it: name a policy that opens it to the manager in runnerWorkerCache.policy, or take runnerWorkerCache out and have a bucket made',
      ),
      ...(AuthenticationType === undefined || AuthenticationType === 'iam'
        ? []
        : [changed('AuthenticationType', "the manager's role is used instead of keys")]),
    ],
  };
}
