import { type AwsReader, AwsRefusal } from '../aws-reader';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { placedStacks } from '../lookups';
import { callerIdentity } from './identity';

/** A given KMS key is in the stack's region, enabled, and in this account. */
export const kmsKey: Check = {
  name: 'kms-key',
  summary: 'a given KMS key is enabled, in this region and in this account',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedStacks(context.app).flatMap(({ region, stack }) =>
      keysIn(stack.json.resource).map((key) => ({ about: stack.name, answer: () => look(context, region, key) })),
    );
  },
};

/** Every ARN of a key, also inside a policy or the options of docker-machine. */
function keysIn(resources: unknown): readonly string[] {
  return [...new Set(JSON.stringify(resources ?? {}).match(/arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+/g))].sort();
}

async function look({ aws }: CheckContext, region: string, key: string): Promise<Answer> {
  const [, , , home, owner] = key.split(':');
  if (home !== region) {
    return problem(
      `${key} is in ${home}: KMS keys work in their own region only`,
      `take a key of ${region}, or a replica there of a multi-Region key`,
    );
  }
  const { Account: account } = await callerIdentity(aws, region);
  if (owner !== account) {
    return warning(
      `${key} is of the account ${owner}, where only the policy of the key lets this account use it`,
      `let the key's policy allow ${account} kms:Encrypt, Decrypt, ReEncrypt*, GenerateDataKey*, DescribeKey and CreateGrant, ` +
        `and logs.${region}.amazonaws.com the same for this account's log groups ` +
        '(https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html)',
    );
  }
  const state = await stateOf(aws, region, key);
  return state === 'Enabled'
    ? ok(`${key} is enabled`)
    : problem(
        `${key} ${state === undefined ? 'does not exist' : `is ${state}`}: nothing can be encrypted or read with it`,
        state === undefined
          ? 'name another key'
          : `aws kms cancel-key-deletion and aws kms enable-key --region ${region} --key-id ${key}, or name another key`,
      );
}

/** Undefined for a key that does not exist. */
async function stateOf(aws: AwsReader, region: string, key: string): Promise<string | undefined> {
  try {
    const { KeyMetadata } = await aws.read<{ readonly KeyMetadata: { readonly KeyState: string } }>(
      region,
      'kms',
      'describe-key',
      ...['--key-id', key],
    );
    return KeyMetadata.KeyState;
  } catch (error) {
    if (error instanceof AwsRefusal && error.code === 'NotFoundException') {
      return undefined;
    }
    throw error;
  }
}
