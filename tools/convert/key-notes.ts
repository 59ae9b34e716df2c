import { camelCase } from '../../src/settings/camel-case';
import type { ExecutorWord } from '../../src/settings/executors';
import { families } from '../../src/settings/families';
import { shapeOf } from '../../src/settings/schema-shape';
import type { RefusedKey } from './carried-keys';
import { lost, type Note, shown } from './note';

/** The keys of `[runners.docker]` that are an attribute of `runnerWorkerDockerOptions`, by its name. */
const dockerFields = (() => {
  const shape = shapeOf(families.shape.runnerWorkerDockerOptions);
  return shape.kind === 'object' ? shape.fields : {};
})();

/** The engine of the workers, which docker-autoscaler reaches by itself. */
export const engineKeys = ['host', 'tls_verify', 'tls_cert_path'] as const;

/** Whether `runnerWorkerDockerOptions` has a key of `[runners.docker]`. */
export const isDockerOption = (key: string): boolean => Object.hasOwn(dockerFields, camelCase(key));

/**
 * Keys whose value a setting has, or a note of their own, whatever it is. A key that is not among them, and that
 * `configToml` cannot have, is listed with its value.
 */
const told: readonly RegExp[] = [
  /^(concurrent|check_interval|listen_address|connection_max_age|sentry_dsn)$/,
  /^runners\[\]\.(name|url|clone_url|id|token|token_obtained_at|token_expires_at|executor|limit|output_limit)$/,
  /^runners\[\]\.(request_concurrency|environment|tls-ca-file|pre_build_script|post_build_script)$/,
  /^runners\[\]\.(pre_clone_script|pre_get_sources_script)$/,
  /^runners\[\]\.cache\.(Type|Shared|s3\.(BucketName|BucketLocation|AuthenticationType))$/,
  /^runners\[\]\.docker\.(pull_policy|container_labels|sysctls|tmpfs|services_tmpfs|host|tls_verify|tls_cert_path)$/,
  /^runners\[\]\.docker\.services\[\]\.(name|alias|entrypoint|command|environment)$/,
];

/** Those of the workers of docker+machine, which docker-autoscaler has in another way. */
const toldOfMachines: readonly RegExp[] = [
  /^runners\[\]\.machine\.(MachineDriver|MachineName|MachineOptions|MaxBuilds|MaxGrowthRate|OffPeak\w+)$/,
  /^runners\[\]\.machine\.(autoscaling\[\]\.)?(IdleCount|IdleTime|IdleScaleFactor|IdleCountMin|Periods|Timezone)$/,
];

/** @param executor of the new stack */
export function isToldElsewhere(path: string, executor: ExecutorWord): boolean {
  const [, dockerKey = ''] = /^runners\[\]\.docker\.(\w+)$/.exec(path) ?? [];
  const patterns = executor === 'docker' ? told : [...told, ...toldOfMachines];
  return isDockerOption(dockerKey) || patterns.some((pattern) => pattern.test(path));
}

/** A note on each key that goes, with its value. */
export function refusedNotes(refused: readonly RefusedKey[]): Note[] {
  return refused.map(({ path, value, reason }) =>
    lost(path, `was ${shown(path, value)}; it ${reason.replace(/: (leave it out|take it out).*$/, '')}`),
  );
}
