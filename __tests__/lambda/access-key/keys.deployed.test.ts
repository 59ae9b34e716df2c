import { CreateUserCommand, DeleteUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessKeyArchive, accessKeyHandler } from '../../../src/lambda/archive';
import { invoke } from '../../../tools/machine-room/functions/invocation';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedRegion } from '../../../tools/sandbox/environment';

const kmsKey = 'arn:aws:kms:ap-northeast-1:111122223333:key/00000000-0000-0000-0000-000000000001';

let emulator: Emulator;
let iam: IAMClient;
let ssm: SSMClient;
let user = 0;
let task: { userName: string; parameterName: string; kmsKeyId: string };
beforeAll(async () => {
  emulator = await startEmulator();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  iam = new IAMClient({ endpoint: emulator.endpoint, region: emulatedRegion, credentials });
  ssm = new SSMClient({ endpoint: emulator.endpoint, region: emulatedRegion, credentials });
});
afterAll(() => emulator?.stop());
beforeEach(async () => {
  user += 1;
  task = { userName: `user-${user}`, parameterName: `key-${user}`, kmsKeyId: '' };
  await iam.send(new CreateUserCommand({ UserName: task.userName }));
});

/** Terraform's part, with the function as it is deployed. */
const call = (action: string, more: object = {}, before: object = {}) =>
  invoke(
    {
      zip: accessKeyArchive().path,
      handler: accessKeyHandler,
      endpoint: emulator.endpoint,
      variables: {},
      timeout: 60,
    },
    { ...task, ...more, tf: { action, ...(action === 'update' && { prev_input: before }) } },
  );

async function keys(): Promise<(string | undefined)[]> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: task.userName }));
  return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId);
}

async function encryptedWith(): Promise<string | undefined> {
  const { Parameters = [] } = await ssm.send(new GetParameterHistoryCommand({ Name: task.parameterName }));
  return Parameters.at(-1)?.KeyId;
}

async function kept(): Promise<{ id?: string; secret?: string; type?: string }> {
  const parameter = new GetParameterCommand({ Name: task.parameterName, WithDecryption: true });
  const { Parameter } = await ssm.send(parameter).catch(() => ({ Parameter: undefined }));
  const [id, secret] = Parameter?.Value?.split(':') ?? [];
  return { id, secret, type: Parameter?.Type };
}

describe('the access key', () => {
  it('is made once, encrypted, and its secret is neither returned nor logged', async () => {
    const { result, error, log } = await call('create');
    expect(error).toBeUndefined();
    const { id, secret, type } = await kept();
    expect(type).toBe('SecureString');
    expect(await keys()).toEqual([id]);
    expect(result).toEqual({ accessKeyId: id });
    expect(secret).toMatch(/.{20}/);
    expect(JSON.stringify([result, log])).not.toContain(secret);
  });

  it('is renewed while the one in use goes on working, and never are there more than two', async () => {
    await call('create');
    const first = (await kept()).id;
    await call('update');
    const second = (await kept()).id;
    expect(new Set(await keys())).toEqual(new Set([first, second]));
    expect(second).not.toBe(first);
    await call('update');
    expect(new Set(await keys())).toEqual(new Set([second, (await kept()).id]));
  });

  it('stays the same, encrypted with the new key, where another KMS key is named', async () => {
    const before = { ...task, keyGeneration: 1 };
    await call('create', before);
    const first = await kept();
    for (const kmsKeyId of [kmsKey, '']) {
      const { result, error } = await call('update', { keyGeneration: 1, kmsKeyId }, before);
      expect([error, result]).toEqual([undefined, { accessKeyId: first.id }]);
      expect([await kept(), await keys()]).toEqual([first, [first.id]]);
      expect(await encryptedWith()).toBe(kmsKeyId || 'alias/aws/ssm');
    }
    await call('update', { keyGeneration: 2, kmsKeyId: kmsKey }, before);
    expect((await kept()).id).not.toBe(first.id);
  });

  it('is made where its parameter is gone when another KMS key is named', async () => {
    const before = { ...task, keyGeneration: 1 };
    await call('update', { keyGeneration: 1, kmsKeyId: kmsKey }, before);
    expect(await keys()).toEqual([(await kept()).id]);
  });

  it('is ended with its parameter, also when one of them is gone already', async () => {
    await call('create');
    expect((await call('delete')).error).toBeUndefined();
    expect([await keys(), await kept()]).toEqual([[], {}]);
    expect((await call('delete')).error).toBeUndefined();
  });

  it('is ended with its parameter where somebody has deleted the user', async () => {
    await ssm.send(new PutParameterCommand({ Name: task.parameterName, Type: 'SecureString', Value: 'id:secret' }));
    await iam.send(new DeleteUserCommand({ UserName: task.userName }));
    expect((await call('delete')).error).toBeUndefined();
    expect(await kept()).toEqual({});
  });

  it('is not left behind where it cannot be kept', async () => {
    // Names that begin with aws are AWS's own.
    const { error } = await call('create', { parameterName: 'aws-not-allowed' });
    expect(error).toBeDefined();
    expect(await keys()).toEqual([]);
  });

  it('that a call of nobody asks for is not made', async () => {
    expect((await call('reboot')).error).toContain('Not an event of this function');
    expect(await keys()).toEqual([]);
  });

  it('replaces whatever an earlier attempt left', async () => {
    await ssm.send(new PutParameterCommand({ Name: task.parameterName, Type: 'SecureString', Value: 'null' }));
    await call('create');
    expect(await keys()).toEqual([(await kept()).id]);
  });
});
