import { cacheSettings } from '../../src/settings/cache';
import { camelCase } from '../../src/settings/camel-case';
import { deploymentSettings } from '../../src/settings/deployment';
import { dockerSettings } from '../../src/settings/docker';
import { dockerAutoscalerSettings } from '../../src/settings/docker-autoscaler';
import { dockerMachineSettings } from '../../src/settings/docker-machine';
import { encryptionSettings } from '../../src/settings/encryption';
import { gitlabSettings } from '../../src/settings/gitlab';
import { managerSettings } from '../../src/settings/manager';
import { managerInstanceSettings } from '../../src/settings/manager-instance';
import { networkingSettings } from '../../src/settings/networking';
import { terminateSettings } from '../../src/settings/terminate';
import { workerSettings } from '../../src/settings/worker';
import type { Change } from './module-diff';

/** Which of our files says what a file of the module says. A path that ends in a slash is everything in it. */
const mirrors: Readonly<Record<string, readonly string[]>> = {
  'data.tf': ['src/constructs/ami.ts'],
  'docker_autoscaler.tf': [
    'src/constructs/workers/docker-autoscaler-group.ts',
    'src/constructs/workers/worker-launch-template.ts',
    'src/constructs/workers/docker-autoscaler-workers.ts',
  ],
  'docker_autoscaler_policy.tf': ['src/constructs/workers/worker-role.ts', 'src/policies/workers.ts'],
  'docker_autoscaler_security_group.tf': ['src/constructs/workers/docker-autoscaler-workers.ts'],
  'docker_machine.tf': ['src/constructs/workers/docker-machine-workers.ts'],
  'docker_machine_fleet.tf': [
    'src/constructs/workers/docker-machine-workers.ts',
    'src/constructs/workers/worker-launch-template.ts',
  ],
  'docker_machine_policy.tf': ['src/constructs/workers/worker-role.ts', 'src/policies/workers.ts'],
  'docker_machine_security_group.tf': ['src/constructs/workers/docker-machine-security-group.ts'],
  'kms.tf': ['src/constructs/runner-kms-key.ts'],
  'locals.tf': ['src/settings/names.ts', 'src/config-toml/'],
  'logging.tf': ['src/constructs/gitlab-runner.ts', 'src/user-data/'],
  'main.tf': [
    'src/constructs/manager/runner-manager.ts',
    'src/constructs/manager/manager-launch-template.ts',
    'src/constructs/gitlab-runner.ts',
  ],
  'outputs.tf': ['stacks/gitlab-runner-stack.ts'],
  'runner_policy.tf': ['src/constructs/manager/manager-role.ts', 'src/policies/manager.ts'],
  'runner_security_group.tf': ['src/constructs/runner-security-group.ts'],
  'tags.tf': ['src/settings/tags.ts'],
  'variables.tf': ['src/settings/'],
  'versions.tf': ['src/constructs/stack/aws-stack.ts'],
  'modules/cache/': ['src/constructs/cache-bucket.ts', 'src/policies/cache.ts'],
  'modules/terminate-agent-hook/': [
    'src/constructs/terminate-hook/terminate-hook.ts',
    'src/constructs/terminate-hook/terminate-hook-function.ts',
  ],
  'modules/terminate-agent-hook/iam.tf': [
    'src/constructs/terminate-hook/terminate-hook-role.ts',
    'src/policies/terminate-hook.ts',
  ],
  'modules/terminate-agent-hook/lambda/': ['src/lambda/terminate-runners/'],
  'policies/': ['src/policies/'],
  'policies/cache.json': ['src/policies/cache.ts'],
  'policies/instance-docker-autoscaler-policy.json': ['src/policies/workers.ts'],
  'policies/instance-docker-machine-policy.json': ['src/policies/workers.ts'],
  'policies/instance-eip.json': ['src/policies/manager.ts'],
  'policies/instance-kms-policy.json': ['src/policies/manager.ts'],
  'policies/instance-logging-policy.json': ['src/policies/manager.ts'],
  'policies/instance-session-manager-policy.json': ['src/policies/manager.ts'],
  'policies/service-linked-role-create-policy.json': ['src/policies/manager.ts'],
  'policies/kms-policy.json': ['src/policies/kms-key.ts'],
  'template/': ['src/user-data/', 'assets/boot/'],
  'template/eip.tftpl': ['assets/boot/steps/050-elastic-ip.sh'],
  'template/logging.tftpl': ['src/user-data/cloudwatch-agent.ts', 'assets/boot/steps/020-log-shipping.sh'],
  'template/runner-config.tftpl': ['src/config-toml/config-toml.ts'],
  'template/runner-docker-autoscaler-config.tftpl': ['src/config-toml/autoscaler-section.ts'],
  'template/runner-docker-machine-config.tftpl': ['src/config-toml/machine-section.ts'],
  'template/runners_docker_options.tftpl': ['src/config-toml/docker-section.ts'],
  'template/runners_docker_services.tftpl': ['src/config-toml/docker-section.ts'],
  'template/yum_update.tftpl': ['assets/boot/steps/060-updates.sh'],
};

/** Which file of ours has which settings. */
const settingsFiles: Readonly<Record<string, object>> = {
  'src/settings/cache.ts': cacheSettings,
  'src/settings/deployment.ts': deploymentSettings,
  'src/settings/docker.ts': dockerSettings,
  'src/settings/docker-autoscaler.ts': dockerAutoscalerSettings,
  'src/settings/docker-machine.ts': dockerMachineSettings,
  'src/settings/encryption.ts': encryptionSettings,
  'src/settings/gitlab.ts': gitlabSettings,
  'src/settings/manager.ts': managerSettings,
  'src/settings/manager-instance.ts': managerInstanceSettings,
  'src/settings/networking.ts': networkingSettings,
  'src/settings/terminate.ts': terminateSettings,
  'src/settings/worker.ts': workerSettings,
};

/** The files of ours that a change of the module touches; for what is new, the files of its nearest relatives. */
export function oursFor({ subject, name, file }: Change): readonly string[] {
  return subject === 'variable' && !name.includes('//')
    ? [settingsFileFor(camelCase(name.split(/[.[{]/)[0] ?? name))]
    : mirrorsOf(file ?? name.replace(/\/\/.*/, '/'));
}

/** The entry for the path itself, else for the longest folder above it. */
export function mirrorsOf(path: string): readonly string[] {
  const [nearest] = Object.keys(mirrors)
    .filter((key) => key === path || (key.endsWith('/') && path.startsWith(key)))
    .sort((one, other) => other.length - one.length);
  return nearest ? (mirrors[nearest] ?? []) : ['src/constructs/gitlab-runner.ts'];
}

function settingsFileFor(setting: string): string {
  const known = Object.entries(settingsFiles).flatMap(([file, settings]) =>
    Object.keys(settings).map((name) => ({ file, alike: commonStart(name, setting), exact: name === setting })),
  );
  const [best] = known.sort((one, other) => Number(other.exact) - Number(one.exact) || other.alike - one.alike);
  return best?.file ?? 'src/settings/families.ts';
}

function commonStart(one: string, other: string): number {
  const different = [...one].findIndex((letter, index) => letter !== other[index]);
  return different === -1 ? one.length : different;
}
