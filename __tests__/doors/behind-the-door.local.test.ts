import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.each([
  ['terraform', 'init'],
  ['moto_server', '--help'],
])('a local test does not find %s, whatever its worker tested before', (program, argument) => {
  const { status, stderr } = spawnSync(program, [argument], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({
    status: 126,
    stderr: `${program} is not for tests of this name: rename the file to .planned.test.ts or .deployed.test.ts\n`,
  });
});
