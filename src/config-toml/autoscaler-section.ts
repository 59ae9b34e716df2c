import { workerLogin } from '../settings/connector';
import { fleetingPlugin } from '../settings/fleeting-plugin';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { runnerVersionAtLeast } from '../settings/runner-version';
import { keepsWorkers } from '../settings/state-storage';
import { claimsWorkerGroups } from '../settings/worker-groups';
import { Fact, type Template, withFacts } from '../templates/template-text';
import { Float, type TomlTable } from '../templates/toml-document';
import type { ExecutorSection } from './config-toml';

/**
 * `[runners.autoscaler]`: the fleeting plugin makes and removes the workers in an Auto Scaling group.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section
 * Mirrors upstream template/runner-docker-autoscaler-config.tftpl.
 */
export function autoscalerSection(settings: GitlabRunnerSettings): ExecutorSection {
  const { maxJobs } = settings.runnerWorker;
  const autoscaler = settings.runnerWorkerDockerAutoscaler;
  const policies = settings.runnerWorkerDockerAutoscalerAutoscalingOptions;
  return {
    executor: 'docker-autoscaler',
    limit: maxJobs * autoscaler.capacityPerInstance,
    tables: {
      feature_flags: workerChecks(settings),
      autoscaler: {
        plugin: fleetingPlugin(settings).name,
        capacity_per_instance: autoscaler.capacityPerInstance,
        update_interval: autoscaler.updateInterval,
        update_interval_when_expecting: autoscaler.updateIntervalWhenExpecting,
        max_use_count: autoscaler.maxUseCount,
        max_instances: maxJobs,
        instance_ready_command: autoscaler.instanceReadyCommand || undefined,
        state_storage: keepsWorkers(settings) ? { enabled: true } : undefined,
        plugin_config: { name: groupName(settings) },
        connector_config: connectorConfig(settings),
        policy: policies.length > 0 ? policies.map((policy) => scalingPolicy(settings, policy)) : undefined,
      },
    },
  };
}

/**
 * The same with a file of AWS's own form that has the plugin's region, where the process has no other way to know it.
 *
 * @param credentials whether it signs in by that file, too
 * @see https://docs.gitlab.com/runner/executors/docker_autoscaler/
 */
export function withAwsConfig(
  section: ExecutorSection,
  file: string,
  { credentials = false }: { readonly credentials?: boolean } = {},
): ExecutorSection {
  const autoscaler = section.tables.autoscaler as TomlTable;
  const plugin_config = {
    ...(autoscaler.plugin_config as TomlTable),
    config_file: file,
    ...(credentials ? { credentials_file: file } : {}),
  };
  return { ...section, tables: { ...section.tables, autoscaler: { ...autoscaler, plugin_config } } };
}

/**
 * From 17.9 on GitLab Runner can log in to a worker before it gives it a job. Without that, a job goes to a worker that
 * has just been lost, with its zone for example, and fails.
 *
 * @see https://docs.gitlab.com/runner/configuration/feature-flags/ FF_USE_FLEETING_ACQUIRE_HEARTBEATS
 */
function workerChecks(settings: GitlabRunnerSettings): TomlTable | undefined {
  return runnerVersionAtLeast(settings, 17, 9) ? { FF_USE_FLEETING_ACQUIRE_HEARTBEATS: true } : undefined;
}

/** Which group the manager has claimed, it knows when it boots: assets/boot/steps/110-config.sh. */
function groupName(settings: GitlabRunnerSettings): Fact | Template {
  const group = new Fact('worker_group');
  return claimsWorkerGroups(settings) ? withFacts`${group}__WORKER_GROUP__` : group;
}

/**
 * With `use_static_credentials` the plugin takes the key as it is. Without, it sends a key of its own through EC2
 * Instance Connect, also beside `key_path`; for WinRM it decrypts the password of EC2 with that key.
 *
 * @see https://gitlab.com/gitlab-org/fleeting/plugins/aws#default-connector-config (connector_ssh.go, provider.go)
 */
function connectorConfig(settings: GitlabRunnerSettings): TomlTable {
  const autoscaler = settings.runnerWorkerDockerAutoscaler;
  return {
    os: autoscaler.connectorConfigOs || undefined,
    arch: autoscaler.connectorConfigArch || undefined,
    protocol: autoscaler.connectorConfigProtocol || undefined,
    protocol_port: autoscaler.connectorConfigProtocolPort || undefined,
    username: autoscaler.connectorConfigUser,
    use_external_addr: false,
    key_path: settings.runnerWorker.usePrivateKey ? '/root/.ssh/id_rsa' : undefined,
    use_static_credentials: workerLogin(settings) === 'key' ? true : undefined,
  };
}

/**
 * From 18.1 on the runner knows `preemptive_mode`, and `lint` of 19.3 refuses a policy without it: what is unset becomes
 * null there. The default is the runner's own, AutoscalerPolicyConfig.PreemptiveModeEnabled in common/config.go.
 */
function scalingPolicy(
  settings: GitlabRunnerSettings,
  policy: GitlabRunnerSettings['runnerWorkerDockerAutoscalerAutoscalingOptions'][number],
): TomlTable {
  return {
    periods: policy.periods,
    timezone: policy.timezone,
    idle_count: policy.idleCount,
    idle_time: policy.idleTime,
    scale_factor: policy.scaleFactor === undefined ? undefined : new Float(policy.scaleFactor),
    scale_factor_limit: policy.scaleFactorLimit,
    preemptive_mode:
      policy.preemptiveMode ?? (runnerVersionAtLeast(settings, 18, 1) ? (policy.idleCount ?? 0) > 0 : undefined),
  };
}
