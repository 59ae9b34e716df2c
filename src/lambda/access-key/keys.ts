import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Task } from './task';

/**
 * The key of AWS for SecureString parameters, named so that it also takes the place of another one
 * (https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html).
 */
const defaultKey = 'alias/aws/ssm';

export interface Clients {
  readonly iam: IAMClient;
  readonly ssm: SSMClient;
}

/**
 * A new key, in the parameter and nowhere else. The one that was in it still works, until anyone who uses it has read the
 * parameter again: it goes when the next one is made.
 *
 * @returns the new key's id, which is no secret
 */
export async function renewKey(task: Task, clients: Clients): Promise<string> {
  const inUse = await keptValue(task, clients);
  await removeKeys(task, clients, (id) => inUse === undefined || id !== idIn(inUse));
  const { AccessKey: made } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: task.userName }));
  const id = String(made?.AccessKeyId);
  try {
    await put(task, clients, `${id}:${made?.SecretAccessKey}`);
  } catch (error) {
    await removeKeys(task, clients, (other) => other === id);
    throw error;
  }
  return id;
}

/**
 * The same key, encrypted with the task's key of KMS; a new one where the parameter is gone.
 *
 * @returns the key's id
 */
export async function keepKey(task: Task, clients: Clients): Promise<string> {
  const value = await keptValue(task, clients);
  if (value === undefined) {
    return renewKey(task, clients);
  }
  await put(task, clients, value);
  return idIn(value);
}

/** No key is left, and no parameter, also where somebody has deleted the user. */
export async function endKeys(task: Task, clients: Clients): Promise<void> {
  await removeKeys(task, clients, () => true);
  await unlessGone(clients.ssm.send(new DeleteParameterCommand({ Name: task.parameterName })));
}

/** @returns undefined where there is no parameter yet */
async function keptValue({ parameterName }: Task, { ssm }: Clients): Promise<string | undefined> {
  const answer = await unlessGone(ssm.send(new GetParameterCommand({ Name: parameterName, WithDecryption: true })));
  return answer?.Parameter?.Value;
}

const idIn = (value: string): string => String(value.split(':')[0]);

async function put({ parameterName, kmsKeyId }: Task, { ssm }: Clients, value: string): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: parameterName,
      Description: 'Access key of docker-machine, as id:secret',
      Type: 'SecureString',
      KeyId: kmsKeyId || defaultKey,
      Value: value,
      Overwrite: true,
    }),
  );
}

async function removeKeys(
  { userName }: Task,
  { iam }: Clients,
  which: (id: string | undefined) => boolean,
): Promise<void> {
  const list = await unlessGone(iam.send(new ListAccessKeysCommand({ UserName: userName })));
  for (const { AccessKeyId } of list?.AccessKeyMetadata ?? []) {
    if (which(AccessKeyId)) {
      await unlessGone(iam.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId })));
    }
  }
}

/** @returns undefined where AWS does not know the user, the key or the parameter */
async function unlessGone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NoSuchEntityException || error instanceof ParameterNotFound) {
      return undefined;
    }
    throw error;
  }
}
