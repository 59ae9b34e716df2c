import type { Rename } from './rename';

/**
 * Variables of the releases before 7.0.0, which had about 140 of them and grouped none, and where release 7 has each.
 *
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/9.5.2/migrations/migrate-to-7-0-0.sh
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/6.5.2/variables.tf
 */
const places: readonly (readonly [from: string, to: string])[] = [
  ['agent_tags', 'runner_instance.additional_tags'],
  ['allow_iam_service_linked_role_creation', 'runner_role.allow_iam_service_linked_role_creation'],
  ['asg_delete_timeout', 'runner_terraform_timeout_delete_asg'],
  ['asg_max_instance_lifetime', 'runner_instance.max_lifetime_seconds'],
  ['asg_terminate_lifecycle_hook_name', 'runner_terminate_ec2_lifecycle_hook_name'],
  ['auth_type_cache_sr', 'runner_worker_cache.authentication_type'],
  ['cache_bucket', 'runner_worker_cache'],
  ['cache_bucket_name_include_account_id', 'runner_worker_cache.include_account_id'],
  ['cache_bucket_prefix', 'runner_worker_cache.bucket_prefix'],
  ['cache_bucket_set_random_suffix', 'runner_worker_cache.random_suffix'],
  ['cache_bucket_versioning', 'runner_worker_cache.versioning'],
  ['cache_expiration_days', 'runner_worker_cache.expiration_days'],
  ['cache_logging_bucket', 'runner_worker_cache.access_log_bucket_id'],
  ['cache_logging_bucket_prefix', 'runner_worker_cache.access_log_bucket_prefix'],
  ['cache_shared', 'runner_worker_cache.shared'],
  ['cloudwatch_logging_retention_in_days', 'runner_cloudwatch.retention_days'],
  ['create_runner_iam_role', 'runner_role.create_role_profile'],
  ['docker_machine_download_url', 'runner_install.docker_machine_download_url'],
  ['docker_machine_egress_rules', 'runner_worker_docker_machine_extra_egress_rules'],
  ['docker_machine_iam_policy_arns', 'runner_worker_docker_machine_role.policy_arns'],
  ['docker_machine_instance_metadata_options', 'runner_worker_docker_machine_ec2_metadata_options'],
  ['docker_machine_instance_types_fleet', 'runner_worker_docker_machine_instance.types'],
  ['docker_machine_options', 'runner_worker_docker_machine_ec2_options'],
  ['docker_machine_role_json', 'runner_worker_docker_machine_role.assume_role_policy_json'],
  ['docker_machine_security_group_description', 'runner_worker_docker_machine_security_group_description'],
  ['docker_machine_spot_price_bid', 'runner_worker_docker_machine_instance_spot.max_price'],
  ['docker_machine_version', 'runner_install.docker_machine_version'],
  ['enable_asg_recreation', 'runner_enable_asg_recreation'],
  ['enable_cloudwatch_logging', 'runner_cloudwatch.enable'],
  ['enable_docker_machine_ssm_access', 'runner_worker.ssm_access'],
  ['enable_eip', 'runner_instance.use_eip'],
  ['enable_kms', 'enable_managed_kms_key'],
  ['enable_ping', 'runner_networking.allow_incoming_ping'],
  ['enable_runner_ssm_access', 'runner_instance.ssm_access'],
  ['enable_runner_user_data_trace_log', 'debug.trace_runner_user_data'],
  ['enable_schedule', 'runner_schedule_enable'],
  ['extra_security_group_ids_runner_agent', 'runner_networking.security_group_ids'],
  ['fleet_executor_subnet_ids', 'runner_worker_docker_machine_instance.subnet_ids'],
  ['fleet_key_pair_name', 'runner_worker_docker_machine_fleet.key_pair_name'],
  ['gitlab_runner_egress_rules', 'runner_networking_egress_rules'],
  ['gitlab_runner_registration_config', 'runner_gitlab_registration_config'],
  ['gitlab_runner_security_group_description', 'runner_networking.security_group_description'],
  ['gitlab_runner_security_group_ids', 'runner_networking.allow_incoming_ping_security_group_ids'],
  ['gitlab_runner_version', 'runner_gitlab.runner_version'],
  ['instance_role_json', 'runner_role.assume_role_policy_json'],
  ['instance_role_runner_json', 'runner_worker_docker_machine_role.assume_role_policy_json'],
  ['instance_type', 'runner_instance.type'],
  ['kms_alias_name', 'kms_managed_alias_name'],
  ['kms_deletion_window_in_days', 'kms_managed_deletion_rotation_window_in_days'],
  ['log_group_name', 'runner_cloudwatch.log_group_name'],
  ['metrics_autoscaling', 'runner_instance.collect_autoscaling_metrics'],
  ['overrides.name_sg', 'security_group_prefix'],
  ['overrides.name_iam_objects', 'iam_object_prefix'],
  ['overrides.name_runner_agent_instance', 'runner_instance.name_prefix'],
  ['overrides.name_docker_machine_runners', 'runner_worker_docker_machine_instance.name_prefix'],
  ['permissions_boundary', 'iam_permissions_boundary'],
  ['prometheus_listen_address', 'runner_manager.prometheus_listen_address'],
  ['role_tags', 'runner_role.additional_tags'],
  ['runner_agent_uses_private_address', 'runner_instance.private_address_only'],
  ['runner_extra_config', 'runner_install.start_script'],
  ['runner_iam_policy_arns', 'runner_role.policy_arns'],
  ['runner_iam_role_name', 'runner_role.role_profile_name'],
  ['runner_instance_ebs_optimized', 'runner_instance.ebs_optimized'],
  ['runner_instance_enable_monitoring', 'runner_instance.monitoring'],
  ['runner_instance_metadata_options', 'runner_metadata_options'],
  ['runner_instance_metadata_options_http_endpoint', 'runner_metadata_options.http_endpoint'],
  ['runner_instance_metadata_options_http_tokens', 'runner_metadata_options.http_tokens'],
  ['runner_instance_spot_price', 'runner_instance.spot_price'],
  ['runner_root_block_device', 'runner_instance.root_device_config'],
  ['runner_tags', 'runner_worker_docker_machine_role.additional_tags'],
  ['runner_yum_update', 'runner_install.yum_update'],
  ['runners_add_dind_volumes', 'runner_worker_docker_add_dind_volumes'],
  ['runners_ca_certificate', 'runner_gitlab.ca_certificate'],
  ['runners_check_interval', 'runner_manager.gitlab_check_interval'],
  ['runners_clone_url', 'runner_gitlab.url_clone'],
  ['runners_concurrent', 'runner_manager.maximum_concurrent_jobs'],
  ['runners_disable_cache', 'runner_worker_docker_options.disable_cache'],
  ['runners_docker_registry_mirror', 'runner_worker_docker_machine_instance.docker_registry_mirror_url'],
  ['runners_docker_runtime', 'runner_worker_docker_options.runtime'],
  ['runners_docker_services', 'runner_worker_docker_services'],
  ['runners_ebs_optimized', 'runner_worker_docker_machine_instance.ebs_optimized'],
  ['runners_environment_vars', 'runner_worker.environment_variables'],
  ['runners_executor', 'runner_worker.type'],
  ['runners_extra_hosts', 'runner_worker_docker_options.extra_hosts'],
  ['runners_gitlab_certificate', 'runner_gitlab.certificate'],
  ['runners_gitlab_url', 'runner_gitlab.url'],
  ['runners_helper_image', 'runner_worker_docker_options.helper_image'],
  ['runners_iam_instance_profile_name', 'runner_worker_docker_machine_role.profile_name'],
  ['runners_idle_count', 'runner_worker_docker_machine_instance.idle_count'],
  ['runners_idle_time', 'runner_worker_docker_machine_instance.idle_time'],
  ['runners_image', 'runner_worker_docker_options.image'],
  ['runners_install_amazon_ecr_credential_helper', 'runner_install.amazon_ecr_credential_helper'],
  ['runners_limit', 'runner_worker.max_jobs'],
  ['runners_max_builds', 'runner_worker_docker_machine_instance.destroy_after_max_builds'],
  ['runners_monitoring', 'runner_worker_docker_machine_instance.monitoring'],
  ['runners_name', 'runner_instance.name'],
  ['runners_output_limit', 'runner_worker.output_limit'],
  ['runners_post_build_script', 'runner_worker_gitlab_pipeline.post_build_script'],
  ['runners_pre_build_script', 'runner_worker_gitlab_pipeline.pre_build_script'],
  ['runners_pre_clone_script', 'runner_worker_gitlab_pipeline.pre_clone_script'],
  ['runners_privileged', 'runner_worker_docker_options.privileged'],
  ['runners_pull_policies', 'runner_worker_docker_options.pull_policies'],
  ['runners_request_concurrency', 'runner_worker.request_concurrency'],
  ['runners_request_spot_instance', 'runner_worker_docker_machine_instance_spot.enable'],
  ['runners_root_size', 'runner_worker_docker_machine_instance.root_size'],
  ['runners_services_volumes_tmpfs', 'runner_worker_docker_services_volumes_tmpfs'],
  ['runners_shm_size', 'runner_worker_docker_options.shm_size'],
  ['runners_token', 'runner_gitlab.registration_token'],
  ['runners_use_private_address', 'runner_worker_docker_machine_instance.private_address_only'],
  ['runners_userdata', 'runner_worker_docker_machine_instance.start_script'],
  ['runners_volume_type', 'runner_worker_docker_machine_instance.volume_type'],
  ['runners_volumes_tmpfs', 'runner_worker_docker_volumes_tmpfs'],
  ['runners_wait_for_services_timeout', 'runner_worker_docker_options.wait_for_services_timeout'],
  ['schedule_config', 'runner_schedule_config'],
  [
    'secure_parameter_store_gitlab_runner_registration_token_name',
    'runner_gitlab_registration_token_secure_parameter_store_name',
  ],
  ['secure_parameter_store_runner_sentry_dsn', 'runner_sentry_secure_parameter_store_name'],
  ['secure_parameter_store_runner_token_key', 'runner_gitlab_token_secure_parameter_store'],
  ['sentry_dsn', 'runner_manager.sentry_dsn'],
  ['show_user_data_in_plan', 'debug.write_runner_config_to_file'],
  ['subnet_id_runners', 'subnet_id'],
  ['use_fleet', 'runner_worker_docker_machine_fleet.enable'],
  ['userdata_post_install', 'runner_install.post_install_script'],
  ['userdata_pre_install', 'runner_install.pre_install_script'],
];

const ssh = 'open a session with Session Manager instead, which runner_instance.ssm_access allows';
const offPeak = 'GitLab Runner 14.0 removed it. Write the hours in runner_worker_docker_machine_autoscaling_options';
const oneSubnet = 'the manager is in subnet_id, as the workers are';

/** Without anything in their place, and what to know of each. */
const removed: readonly (readonly [from: string, note: string])[] = [
  ...[
    'arn_format',
    'asg_terminate_lifecycle_hook_create',
    'asg_terminate_lifecycle_hook_heartbeat_timeout',
    'asg_terminate_lifecycle_lambda_memory_size',
    'asg_terminate_lifecycle_lambda_runtime',
    'asg_terminate_lifecycle_lambda_timeout',
    'enable_manage_gitlab_token',
  ].map((from) => [from, 'release 7.0.0 removed it'] as const),
  ...[
    'amazon_optimized_amis',
    'cache_user',
    'create_runners_iam_instance_profile',
    'docker_machine_docker_cidr_blocks',
    'docker_machine_ssh_cidr_blocks',
    'docker_machine_user',
    'enable_forced_updates',
    'name_runners_docker_machine',
    'runners_docker_socket',
    'runners_mount_docker_socket',
    'runners_privilled',
    'runners_volumes',
  ].map((from) => [from, 'a release before 7.0.0 removed it'] as const),
  ['aws_region', 'the region is that of the provider'],
  ['aws_zone', 'the zone is that of subnet_id'],
  ['enable_gitlab_runner_ssh_access', ssh],
  ['gitlab_runner_ssh_cidr_blocks', ssh],
  ['ssh_key_pair', ssh],
  ['ssh_public_key', ssh],
  ['runners_off_peak_idle_count', offPeak],
  ['runners_off_peak_idle_time', offPeak],
  ['runners_off_peak_periods', offPeak],
  ['runners_off_peak_timezone', offPeak],
  ['subnet_id_gitlab_runner', oneSubnet],
  ['subnet_ids_gitlab_runner', oneSubnet],
];

/** They mean the workers' image before release 7.0.0, and the manager's since. */
const moved: readonly (readonly [from: string, to: string])[] = [
  ['runner_ami_filter', 'runner_worker_docker_machine_ami_filter'],
  ['runner_ami_owners', 'runner_worker_docker_machine_ami_owners'],
  ['ami_filter', 'runner_ami_filter'],
  ['ami_owners', 'runner_ami_owners'],
];

const inOtherForm: readonly Rename[] = [
  // One type then, several now.
  {
    from: 'docker_machine_instance_type',
    to: 'runner_worker_docker_machine_instance.types',
    value: (type) => [type],
  },
  {
    from: 'runners_additional_volumes',
    to: 'runner_worker_docker_options.volumes',
    // The module mounted the cache without being told.
    value: (volumes) => (Array.isArray(volumes) ? ['/cache', ...volumes] : volumes),
  },
  {
    from: 'runners_pull_policy',
    to: 'runner_worker_docker_options.pull_policies',
    // It won over the list, which comes after it here, unless it was the empty default.
    value: (policy) => (policy === '' ? undefined : [policy]),
  },
  {
    from: 'runners_machine_autoscaling',
    to: 'runner_worker_docker_machine_autoscaling_options',
    value: (options) => (Array.isArray(options) ? options.map(withoutInnerQuotes) : options),
  },
];

/** The module's own examples had quotes inside of each period, and its template took the doubled ones away. */
function withoutInnerQuotes(option: unknown): unknown {
  const { periods } = (option ?? {}) as { readonly periods?: unknown };
  return Array.isArray(periods)
    ? {
        ...(option as object),
        periods: periods.map((period) => (typeof period === 'string' ? period.replace(/^"+|"+$/g, '') : period)),
      }
    : option;
}

/** Whether the variables are those of a release before 7.0.0: no later one has any of these names. */
export function isBefore7(values: Readonly<Record<string, unknown>>): boolean {
  return places.some(([from]) => Object.hasOwn(values, from.split('.')[0] ?? from));
}

/** Every variable of these releases that has another name since, or none. */
export const renamesOf7: readonly Rename[] = [
  ...moved.map(([from, to]) => ({ from, to })),
  ...inOtherForm,
  ...places.map(([from, to]) => ({ from, to })),
  ...removed.map(([from, note]) => ({ from, note })),
];
