import { afterEach, expect, it } from 'vitest';
import type { Machine } from '../boot/sandbox/machine';
import { folder, startServer } from './compose-server';
import { serverMessageCases } from './message-cases';

let machine: Machine;
afterEach(() => machine?.stop());

it.each(serverMessageCases)('a server says: $says', async (one) => {
  const { says, status, action = 'apply', environment = {}, deployed = false, prepare } = one;
  machine = await startServer();
  const run = (what: string) => machine.run(['bash', `${folder}/configure.sh`, what]);
  if (deployed) {
    expect(await run('apply')).toMatchObject({ exitCode: 0 });
  }
  const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'\n`);
  machine.write(`${folder}/environment`, machine.read(`${folder}/environment`) + variables.join(''));
  prepare(machine);
  const { exitCode, output } = await run(action);
  expect(output).toContain(`${status === 75 ? 'WAITING' : 'ERROR'}: ${says}\n`);
  expect(exitCode).toBe(status);
});
