/** The part of config.toml that the twin acts on. Names are GitLab Runner's. */
export interface Settings {
  concurrent: number;
  check_interval: number;
  shutdown_timeout: number;
  log_level: string;
  log_format: string;
  runners: RunnerSettings[];
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
  pre_build_script?: string;
  post_build_script?: string;
  feature_flags: Readonly<Record<string, boolean>>;
  shell?: string;
  docker?: DockerSettings;
  custom?: CustomSettings;
  machine?: MachineSettings;
  autoscaler?: AutoscalerSettings;
}

export interface DockerSettings {
  readonly host?: string;
  readonly tls_cert_path?: string;
  readonly image?: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly allowed_images?: readonly string[];
  readonly allowed_services?: readonly string[];
  readonly services?: readonly { readonly name: string; readonly alias?: string }[];
  readonly services_privileged?: boolean;
  readonly pull_policy?: string | readonly string[];
  readonly allowed_pull_policies?: readonly string[];
  readonly volumes?: readonly string[];
  readonly disable_cache?: boolean;
  readonly cache_dir?: string;
  readonly network_mode?: string;
  readonly extra_hosts?: readonly string[];
  readonly dns?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly memory?: string;
  readonly memory_swap?: string;
  readonly memory_reservation?: string;
  readonly cpus?: string;
  readonly shm_size?: number;
  readonly ulimit?: Readonly<Record<string, string>>;
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly runtime?: string;
  readonly wait_for_services_timeout?: number;
}

export interface CustomSettings {
  readonly config_exec?: string;
  readonly config_args?: readonly string[];
  readonly config_exec_timeout?: number;
  readonly prepare_exec?: string;
  readonly prepare_args?: readonly string[];
  readonly prepare_exec_timeout?: number;
  readonly run_exec?: string;
  readonly run_args?: readonly string[];
  readonly cleanup_exec?: string;
  readonly cleanup_args?: readonly string[];
  readonly cleanup_exec_timeout?: number;
  readonly graceful_kill_timeout?: number;
  readonly force_kill_timeout?: number;
}

export interface MachineSettings {
  readonly IdleCount?: number;
  readonly IdleScaleFactor?: number;
  readonly IdleCountMin?: number;
  readonly IdleTime?: number;
  readonly MaxBuilds?: number;
  readonly MaxGrowthRate?: number;
  readonly MachineDriver?: string;
  readonly MachineName?: string;
  readonly MachineOptions?: readonly string[];
  readonly MachineOptionsWithName?: readonly string[];
  readonly autoscaling?: readonly {
    readonly Periods?: readonly string[];
    readonly IdleCount?: number;
    readonly IdleTime?: number;
    readonly Timezone?: string;
  }[];
}

export interface AutoscalerSettings {
  readonly plugin?: string;
  readonly capacity_per_instance?: number;
  readonly max_use_count?: number;
  readonly max_instances?: number;
  readonly delete_instances_on_shutdown?: boolean;
  readonly instance_ready_command?: string;
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
