// Written by `npx runners upstream keys`, from keys.json. Do not edit.

/** The keys of GitLab Runner's config.toml. See https://docs.gitlab.com/runner/configuration/advanced-configuration/ */
export interface ConfigToml {
  /** Text. Not to be set here: `runnerManager.prometheusListenAddress` writes it. */
  readonly listen_address?: string;
  /** A whole number. Not to be set here: `runnerManager.maximumConcurrentJobs` writes it. */
  readonly concurrent?: number;
  /** A whole number. Not to be set here: `runnerManager.gitlabCheckInterval` writes it. */
  readonly check_interval?: number;
  /** Text. */
  readonly log_level?: string;
  /** Text. */
  readonly log_format?: string;
  /** Text. */
  readonly user?: string;
  /** Text. Not to be set here: `runnerManager.sentryDsn` writes it. */
  readonly sentry_dsn?: string;
  /** A whole number. */
  readonly shutdown_timeout?: number;
  /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 16.9 and later. Not to be set here: `runnerManager.connectionMaxAge` writes it. */
  readonly connection_max_age?: string;
  /** Names with texts. GitLab Runner 18.5 and later. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly session_server?: {
    /** Text. */
    readonly listen_address?: string;
    /** Text. */
    readonly advertise_address?: string;
    /** A whole number. */
    readonly session_timeout?: number;
  };
  readonly runners?: {
    /** Text. Not to be set here: `runnerInstance.name` writes it. */
    readonly name?: string;
    /** A whole number. Not to be set here: `runnerWorker.maxJobs` writes it. */
    readonly limit?: number;
    /** A whole number. Not to be set here: `runnerWorker.outputLimit` writes it. */
    readonly output_limit?: number;
    /** A whole number. Not to be set here: `runnerWorker.requestConcurrency` writes it. */
    readonly request_concurrency?: number;
    /** A whole number. */
    readonly unhealthy_requests_limit?: number;
    /** A length of time, such as `90s`, `10m` or `1h30m`. */
    readonly unhealthy_interval?: string;
    /** Text. Not to be set here: `runnerGitlab.url` writes it. */
    readonly url?: string;
    /** A whole number. Not to be set: the manager writes it when it boots: the token is in an SSM parameter. */
    readonly id?: number;
    /** Text. Not to be set: the manager writes it when it boots: the token is in an SSM parameter. */
    readonly token?: string;
    /** A point in time. Not to be set: the manager writes it when it boots: the token is in an SSM parameter. */
    readonly token_obtained_at?: string;
    /** A point in time. Not to be set: the manager writes it when it boots: the token is in an SSM parameter. */
    readonly token_expires_at?: string;
    /** Text. Not to be set here: `runnerGitlab.certificate` writes it. */
    readonly 'tls-ca-file'?: string;
    /** Text. */
    readonly 'tls-cert-file'?: string;
    /** Text. */
    readonly 'tls-key-file'?: string;
    /** Text. Not to be set here: `runnerWorker.type` writes it. */
    readonly executor?: string;
    /** Text. */
    readonly builds_dir?: string;
    /** Text. */
    readonly cache_dir?: string;
    /** Text. Not to be set here: `runnerGitlab.urlClone` writes it. */
    readonly clone_url?: string;
    /** A list of texts. Not to be set here: `runnerWorker.environmentVariables` writes it. */
    readonly environment?: readonly string[];
    /** Text. Gone after GitLab Runner 16.11. Not to be set here: `runnerWorkerGitlabPipeline.preCloneScript` writes it. */
    readonly pre_clone_script?: string;
    /** Text. Gone after GitLab Runner 16.11. */
    readonly post_clone_script?: string;
    /** Text. Not to be set here: `runnerWorkerGitlabPipeline.preCloneScript` writes it. */
    readonly pre_get_sources_script?: string;
    /** Text. */
    readonly post_get_sources_script?: string;
    /** Text. Not to be set here: `runnerWorkerGitlabPipeline.preBuildScript` writes it. */
    readonly pre_build_script?: string;
    /** Text. Not to be set here: `runnerWorkerGitlabPipeline.postBuildScript` writes it. */
    readonly post_build_script?: string;
    /** On or off. */
    readonly debug_trace_disabled?: boolean;
    /** Text. */
    readonly shell?: string;
    /** Names, each on or off. */
    readonly feature_flags?: Readonly<Record<string, boolean>>;
    /** On or off. GitLab Runner 16.3 and later. */
    readonly safe_directory_checkout?: boolean;
    /** A whole number. GitLab Runner 17.9 and later. */
    readonly job_status_final_update_retry_limit?: number;
    /** Text. GitLab Runner 17.9 and later. */
    readonly step_runner_image?: string;
    /** On or off. GitLab Runner 17.10 and later. */
    readonly proxy_exec?: boolean;
    /** On or off. GitLab Runner 17.10 and later. */
    readonly clean_git_config?: boolean;
    /** Names with texts. GitLab Runner 18.5 and later. */
    readonly labels?: Readonly<Record<string, string>>;
    /** On or off. GitLab Runner 18.6 and later. */
    readonly use_slot_cgroups?: boolean;
    /** Text. GitLab Runner 18.6 and later. */
    readonly slot_cgroup_template?: string;
    /** On or off. GitLab Runner 18.9 and later. */
    readonly strict_check_interval?: boolean;
    /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 19.0 and later. */
    readonly prepare_timeout?: string;
    /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 19.1 and later. */
    readonly get_sources_timeout?: string;
    readonly custom_build_dir?: {
      /** On or off. */
      readonly enabled?: boolean;
    };
    readonly referees?: {
      readonly metrics?: {
        /** Text. */
        readonly prometheus_address?: string;
        /** A whole number. */
        readonly query_interval?: number;
        /** A list of texts. */
        readonly queries?: readonly string[];
      };
    };
    readonly cache?: {
      /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
      readonly Type?: string;
      /** Text. */
      readonly Path?: string;
      /** On or off. Not to be set here: `runnerWorkerCache.shared` writes it. */
      readonly Shared?: boolean;
      /** A whole number. */
      readonly MaxUploadedArchiveSize?: number;
      readonly s3?: {
        /** Text. */
        readonly ServerAddress?: string;
        /** Text. Not to be set: it would be readable in plan and state: the manager's role is used instead. */
        readonly AccessKey?: string;
        /** Text. Not to be set: it would be readable in plan and state: the manager's role is used instead. */
        readonly SecretKey?: string;
        /** Text. Not to be set here: `runnerWorkerCache.bucket` writes it. */
        readonly BucketName?: string;
        /** Text. Not to be set here: `runnerWorkerCache.bucketLocation` writes it. */
        readonly BucketLocation?: string;
        /** On or off. */
        readonly Insecure?: boolean;
        /** Text. Not to be set here: `runnerWorkerCache.authenticationType` writes it. */
        readonly AuthenticationType?: string;
        /** Text. */
        readonly ServerSideEncryption?: string;
        /** Text. */
        readonly ServerSideEncryptionKeyID?: string;
        /** Text. GitLab Runner 16.8 and later. Not to be set: it would be readable in plan and state: the manager's role is used instead. */
        readonly SessionToken?: string;
        /** On or off. GitLab Runner 17.5 and later. */
        readonly DualStack?: boolean;
        /** On or off. GitLab Runner 17.5 and later. */
        readonly PathStyle?: boolean;
        /** On or off. GitLab Runner 17.5 and later. */
        readonly Accelerate?: boolean;
        /** Text. GitLab Runner 17.5 and later. */
        readonly UploadRoleARN?: string;
        /** Text. GitLab Runner 17.8 and later. */
        readonly RoleARN?: string;
        /** A whole number. GitLab Runner 18.11 and later. */
        readonly AssumeRoleMaxConcurrency?: number;
        /** On or off. GitLab Runner 18.11 and later. */
        readonly DisableAssumeRoleCredentialsCaching?: boolean;
      };
      readonly gcs?: {
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly AccessID?: string;
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly PrivateKey?: string;
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly CredentialsFile?: string;
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly BucketName?: string;
        /** Text. GitLab Runner 18.9 and later. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly UniverseDomain?: string;
      };
      readonly azure?: {
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly AccountName?: string;
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly AccountKey?: string;
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly ContainerName?: string;
        /** Text. Not to be set: the cache is in S3 here: runnerWorkerCache says how. */
        readonly StorageDomain?: string;
      };
    };
    readonly instance?: {
      /** A list of texts. */
      readonly allowed_images?: readonly string[];
      /** On or off. GitLab Runner 16.1 and later. */
      readonly use_common_build_dir?: boolean;
    };
    readonly ssh?: {
      /** Text. */
      readonly user?: string;
      /** Text. */
      readonly password?: string;
      /** Text. */
      readonly host?: string;
      /** Text. */
      readonly port?: string;
      /** Text. */
      readonly identity_file?: string;
      /** On or off. */
      readonly disable_strict_host_key_checking?: boolean;
      /** Text. */
      readonly known_hosts_file?: string;
    };
    readonly docker?: {
      /** Text. Not to be set here: `runnerWorkerDockerOptions.host` writes it. */
      readonly host?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.tlsCertPath` writes it. */
      readonly tls_cert_path?: string;
      /** On or off. Not to be set here: `runnerWorkerDockerOptions.tlsVerify` writes it. */
      readonly tls_verify?: boolean;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.hostname` writes it. */
      readonly hostname?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.image` writes it. */
      readonly image?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.runtime` writes it. */
      readonly runtime?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.memory` writes it. */
      readonly memory?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.memorySwap` writes it. */
      readonly memory_swap?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.memoryReservation` writes it. */
      readonly memory_reservation?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.cpusetCpus` writes it. */
      readonly cpuset_cpus?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.cpus` writes it. */
      readonly cpus?: string;
      /** A whole number. Not to be set here: `runnerWorkerDockerOptions.cpuShares` writes it. */
      readonly cpu_shares?: number;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.dns` writes it. */
      readonly dns?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.dnsSearch` writes it. */
      readonly dns_search?: readonly string[];
      /** On or off. Not to be set here: `runnerWorkerDockerOptions.privileged` writes it. */
      readonly privileged?: boolean;
      /** On or off. */
      readonly services_privileged?: boolean;
      /** On or off. Not to be set here: `runnerWorkerDockerOptions.disableEntrypointOverwrite` writes it. */
      readonly disable_entrypoint_overwrite?: boolean;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.user` writes it. */
      readonly user?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.usernsMode` writes it. */
      readonly userns_mode?: string;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.capAdd` writes it. */
      readonly cap_add?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.capDrop` writes it. */
      readonly cap_drop?: readonly string[];
      /** On or off. Not to be set here: `runnerWorkerDockerOptions.oomKillDisable` writes it. */
      readonly oom_kill_disable?: boolean;
      /** A whole number. Not to be set here: `runnerWorkerDockerOptions.oomScoreAdjust` writes it. */
      readonly oom_score_adjust?: number;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.securityOpt` writes it. */
      readonly security_opt?: readonly string[];
      /** A list of texts. */
      readonly services_security_opt?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.devices` writes it. */
      readonly devices?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.deviceCgroupRules` writes it. */
      readonly device_cgroup_rules?: readonly string[];
      /** Text. Not to be set here: `runnerWorkerDockerOptions.gpus` writes it. */
      readonly gpus?: string;
      /** On or off. Not to be set here: `runnerWorkerDockerOptions.disableCache` writes it. */
      readonly disable_cache?: boolean;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.volumes` writes it. */
      readonly volumes?: readonly string[];
      /** Text. Not to be set here: `runnerWorkerDockerOptions.volumeDriver` writes it. */
      readonly volume_driver?: string;
      /** Names with texts. */
      readonly volume_driver_ops?: Readonly<Record<string, string>>;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.cacheDir` writes it. */
      readonly cache_dir?: string;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.extraHosts` writes it. */
      readonly extra_hosts?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.volumesFrom` writes it. */
      readonly volumes_from?: readonly string[];
      /** Text. Not to be set here: `runnerWorkerDockerOptions.networkMode` writes it. */
      readonly network_mode?: string;
      /** Text. */
      readonly ipcmode?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.macAddress` writes it. */
      readonly mac_address?: string;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.links` writes it. */
      readonly links?: readonly string[];
      /** A whole number. Not to be set here: `runnerWorkerDockerOptions.waitForServicesTimeout` writes it. */
      readonly wait_for_services_timeout?: number;
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.allowedImages` writes it. */
      readonly allowed_images?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.allowedPullPolicies` writes it. */
      readonly allowed_pull_policies?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.allowedServices` writes it. */
      readonly allowed_services?: readonly string[];
      /** A list of texts. Not to be set here: `runnerWorkerDockerOptions.pullPolicies` writes it. */
      readonly pull_policy?: readonly string[];
      /** Text. Not to be set here: `runnerWorkerDockerOptions.isolation` writes it. */
      readonly isolation?: string;
      /** A whole number. Not to be set here: `runnerWorkerDockerOptions.shmSize` writes it. */
      readonly shm_size?: number;
      /** Names with texts. Not to be set here: `runnerWorkerDockerVolumesTmpfs` writes it. */
      readonly tmpfs?: Readonly<Record<string, string>>;
      /** Names with texts. Not to be set here: `runnerWorkerDockerServicesVolumesTmpfs` writes it. */
      readonly services_tmpfs?: Readonly<Record<string, string>>;
      /** Names with texts. Not to be set here: `runnerWorkerDockerOptions.sysctls` writes it. */
      readonly sysctls?: Readonly<Record<string, string>>;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.helperImage` writes it. */
      readonly helper_image?: string;
      /** Text. Not to be set here: `runnerWorkerDockerOptions.helperImageFlavor` writes it. */
      readonly helper_image_flavor?: string;
      /** Names with texts. Not to be set here: `runnerWorkerDockerOptions.containerLabels` writes it. */
      readonly container_labels?: Readonly<Record<string, string>>;
      /** On or off. */
      readonly enable_ipv6?: boolean;
      /** A list of texts. GitLab Runner 16.1 and later. */
      readonly allowed_privileged_images?: readonly string[];
      /** A list of texts. GitLab Runner 16.1 and later. */
      readonly allowed_privileged_services?: readonly string[];
      /** Names with texts. GitLab Runner 16.2 and later. */
      readonly ulimit?: Readonly<Record<string, string>>;
      /** A whole number. GitLab Runner 16.5 and later. */
      readonly network_mtu?: number;
      /** A list of texts. GitLab Runner 16.6 and later. */
      readonly group_add?: readonly string[];
      /** A list of texts. GitLab Runner 16.8 and later. */
      readonly allowed_users?: readonly string[];
      /** A whole number. GitLab Runner 16.9 and later. */
      readonly services_limit?: number;
      /** Text. GitLab Runner 16.9 and later. */
      readonly service_memory?: string;
      /** Text. GitLab Runner 16.9 and later. */
      readonly service_memory_swap?: string;
      /** Text. GitLab Runner 16.9 and later. */
      readonly service_memory_reservation?: string;
      /** Text. GitLab Runner 16.9 and later. */
      readonly service_cpuset_cpus?: string;
      /** Text. GitLab Runner 16.9 and later. */
      readonly service_cpus?: string;
      /** A whole number. GitLab Runner 16.9 and later. */
      readonly service_cpu_shares?: number;
      /** Text. GitLab Runner 16.10 and later. */
      readonly cgroup_parent?: string;
      /** Text. GitLab Runner 16.10 and later. */
      readonly service_cgroup_parent?: string;
      /** Text. GitLab Runner 17.0 and later. */
      readonly cpuset_mems?: string;
      /** Names, each with a list of texts. GitLab Runner 17.10 and later. */
      readonly services_devices?: Readonly<Record<string, readonly string[]>>;
      /** Text. GitLab Runner 17.10 and later. */
      readonly service_gpus?: string;
      /** Text. GitLab Runner 18.6 and later. */
      readonly service_slot_cgroup_template?: string;
      /** Names with texts. GitLab Runner 18.9 and later. */
      readonly log_options?: Readonly<Record<string, string>>;
      /** On or off. GitLab Runner 18.10 and later. */
      readonly volume_keep?: boolean;
      /** Text. GitLab Runner 19.1 and later. */
      readonly pid_mode?: string;
      readonly services?: readonly {
        /** Text. Not to be set here: `runnerWorkerDockerServices` writes it. */
        readonly name?: string;
        /** Text. Not to be set here: `runnerWorkerDockerServices` writes it. */
        readonly alias?: string;
        /** A list of texts. Not to be set here: `runnerWorkerDockerServices` writes it. */
        readonly command?: readonly string[];
        /** A list of texts. Not to be set here: `runnerWorkerDockerServices` writes it. */
        readonly entrypoint?: readonly string[];
        /** A list of texts. Not to be set here: `runnerWorkerDockerServices` writes it. */
        readonly environment?: readonly string[];
      }[];
    };
    readonly parallels?: {
      /** Text. */
      readonly base_name?: string;
      /** Text. */
      readonly template_name?: string;
      /** On or off. */
      readonly disable_snapshots?: boolean;
      /** Text. */
      readonly time_server?: string;
      /** A list of texts. */
      readonly allowed_images?: readonly string[];
    };
    readonly virtualbox?: {
      /** Text. */
      readonly base_name?: string;
      /** Text. */
      readonly base_snapshot?: string;
      /** Text. */
      readonly base_folder?: string;
      /** On or off. */
      readonly disable_snapshots?: boolean;
      /** A list of texts. */
      readonly allowed_images?: readonly string[];
      /** Text. */
      readonly start_type?: string;
    };
    readonly machine?: {
      /** A whole number. Not to be set here: `runnerWorkerDockerMachineInstance.maxGrowthRate` writes it. */
      readonly MaxGrowthRate?: number;
      /** A whole number. Not to be set here: `runnerWorkerDockerMachineInstance.idleCount` writes it. */
      readonly IdleCount?: number;
      /** A number. */
      readonly IdleScaleFactor?: number;
      /** A whole number. */
      readonly IdleCountMin?: number;
      /** A whole number. Not to be set here: `runnerWorkerDockerMachineInstance.idleTime` writes it. */
      readonly IdleTime?: number;
      /** A whole number. Not to be set here: `runnerWorkerDockerMachineInstance.destroyAfterMaxBuilds` writes it. */
      readonly MaxBuilds?: number;
      /** Text. Not to be set: it is amazonec2: the workers are instances of EC2. */
      readonly MachineDriver?: string;
      /** Text. Not to be set here: `runnerWorkerDockerMachineInstance.namePrefix` writes it. */
      readonly MachineName?: string;
      /** A list of texts. Not to be set here: `runnerWorkerDockerMachineEc2Options` writes it. */
      readonly MachineOptions?: readonly string[];
      /** A list of texts. Not to be set: it has no effect since GitLab Runner 14.0: use runnerWorkerDockerMachineAutoscalingOptions. */
      readonly OffPeakPeriods?: readonly string[];
      /** Text. Not to be set: it has no effect since GitLab Runner 14.0: use runnerWorkerDockerMachineAutoscalingOptions. */
      readonly OffPeakTimezone?: string;
      /** A whole number. Not to be set: it has no effect since GitLab Runner 14.0: use runnerWorkerDockerMachineAutoscalingOptions. */
      readonly OffPeakIdleCount?: number;
      /** A whole number. Not to be set: it has no effect since GitLab Runner 14.0: use runnerWorkerDockerMachineAutoscalingOptions. */
      readonly OffPeakIdleTime?: number;
      /** A list of texts. GitLab Runner 18.6 and later. */
      readonly MachineOptionsWithName?: readonly string[];
      /** A whole number. GitLab Runner 19.1 and later. */
      readonly MaxRemovalAttempts?: number;
      readonly autoscaling?: readonly {
        /** A list of texts. Not to be set here: `runnerWorkerDockerMachineAutoscalingOptions` writes it. */
        readonly Periods?: readonly string[];
        /** Text. Not to be set here: `runnerWorkerDockerMachineAutoscalingOptions` writes it. */
        readonly Timezone?: string;
        /** A whole number. Not to be set here: `runnerWorkerDockerMachineAutoscalingOptions` writes it. */
        readonly IdleCount?: number;
        /** A number. Not to be set here: `runnerWorkerDockerMachineAutoscalingOptions` writes it. */
        readonly IdleScaleFactor?: number;
        /** A whole number. Not to be set here: `runnerWorkerDockerMachineAutoscalingOptions` writes it. */
        readonly IdleCountMin?: number;
        /** A whole number. Not to be set here: `runnerWorkerDockerMachineAutoscalingOptions` writes it. */
        readonly IdleTime?: number;
      }[];
    };
    readonly custom?: {
      /** Text. */
      readonly config_exec?: string;
      /** A list of texts. */
      readonly config_args?: readonly string[];
      /** A whole number. */
      readonly config_exec_timeout?: number;
      /** Text. */
      readonly prepare_exec?: string;
      /** A list of texts. */
      readonly prepare_args?: readonly string[];
      /** A whole number. */
      readonly prepare_exec_timeout?: number;
      /** Text. */
      readonly run_exec?: string;
      /** A list of texts. */
      readonly run_args?: readonly string[];
      /** Text. */
      readonly cleanup_exec?: string;
      /** A list of texts. */
      readonly cleanup_args?: readonly string[];
      /** A whole number. */
      readonly cleanup_exec_timeout?: number;
      /** A whole number. */
      readonly graceful_kill_timeout?: number;
      /** A whole number. */
      readonly force_kill_timeout?: number;
    };
    readonly autoscaler?: {
      /** A whole number. Not to be set here: `runnerWorkerDockerAutoscaler.capacityPerInstance` writes it. */
      readonly capacity_per_instance?: number;
      /** A whole number. Not to be set here: `runnerWorkerDockerAutoscaler.maxUseCount` writes it. */
      readonly max_use_count?: number;
      /** A whole number. Not to be set here: `runnerWorker.maxJobs` writes it. */
      readonly max_instances?: number;
      /** Text. Not to be set here: `runnerWorkerDockerAutoscaler.fleetingPluginVersion` writes it. */
      readonly plugin?: string;
      /** Names with values. */
      readonly plugin_config?: Readonly<Record<string, unknown>>;
      /** On or off. */
      readonly delete_instances_on_shutdown?: boolean;
      /** A list of numbers. */
      readonly instance_operation_time_buckets?: readonly number[];
      /** A list of numbers. */
      readonly instance_creation_time_buckets?: readonly number[];
      /** A list of numbers. */
      readonly instance_is_running_time_buckets?: readonly number[];
      /** A list of numbers. */
      readonly instance_deletion_time_buckets?: readonly number[];
      /** A list of numbers. */
      readonly instance_readiness_time_buckets?: readonly number[];
      /** A list of numbers. */
      readonly instance_life_duration_buckets?: readonly number[];
      /** Text. GitLab Runner 16.11 and later. Not to be set here: `runnerWorkerDockerAutoscaler.instanceReadyCommand` writes it. */
      readonly instance_ready_command?: string;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 17.0 and later. Not to be set here: `runnerWorkerDockerAutoscaler.updateInterval` writes it. */
      readonly update_interval?: string;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 17.0 and later. Not to be set here: `runnerWorkerDockerAutoscaler.updateIntervalWhenExpecting` writes it. */
      readonly update_interval_when_expecting?: string;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 18.1 and later. */
      readonly instance_acquire_timeout?: string;
      /** On or off. GitLab Runner 18.2 and later. */
      readonly log_internal_ip?: boolean;
      /** On or off. GitLab Runner 18.2 and later. */
      readonly log_external_ip?: boolean;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 18.3 and later. */
      readonly deletion_retry_interval?: string;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 18.3 and later. */
      readonly shutdown_deletion_interval?: string;
      /** A whole number. GitLab Runner 18.3 and later. */
      readonly shutdown_deletion_retries?: number;
      /** A whole number. GitLab Runner 18.3 and later. */
      readonly failure_threshold?: number;
      /** On or off. GitLab Runner 18.7 and later. */
      readonly reservation_throttling?: boolean;
      readonly connector_config?: {
        /** Text. Not to be set here: `runnerWorkerDockerAutoscaler.connectorConfigOs` writes it. */
        readonly os?: string;
        /** Text. Not to be set here: `runnerWorkerDockerAutoscaler.connectorConfigArch` writes it. */
        readonly arch?: string;
        /** Text. Not to be set here: `runnerWorkerDockerAutoscaler.connectorConfigProtocol` writes it. */
        readonly protocol?: string;
        /** Text. Not to be set here: `runnerWorkerDockerAutoscaler.connectorConfigUser` writes it. */
        readonly username?: string;
        /** Text. Not to be set: it would be readable in plan and state: the manager's role is used instead. */
        readonly password?: string;
        /** Text. Not to be set here: `runnerWorker.usePrivateKey` writes it. */
        readonly key_path?: string;
        /** On or off. Not to be set here: `runnerWorker.usePrivateKey` writes it. */
        readonly use_static_credentials?: boolean;
        /** A length of time, such as `90s`, `10m` or `1h30m`. */
        readonly keepalive?: string;
        /** A length of time, such as `90s`, `10m` or `1h30m`. */
        readonly timeout?: string;
        /** On or off. Not to be set: it stays false: the rules between manager and workers hold for private addresses. */
        readonly use_external_addr?: boolean;
        /** A whole number. GitLab Runner 17.11 and later. Not to be set here: `runnerWorkerDockerAutoscaler.connectorConfigProtocolPort` writes it. */
        readonly protocol_port?: number;
      };
      readonly policy?: readonly {
        /** A list of texts. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly periods?: readonly string[];
        /** Text. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly timezone?: string;
        /** A whole number. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly idle_count?: number;
        /** A length of time, such as `90s`, `10m` or `1h30m`. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly idle_time?: string;
        /** A number. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly scale_factor?: number;
        /** A whole number. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly scale_factor_limit?: number;
        /** On or off. GitLab Runner 18.1 and later. Not to be set here: `runnerWorkerDockerAutoscalerAutoscalingOptions` writes it. */
        readonly preemptive_mode?: boolean;
      }[];
      readonly vm_isolation?: {
        /** On or off. */
        readonly enabled?: boolean;
        /** Text. */
        readonly nesting_host?: string;
        /** Names with values. */
        readonly nesting_config?: Readonly<Record<string, unknown>>;
        /** Text. */
        readonly image?: string;
        readonly connector_config?: {
          /** Text. */
          readonly os?: string;
          /** Text. */
          readonly arch?: string;
          /** Text. */
          readonly protocol?: string;
          /** Text. */
          readonly username?: string;
          /** Text. Not to be set: it would be readable in plan and state: the manager's role is used instead. */
          readonly password?: string;
          /** Text. */
          readonly key_path?: string;
          /** On or off. */
          readonly use_static_credentials?: boolean;
          /** A length of time, such as `90s`, `10m` or `1h30m`. */
          readonly keepalive?: string;
          /** A length of time, such as `90s`, `10m` or `1h30m`. */
          readonly timeout?: string;
          /** On or off. */
          readonly use_external_addr?: boolean;
          /** A whole number. GitLab Runner 17.11 and later. */
          readonly protocol_port?: number;
        };
      };
      readonly scale_throttle?: {
        /** A whole number. GitLab Runner 17.0 and later. */
        readonly limit?: number;
        /** A whole number. GitLab Runner 17.0 and later. */
        readonly burst?: number;
      };
      readonly state_storage?: {
        /** On or off. GitLab Runner 17.5 and later. */
        readonly enabled?: boolean;
        /** Text. GitLab Runner 17.5 and later. */
        readonly dir?: string;
        /** On or off. GitLab Runner 17.5 and later. */
        readonly keep_instance_with_acquisitions?: boolean;
      };
    };
    readonly monitoring?: {
      readonly job_queuing_durations?: readonly {
        /** A list of texts. GitLab Runner 16.10 and later. */
        readonly periods?: readonly string[];
        /** Text. GitLab Runner 16.10 and later. */
        readonly timezone?: string;
        /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 16.10 and later. */
        readonly threshold?: string;
        /** Text. GitLab Runner 16.10 and later. */
        readonly jobs_running_for_project?: string;
      }[];
    };
    readonly artifact?: {
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 18.10 and later. */
      readonly upload_timeout?: string;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 18.10 and later. */
      readonly response_header_timeout?: string;
    };
    readonly experimental?: {
      readonly boot_verify?: {
        /** On or off. GitLab Runner 19.2 and later. */
        readonly enabled?: boolean;
        /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 19.2 and later. */
        readonly timeout?: string;
        /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 19.2 and later. */
        readonly acquire_min_backoff?: string;
        /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 19.2 and later. */
        readonly acquire_max_backoff?: string;
      };
    };
  };
  readonly experimental?: {
    readonly usage_logger?: {
      /** On or off. GitLab Runner 17.9 and later. */
      readonly enabled?: boolean;
      /** Text. GitLab Runner 17.9 and later. */
      readonly log_dir?: string;
      /** A whole number. GitLab Runner 17.9 and later. */
      readonly max_backup_files?: number;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 17.9 and later. */
      readonly max_rotation_age?: string;
      /** Names with texts. GitLab Runner 17.9 and later. */
      readonly labels?: Readonly<Record<string, string>>;
      /** A list of texts. GitLab Runner 19.2 and later. */
      readonly writers?: readonly string[];
      readonly logrotate?: {
        /** Text. GitLab Runner 19.2 and later. */
        readonly log_dir?: string;
        /** A whole number. GitLab Runner 19.2 and later. */
        readonly max_backup_files?: number;
        /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 19.2 and later. */
        readonly max_rotation_age?: string;
        /** Names with texts. GitLab Runner 19.2 and later. */
        readonly labels?: Readonly<Record<string, string>>;
      };
      readonly snowplow_billing?: {
        /** Text. GitLab Runner 19.2 and later. */
        readonly collector_uri?: string;
        /** Text. GitLab Runner 19.2 and later. */
        readonly app_id?: string;
        /** Text. GitLab Runner 19.2 and later. */
        readonly category?: string;
        /** Text. GitLab Runner 19.2 and later. */
        readonly realm?: string;
        /** Text. GitLab Runner 19.2 and later. */
        readonly deployment_type?: string;
        /** Names with texts. GitLab Runner 19.2 and later. */
        readonly metadata?: Readonly<Record<string, string>>;
        /** On or off. GitLab Runner 19.2 and later. */
        readonly enable_oidc?: boolean;
        /** A list of numbers. GitLab Runner 19.2 and later. */
        readonly batch_delivery_duration_buckets?: readonly number[];
        /** On or off. GitLab Runner 19.2 and later. */
        readonly skip_oidc_if_unsupported_cloud?: boolean;
        /** On or off. GitLab Runner 19.2 and later. */
        readonly skip_runner_system_failure?: boolean;
      };
    };
  };
  readonly machine?: {
    readonly shutdown_drain?: {
      /** On or off. GitLab Runner 18.10 and later. */
      readonly enabled?: boolean;
      /** A whole number. GitLab Runner 18.10 and later. */
      readonly concurrency?: number;
      /** A whole number. GitLab Runner 18.10 and later. */
      readonly max_retries?: number;
      /** A length of time, such as `90s`, `10m` or `1h30m`. GitLab Runner 18.10 and later. */
      readonly retry_backoff?: string;
    };
  };
}
