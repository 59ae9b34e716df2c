import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { credentialsExpiration } from '../../../tools/destroy/credentials';
import { temporaryFolder } from '../../support/temporary-folder';

/** An AWS CLI that only knows this command, by the words of the reference of version 2. */
function cli(answer: string): void {
  const folder = temporaryFolder();
  const script = `#!/bin/sh\n[ "$*" = 'configure export-credentials --format process' ] || exit 252\n${answer}\n`;
  writeFileSync(join(folder, 'aws'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

const expiration = '2099-01-01T00:00:00Z';

afterEach(() => void vi.unstubAllEnvs());

describe('when credentials expire', () => {
  // https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html, the format "process"
  const key = { Version: 1, AccessKeyId: 'an-id', SecretAccessKey: 'a-secret' };

  it('is what the CLI says, wherever they come from', () => {
    cli(`echo '${JSON.stringify({ ...key, SessionToken: 'a-session', Expiration: expiration })}'`);
    expect(credentialsExpiration()).toBe(expiration);
  });

  it('is unknown of an access key, which does not', () => {
    cli(`echo '${JSON.stringify(key)}'`);
    expect(credentialsExpiration()).toBeUndefined();
  });

  it.each(['exit 2', 'echo no JSON'])(
    'is what the environment says beside them where the CLI cannot tell (%s)',
    (how) => {
      cli(how);
      expect(credentialsExpiration()).toBeUndefined();
      vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', expiration);
      expect(credentialsExpiration()).toBe(expiration);
    },
  );
});
