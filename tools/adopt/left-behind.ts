import type { Address } from '../../src/upstream/addresses';
import { textOf } from './attributes';
import type { StateResource } from './state';

/** Something of the module that no stack of ours takes over. */
export interface LeftBehind {
  readonly address: string;
  readonly why: string;
  /** What to do with it, when the old state has forgotten it. */
  readonly remedy: string;
}

const nothingToDo = 'Nothing: it is in the state only.';

type Tell = (resource: StateResource, worker: string) => Omit<LeftBehind, 'address'>;

const workersKey: Tell = ({ attributes }, executor) => ({
  why: 'Terraform would have to hold its private half in the state. The manager makes a key of its own where it needs one.',
  remedy:
    executor === 'replaced'
      ? `The first new manager replaces the key pair ${textOf(attributes, 'key_name')} in EC2 by its own, under the same name. It cannot sign in to workers of the old key: let them end before.`
      : `When no worker of the old manager is left: aws ec2 delete-key-pair --key-name ${textOf(attributes, 'key_name')}`,
});

const outsideVpc = 'The function runs outside any VPC from now on.';

/** How long Lambda takes: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-enis */
const withoutInterfaces =
  "When Lambda has deleted the function's network interfaces, up to 20 minutes after the apply:";

/** What only a function inside a VPC needs, by type and name. */
const ofFunctionNetwork: Partial<Record<string, Tell>> = {
  'aws_security_group.terminate_runner_instances': ({ attributes }) => ({
    why: outsideVpc,
    remedy: `${withoutInterfaces} aws ec2 delete-security-group --group-id ${textOf(attributes, 'id')}`,
  }),
  'aws_vpc_security_group_egress_rule.docker_autoscaler_egress': () => ({
    why: outsideVpc,
    remedy: 'Nothing: the rule goes with its security group.',
  }),
  'aws_iam_role_policy_attachment.aws_lambda_vpc_access_execution_role': ({ attributes }) => ({
    why: outsideVpc,
    remedy:
      `${withoutInterfaces} aws iam detach-role-policy --role-name ${textOf(attributes, 'role')} ` +
      `--policy-arn ${textOf(attributes, 'policy_arn')}`,
  }),
} satisfies Partial<Record<Address, Tell>>;

const byType: Readonly<Record<string, Tell>> = {
  tls_private_key: () => ({
    why: 'Private keys are in no state of ours. It is readable in the old one, and in its backups.',
    remedy: 'Delete the old state and its versions when all is done.',
  }),
  local_file: () => ({
    why: 'Debug files are not written by Terraform here.',
    remedy: 'npx runners render writes the same; delete the files.',
  }),
  local_sensitive_file: () => ({
    why: 'Debug files are not written by Terraform here.',
    remedy: 'npx runners render writes the same; delete the files.',
  }),
  random_string: () => ({
    why: 'The suffix of the bucket is part of runnerWorkerCache.bucketName.',
    remedy: nothingToDo,
  }),
  null_resource: () => ({ why: 'It makes nothing on AWS.', remedy: nothingToDo }),
  terraform_data: () => ({ why: 'It makes nothing on AWS.', remedy: nothingToDo }),
  archive_file: () => ({ why: 'The function has another archive here.', remedy: nothingToDo }),
  aws_key_pair: workersKey,
};

/** @param keyName of the key pair that the new manager makes, when it does */
export function leftBehind(resource: StateResource, keyName: string | undefined): LeftBehind {
  const { address, type, name, attributes } = resource;
  if (type === 'aws_lambda_permission' && name === versionPermission) {
    const of = `--function-name ${textOf(attributes, 'function_name')} --qualifier ${textOf(attributes, 'qualifier')}`;
    return {
      address,
      why: 'It belongs to the version of the function that stands now, and could only be replaced; the new version gets its own.',
      remedy: `After the apply: aws lambda remove-permission ${of} --statement-id ${textOf(attributes, 'statement_id')}`,
    };
  }
  const replaced = type === 'aws_key_pair' && textOf(attributes, 'key_name') === keyName ? 'replaced' : 'kept';
  const inHook = resource.module.includes('terminate_agent_hook');
  const tell = (inHook ? ofFunctionNetwork[`${type}.${name}`] : undefined) ?? byType[type];
  const told = tell?.(resource, replaced) ?? {
    why: 'The stack has nothing at this address with these settings.',
    remedy: 'Compare the settings with your call of the module. What is not needed any more is deleted by hand.',
  };
  return { address, ...told };
}

/** The address of a NAT gateway. */
export function lookedUp({ address }: StateResource): LeftBehind {
  return {
    address,
    why: "The NAT gateway's stack looks the address up, and never releases it.",
    remedy: 'It stays when you remove it from the old state.',
  };
}

const versionPermission = 'current_version_triggers';

/** What the stack holds, too, and creates again all the same. */
export function isMadeAnew({ type, name }: StateResource): boolean {
  return type === 'aws_lambda_permission' && name === versionPermission;
}
