/** Every AWS resource that the module makes, by type and name, in whatever folder of it (its `*.tf` at 9.5.2). */
export const moduleResources = {
  aws_autoscaling_group: ['autoscaler', 'gitlab_runner_instance'],
  aws_autoscaling_lifecycle_hook: ['terminate_instances', 'wait_for_gitlab_runner'],
  aws_autoscaling_schedule: ['scale_in', 'scale_out'],
  aws_cloudwatch_event_rule: ['terminate_instances'],
  aws_cloudwatch_event_target: ['terminate_instances'],
  aws_cloudwatch_log_group: ['environment', 'lambda'],
  aws_eip: ['gitlab_runner'],
  aws_iam_instance_profile: ['docker_autoscaler', 'docker_machine', 'instance'],
  aws_iam_policy: [
    'docker_machine_cache',
    'eip',
    'instance_docker_autoscaler_policy',
    'instance_docker_machine_policy',
    'instance_kms_policy',
    'instance_session_manager_policy',
    'lambda',
    'lambda_kms',
    'service_linked_role',
    'spot_request_housekeeping',
    'ssm',
  ],
  aws_iam_role: ['docker_autoscaler', 'docker_machine', 'instance', 'lambda'],
  aws_iam_role_policy: ['instance'],
  aws_iam_role_policy_attachment: [
    'aws_lambda_vpc_access_execution_role',
    'docker_autoscaler_session_manager_aws_managed',
    'docker_autoscaler_user_defined_policies',
    'docker_machine_cache_instance',
    'docker_machine_session_manager_aws_managed',
    'docker_machine_user_defined_policies',
    'eip',
    'instance_docker_autoscaler_policy',
    'instance_docker_machine_policy',
    'instance_kms_policy',
    'instance_session_manager_aws_managed',
    'instance_session_manager_policy',
    'lambda',
    'lambda_kms',
    'service_linked_role',
    'spot_request_housekeeping',
    'ssm',
    'user_defined_policies',
  ],
  aws_key_pair: ['autoscaler', 'fleet'],
  aws_kms_alias: ['default'],
  aws_kms_key: ['default'],
  aws_lambda_function: ['terminate_runner_instances'],
  aws_lambda_permission: ['current_version_triggers', 'unqualified_alias_triggers'],
  aws_launch_template: ['fleet_gitlab_runner', 'gitlab_runner_instance', 'this'],
  aws_s3_bucket: ['build_cache'],
  aws_s3_bucket_lifecycle_configuration: ['build_cache_versioning'],
  aws_s3_bucket_logging: ['build_cache'],
  aws_s3_bucket_public_access_block: ['build_cache_policy'],
  aws_s3_bucket_server_side_encryption_configuration: ['build_cache_encryption'],
  aws_s3_bucket_versioning: ['build_cache_versioning'],
  aws_security_group: ['docker_autoscaler', 'docker_machine', 'runner', 'terminate_runner_instances'],
  aws_ssm_parameter: ['runner_registration_token', 'runner_sentry_dsn'],
  aws_vpc_security_group_egress_rule: [
    'docker_autoscaler_egress',
    'docker_machine',
    'runner',
    'runner_manager_to_docker_autoscaler_egress',
    'runner_manager_to_docker_machine_egress',
  ],
  aws_vpc_security_group_ingress_rule: [
    'docker_autoscaler_ingress',
    'docker_autoscaler_internal_traffic',
    'docker_machine',
    'docker_machine_docker_runner',
    'docker_machine_docker_self',
    'docker_machine_ping_runner',
    'docker_machine_ping_self',
    'docker_machine_ssh_runner',
    'docker_machine_ssh_self',
    'runner',
    'runner_ping_group',
  ],
} as const;

/** The module's rules by the names we tell them by: it has them as `docker_autoscaler_egress`, a name it takes twice. */
export const renamedResources = {
  aws_vpc_security_group_egress_rule: [
    'terminate_runner_instances_allow_https_ipv4',
    'terminate_runner_instances_allow_https_ipv6',
  ],
} as const;

/** What our stacks have beyond the module, as far as other files refer to it. */
export const ownResources = {
  aws_autoscaling_group: ['worker_group'],
  aws_iam_policy: ['worker_groups'],
  aws_iam_role_policy_attachment: ['worker_groups'],
  aws_cloudwatch_event_rule: ['sweep_orphans'],
  aws_cloudwatch_event_target: ['sweep_orphans'],
  aws_cloudwatch_log_group: ['runner_config'],
  aws_ecs_cluster: ['jobs'],
  aws_iam_role_policy: [
    'docker_autoscaler_proxy',
    'docker_machine_proxy',
    'lifecycle',
    'parameter_keys',
    'session_manager',
    'worker_disks',
    'worker_groups',
    'worker_key',
  ],
  aws_instance: ['gitlab'],
  aws_internet_gateway: ['this'],
  aws_lambda_function: ['access_key', 'runner_config'],
  aws_lambda_invocation: ['sweep_workers'],
  aws_lambda_permission: ['sweep_orphans'],
  aws_nat_gateway: ['this'],
  aws_route: ['public'],
  aws_route_table: ['public'],
  aws_ssm_document: ['runner_config'],
  aws_ssm_parameter: ['boot_files', 'gitlab_root_password', 'worker_key'],
  aws_vpc: ['this'],
  aws_vpc_endpoint: ['s3'],
  aws_vpc_security_group_ingress_rule: ['runner_metrics', 'runner_session_server'],
} as const;

type AddressIn<Table extends Readonly<Record<string, readonly string[]>>> = {
  [Type in keyof Table & string]: `${Type}.${Table[Type][number]}`;
}[keyof Table & string];

/** Where the module has a resource, without the call and the index. */
export type ModuleAddress = AddressIn<typeof moduleResources>;

/** Where a stack of ours has a resource that other files refer to: a word that no stack has does not compile. */
export type Address = ModuleAddress | AddressIn<typeof renamedResources> | AddressIn<typeof ownResources>;
