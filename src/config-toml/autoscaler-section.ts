import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { runnerVersionAtLeast } from '../settings/runner-version';
import { Fact } from '../templates/template-text';
import { Float, type TomlTable } from '../templates/toml-document';
import type { ExecutorSection } from './config-toml';

/**
 * `[runners.autoscaler]`: the fleeting plugin makes and removes the workers in an Auto Scaling group.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section
 * Mirrors upstream template/runner-docker-autoscaler-config.tftpl.
 */
export function autoscalerSection(settings: GitlabRunnerSettings): ExecutorSection {
  const { maxJobs, usePrivateKey } = settings.runnerWorker;
  const autoscaler = settings.runnerWorkerDockerAutoscaler;
  const policies = settings.runnerWorkerDockerAutoscalerAutoscalingOptions;
  return {
    executor: 'docker-autoscaler',
    limit: maxJobs * autoscaler.capacityPerInstance,
    tables: {
      autoscaler: {
        plugin: installsPlugins(settings) ? 'aws:latest' : 'fleeting-plugin-aws',
        capacity_per_instance: autoscaler.capacityPerInstance,
        update_interval: autoscaler.updateInterval,
        update_interval_when_expecting: autoscaler.updateIntervalWhenExpecting,
        max_use_count: autoscaler.maxUseCount,
        max_instances: maxJobs,
        instance_ready_command: autoscaler.instanceReadyCommand || undefined,
        plugin_config: { name: new Fact('worker_group') },
        connector_config: {
          username: autoscaler.connectorConfigUser,
          use_external_addr: false,
          key_path: usePrivateKey ? '/root/.ssh/id_rsa' : undefined,
        },
        policy: policies.length > 0 ? policies.map((policy) => scalingPolicy(settings, policy)) : undefined,
      },
    },
  };
}

/** `gitlab-runner fleeting install` came with 16.11; before that the plugin is a binary of its own. */
export function installsPlugins(settings: GitlabRunnerSettings): boolean {
  return runnerVersionAtLeast(settings, 16, 11);
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
