import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

it('a planned test finds a Terraform that applies nothing, whatever its worker tested before', () => {
  const terraform = (...args: readonly string[]) =>
    spawnSync('terraform', args, { cwd: temporaryFolder(), encoding: 'utf8' });
  expect(terraform('version').stdout).toMatch(/^Terraform v1\./);
  expect(terraform('apply', '-auto-approve')).toMatchObject({
    status: 126,
    stderr: 'terraform only plans in tests of this name: rename the file to .deployed.test.ts\n',
  });
});
