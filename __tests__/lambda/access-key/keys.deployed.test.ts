import { CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessKeyArchive, accessKeyHandler } from '../../../src/lambda/archive';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedRegion } from '../../../tools/sandbox/environment';
import { invoke } from '../terminate-runners/deployed-function';

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
const call = (action: string, more: object = {}) =>
  invoke(
    {
      zip: accessKeyArchive().path,
      handler: accessKeyHandler,
      endpoint: emulator.endpoint,
      variables: {},
      timeout: 60,
    },
    { ...task, ...more, tf: { action } },
  );

async function keys(): Promise<(string | undefined)[]> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: task.userName }));
  return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId);
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

  it('is ended with its parameter, also when one of them is gone already', async () => {
    await call('create');
    expect((await call('delete')).error).toBeUndefined();
    expect([await keys(), await kept()]).toEqual([[], {}]);
    expect((await call('delete')).error).toBeUndefined();
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
