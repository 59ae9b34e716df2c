import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanCheck } from '../../../tools/adopt/plan-check';
import { AdoptedDeployment } from './adopted-deployment';
import { aws } from './aws';
import { asProvider6, asRelease923, moduleState, withAttributes, withKmsKey } from './module-state';

const token = 'documentation-token';
const kmsKey = 'arn:aws:kms:ap-northeast-1:111122223333:key/00000000-0000-0000-0000-000000000001';
const parameter = 'runners-default-runner-token';

/** What the emulator forgets or makes up, by type; such changes are in every plan on it. */
const emulatorLimits: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: [
    'capacity_reservation_specification',
    'health_check_grace_period',
    'instance_maintenance_policy',
  ],
  aws_autoscaling_lifecycle_hook: ['notification_target_arn', 'role_arn'],
  aws_lambda_function: ['kms_key_arn'],
  aws_launch_template: ['tag_specifications'],
  aws_vpc_security_group_egress_rule: ['description'],
  aws_vpc_security_group_ingress_rule: ['description', 'from_port', 'to_port'],
};

/** Follows from the emulator's own tags on a launch template. */
const follows = [
  'launch_template',
  'mixed_instances_policy',
  'tag_specifications',
  'latest_version',
  'default_version',
];

function unexpected({ updated }: PlanCheck): string[] {
  return updated.flatMap(({ address, changes }) =>
    changes
      .filter(({ reason }) => reason === undefined)
      .filter(({ argument }) => !emulatorLimits[address.split('.')[0] ?? '']?.includes(argument))
      .map(({ argument }) => `${address} ${argument}`),
  );
}

function remaining({ updated }: PlanCheck): string[] {
  return updated.flatMap(({ address, changes }) =>
    changes
      .filter(
        ({ argument }) => ![...(emulatorLimits[address.split('.')[0] ?? ''] ?? []), ...follows].includes(argument),
      )
      .map(({ argument }) => `${address} ${argument}`),
  );
}

function storedToken({ endpoint }: AdoptedDeployment): Promise<string> {
  const query = ['--with-decryption', '--query', 'Parameter.Value'];
  return aws(endpoint, 'ssm', 'get-parameter', '--name', parameter, ...query);
}

/** As the module's manager does at its first boot: without a key, so with AWS's own. */
function storeToken({ endpoint }: AdoptedDeployment): Promise<string> {
  const written = ['--type', 'SecureString', '--overwrite', '--key-id', 'alias/aws/ssm', '--value', token];
  return aws(endpoint, 'ssm', 'put-parameter', '--name', parameter, ...written);
}

/** As its report says: the emulator has one policy for all versions of a function. */
async function apply(adopted: AdoptedDeployment, stacks: readonly string[]): Promise<void> {
  const remedy = /aws (lambda remove-permission .*)$/m.exec(adopted.report)?.[1] as string;
  await aws(adopted.endpoint, ...remedy.split(' '));
  for (const stack of stacks) {
    await adopted.applyChecked(stack);
  }
}

let machine: AdoptedDeployment;
let autoscaler: AdoptedDeployment;

beforeAll(async () => {
  const recorded = withAttributes(moduleState('docker-machine'), 'aws_ssm_parameter.runner_registration_token', {
    value: token,
  });
  [machine, autoscaler] = await Promise.all([
    AdoptedDeployment.make(asRelease923(recorded)),
    AdoptedDeployment.make(withKmsKey(moduleState('docker-autoscaler'), kmsKey), asProvider6),
  ]);
  await storeToken(autoscaler);
});
afterAll(async () => {
  await Promise.all([machine?.stop(), autoscaler?.stop()]);
});

describe('docker-autoscaler with a KMS key, in a state of provider 6', () => {
  it('is imported, and nothing is replaced or destroyed', async () => {
    const check = await autoscaler.check('gitlab-runner');
    expect(check).toMatchObject({ replaced: [], destroyed: [] });
    expect(check.imported).toBe(Object.keys(autoscaler.imports('gitlab-runner')).length);
    expect(check.imported).toBeGreaterThan(55);
    expect(unexpected(check)).toEqual([]);
    expect([...check.created].sort()).toEqual([
      'aws_autoscaling_group.worker_group',
      'aws_iam_policy.instance_kms_policy',
      'aws_iam_policy.lambda_kms',
      'aws_iam_policy.worker_groups',
      'aws_iam_role_policy.lifecycle',
      'aws_iam_role_policy.parameter_keys',
      'aws_iam_role_policy.worker_groups',
      'aws_iam_role_policy_attachment.instance_kms_policy',
      'aws_iam_role_policy_attachment.lambda_kms',
      'aws_iam_role_policy_attachment.worker_groups',
      'aws_lambda_permission.current_version_triggers',
      // The boot of this fleet does not fit into user data.
      'aws_ssm_parameter.boot_files',
      'aws_ssm_parameter.boot_files_1',
      'aws_ssm_parameter.boot_files_2',
      'aws_ssm_parameter.boot_files_3',
    ]);
  });
});

describe('docker+machine of release 9.2.3, with the network around it', () => {
  it('the network and its NAT gateway are imported, and nothing is replaced or destroyed', async () => {
    const [network, gateway] = await Promise.all([machine.check('network'), machine.check('nat-gateway')]);
    expect(network).toMatchObject({ imported: 9, replaced: [], destroyed: [], created: ['aws_vpc_endpoint.s3'] });
    expect(unexpected(network)).toEqual([]);
    expect(gateway).toMatchObject({ imported: 2, replaced: [], destroyed: [], created: [] });
    expect(unexpected(gateway)).toEqual([]);
  });

  it('the runner is imported as a whole, and every change in place is explained', async () => {
    const check = await machine.check('gitlab-runner');
    expect(check).toMatchObject({ replaced: [], destroyed: [] });
    expect(check.imported).toBe(Object.keys(machine.imports('gitlab-runner')).length);
    expect(check.imported).toBeGreaterThan(55);
    expect(unexpected(check)).toEqual([]);
    const told = check.updated.map(({ address }) => address);
    expect(told).toContain('aws_launch_template.gitlab_runner_instance');
    expect(told).toContain('aws_lambda_function.terminate_runner_instances');
  });

  it('is applied, as is docker-autoscaler, and the token survives outside the state', async () => {
    await Promise.all([
      apply(machine, ['network', 'nat-gateway', 'gitlab-runner']),
      apply(autoscaler, ['gitlab-runner']),
    ]);
    const taken = Object.keys(autoscaler.imports('gitlab-runner'));
    expect(autoscaler.addresses('gitlab-runner')).toEqual(expect.arrayContaining(taken));
    expect(await storedToken(machine)).toBe(token);
    expect(await storedToken(autoscaler)).toBe(token);
    expect(machine.stateText('gitlab-runner')).not.toContain(token);
  });

  it('goes on without its imports, as one that was made by the stacks', async () => {
    await machine.endAdoption();
    expect(machine.imports('gitlab-runner')).toEqual({});
    for (const check of await Promise.all([machine.check('network'), machine.check('gitlab-runner')])) {
      expect(check).toMatchObject({ imported: 0, created: [], replaced: [], destroyed: [] });
      expect(remaining(check)).toEqual([]);
    }
    expect(await storedToken(machine)).toBe(token);
  });
});
