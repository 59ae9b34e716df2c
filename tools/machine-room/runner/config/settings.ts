import type { ConfigToml } from '../../../../src/config-keys/config-toml';
import type { SessionServerSettings } from '../session/session-server';

type Runner = NonNullable<ConfigToml['runners']>;

/** The part of config.toml that the twin acts on. Names are GitLab Runner's, and so are the types of most tables. */
export interface Settings {
  concurrent: number;
  check_interval: number;
  shutdown_timeout: number;
  log_level: string;
  log_format: string;
  runners: RunnerSettings[];
  session_server?: SessionServerSettings;
  machine?: { shutdown_drain?: { enabled?: boolean } };
}

export interface RunnerSettings {
  name: string;
  url: string;
  token: string;
  id?: number;
  token_obtained_at?: Date;
  token_expires_at?: Date;
  'tls-ca-file'?: string;
  executor: string;
  limit: number;
  request_concurrency: number;
  strict_check_interval?: boolean;
  unhealthy_requests_limit: number;
  unhealthy_interval: string | number;
  output_limit: number;
  builds_dir?: string;
  cache_dir?: string;
  environment: string[];
  pre_get_sources_script?: string;
  post_get_sources_script?: string;
  pre_build_script?: string;
  post_build_script?: string;
  use_slot_cgroups?: boolean;
  slot_cgroup_template?: string;
  feature_flags: Readonly<Record<string, boolean>>;
  shell?: string;
  docker?: DockerSettings;
  cache?: CacheSettings;
  custom?: CustomSettings;
  machine?: MachineSettings;
  autoscaler?: AutoscalerSettings;
}

export type DockerSettings = Pick<
  NonNullable<Runner['docker']>,
  | 'host'
  | 'tls_cert_path'
  | 'image'
  | 'hostname'
  | 'user'
  | 'privileged'
  | 'allowed_images'
  | 'allowed_privileged_images'
  | 'allowed_privileged_services'
  | 'allowed_services'
  | 'services_privileged'
  | 'pull_policy'
  | 'allowed_pull_policies'
  | 'volumes'
  | 'disable_cache'
  | 'cache_dir'
  | 'network_mode'
  | 'extra_hosts'
  | 'dns'
  | 'dns_search'
  | 'links'
  | 'mac_address'
  | 'network_mtu'
  | 'enable_ipv6'
  | 'pid_mode'
  | 'ipcmode'
  | 'group_add'
  | 'userns_mode'
  | 'devices'
  | 'device_cgroup_rules'
  | 'cgroup_parent'
  | 'service_cgroup_parent'
  | 'service_slot_cgroup_template'
  | 'cpuset_cpus'
  | 'cpuset_mems'
  | 'cpu_shares'
  | 'oom_kill_disable'
  | 'oom_score_adjust'
  | 'volume_driver'
  | 'volumes_from'
  | 'container_labels'
  | 'disable_entrypoint_overwrite'
  | 'services_limit'
  | 'service_memory'
  | 'service_memory_swap'
  | 'service_memory_reservation'
  | 'service_cpus'
  | 'service_cpuset_cpus'
  | 'service_cpu_shares'
  | 'services_devices'
  | 'services_security_opt'
  | 'services_tmpfs'
  | 'cap_add'
  | 'cap_drop'
  | 'security_opt'
  | 'memory'
  | 'memory_swap'
  | 'memory_reservation'
  | 'cpus'
  | 'shm_size'
  | 'ulimit'
  | 'tmpfs'
  | 'sysctls'
  | 'runtime'
  | 'wait_for_services_timeout'
> & {
  readonly services?: readonly ServiceSettings[];
};

export interface CacheSettings {
  readonly Type?: string;
  readonly Path?: string;
  readonly Shared?: boolean;
  readonly s3?: { readonly BucketName?: string; readonly BucketLocation?: string };
}

export interface ServiceSettings {
  readonly name: string;
  readonly alias?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Each `NAME=value`. */
  readonly environment?: readonly string[];
}

export type CustomSettings = Pick<
  NonNullable<Runner['custom']>,
  | 'config_exec'
  | 'config_args'
  | 'config_exec_timeout'
  | 'prepare_exec'
  | 'prepare_args'
  | 'prepare_exec_timeout'
  | 'run_exec'
  | 'run_args'
  | 'cleanup_exec'
  | 'cleanup_args'
  | 'cleanup_exec_timeout'
  | 'graceful_kill_timeout'
  | 'force_kill_timeout'
>;

export type MachineSettings = Pick<
  NonNullable<Runner['machine']>,
  | 'IdleCount'
  | 'IdleScaleFactor'
  | 'IdleCountMin'
  | 'IdleTime'
  | 'MaxBuilds'
  | 'MaxGrowthRate'
  | 'MachineDriver'
  | 'MachineName'
  | 'MachineOptions'
  | 'MachineOptionsWithName'
  | 'autoscaling'
>;

export interface AutoscalerSettings {
  readonly plugin?: string;
  readonly capacity_per_instance?: number;
  readonly max_use_count?: number;
  readonly max_instances?: number;
  readonly delete_instances_on_shutdown?: boolean;
  readonly instance_ready_command?: string;
  readonly state_storage?: {
    readonly enabled?: boolean;
    readonly dir?: string;
    readonly keep_instance_with_acquisitions?: boolean;
  };
  readonly update_interval?: string | number;
  readonly update_interval_when_expecting?: string | number;
  readonly plugin_config?: { readonly name?: string; readonly region?: string };
  readonly connector_config?: {
    readonly username?: string;
    readonly key_path?: string;
    readonly use_static_credentials?: boolean;
    readonly use_external_addr?: boolean;
    readonly protocol_port?: number;
  };
  readonly policy?: readonly {
    readonly periods?: readonly string[];
    readonly timezone?: string;
    readonly idle_count?: number;
    readonly idle_time?: string | number;
    readonly scale_factor?: number;
    readonly scale_factor_limit?: number;
    readonly preemptive_mode?: boolean;
  }[];
}

const prefixes = [/^glrt-(t[123]_)?|^t[123]_|^glrtr-/, /^glcbt-/, /^GR[0-9A-Fa-f]{7}/];

/** The nine characters of a token that logs and names of containers and machines have. */
export const shortToken = (token: string): string =>
  prefixes.reduce((rest, prefix) => rest.replace(prefix, ''), token).slice(0, 9);

export const hasFlag = (runner: RunnerSettings, name: string): boolean => runner.feature_flags[name] === true;
