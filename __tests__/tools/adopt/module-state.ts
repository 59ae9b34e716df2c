import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upstreamRecordings } from '../../support/upstream-recordings';

/** A state as Terraform writes it, as far as it is changed here. */
export interface StateJson {
  readonly version: number;
  readonly resources: readonly ResourceJson[];
  readonly [key: string]: unknown;
}

export interface ResourceJson {
  readonly mode: 'managed' | 'data';
  readonly module?: string;
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances: readonly InstanceJson[];
}

export interface InstanceJson {
  readonly index_key?: string | number;
  readonly schema_version: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export type Scenario = 'docker-machine' | 'docker-autoscaler';

/** What the module wrote when it was applied to an emulated account, without what nobody could have set. */
export function moduleState(scenario: Scenario): StateJson {
  const file = join(__dirname, '..', '..', 'fixtures', 'adoption', `${scenario}.state.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Since the module's release 9.3.0: a region in every resource, and other schemas. */
export function asProvider6(state: StateJson): StateJson {
  return {
    ...state,
    resources: state.resources.map((resource) => ({
      ...resource,
      instances: resource.instances.map((instance) =>
        resource.type.startsWith('aws_')
          ? {
              ...instance,
              schema_version: instance.schema_version + 1,
              attributes: { ...instance.attributes, region: 'ap-northeast-1' },
            }
          : instance,
      ),
    })),
  };
}

/** What the module's release 9.2.3 makes otherwise (observed; the addresses are the same). */
export function asRelease923(state: StateJson): StateJson {
  return withAttributes(state, 'aws_lambda_function.terminate_runner_instances', {
    handler: 'lambda_function.handler',
    description: 'Lifecycle hook for terminating GitLab runner agent instances',
  });
}

/** The state with other arguments of one resource. */
export function withAttributes(state: StateJson, address: string, attributes: object): StateJson {
  return {
    ...state,
    resources: state.resources.map((resource) =>
      `${resource.type}.${resource.name}` === address
        ? {
            ...resource,
            instances: resource.instances.map((instance) => ({
              ...instance,
              attributes: { ...instance.attributes, ...attributes },
            })),
          }
        : resource,
    ),
  };
}

/** With `kms_key_id`, which the module hands to all of these (but for the policy lambda_kms, which is left out here). */
export function withKmsKey(state: StateJson, key: string): StateJson {
  const sse = { apply_server_side_encryption_by_default: [{ sse_algorithm: 'aws:kms', kms_master_key_id: key }] };
  const ebs = [{ encrypted: 'true', kms_key_id: key, volume_size: 8, volume_type: 'gp2' }];
  const encrypted: Readonly<Record<string, object>> = {
    'aws_ssm_parameter.runner_registration_token': { key_id: key },
    'aws_ssm_parameter.runner_sentry_dsn': { key_id: key },
    'aws_cloudwatch_log_group.environment': { kms_key_id: key },
    'aws_cloudwatch_log_group.lambda': { kms_key_id: key },
    'aws_s3_bucket_server_side_encryption_configuration.build_cache_encryption': {
      rule: [{ ...sse, bucket_key_enabled: true }],
    },
    'aws_launch_template.this': { block_device_mappings: [{ device_name: '/dev/sda1', ebs }] },
    'aws_lambda_function.terminate_runner_instances': { kms_key_arn: key },
  };
  return Object.entries(encrypted).reduce(
    (changed, [address, attributes]) => withAttributes(changed, address, attributes),
    state,
  );
}

/** The state without what a filter refuses. */
export function onlyWith(state: StateJson, wanted: (resource: ResourceJson) => boolean): StateJson {
  return { ...state, resources: state.resources.filter(wanted) };
}

/**
 * The module with plain docker: of what was recorded of docker+machine stays what the module makes for plain docker as
 * well, the rules of the manager's own groups, and the network beside it.
 */
export function asPlainDocker(state: StateJson): StateJson {
  const [plain, fleet] = ['docker', 'docker-machine'].map((scenario) => {
    const file = join(upstreamRecordings, 'scenarios', scenario, 'resources.json');
    return Object.keys(JSON.parse(readFileSync(file, 'utf8')));
  });
  return onlyWith(state, ({ type, name }) => {
    const address = `${type}.${name}`;
    return plain?.includes(address) || !(fleet?.includes(address) || name.includes('docker_machine'));
  });
}
