import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filledInUserData } from './filled-in';
import { type MessageCase, messageCases, settingsOfCases } from './message-cases';
import { serverUserData } from './serving-server';
import { StartedMachines } from './started-machines';

const machines = new StartedMachines();
const userData = { manager: filledInUserData(settingsOfCases), 'GitLab server': serverUserData };

/** The machine has its files, and nothing but one script of the boot runs, which hardly waits. */
async function outputOf({
  script,
  on = 'manager',
  environment = {},
  patience = 0,
  prepare,
}: MessageCase): Promise<string> {
  const machine = await machines.start();
  machines.account.parameters
    .set('ci-runner-token', 'null')
    .set('ci-workers', 'null')
    .set('gitlab-root-password', 'null');
  machine.writeFiles(userData[on]);
  const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'\n`);
  machine.write('/opt/gitlab-runner/environment', machine.read('/opt/gitlab-runner/environment') + variables.join(''));
  const file = `/opt/gitlab-runner/${script === 'boot/boot.sh' ? 'boot.sh' : 'one-step.sh'}`;
  machine.write(file, readFileSync(join(__dirname, '../../assets', script)), 0o700);
  prepare(machine, machines.account.parameters);
  const { exitCode, output } = await machine.run([file], { BOOT_PATIENCE: String(patience) });
  expect(exitCode, output).toBe(1);
  return output;
}

it.each(messageCases)('$script says: $says', async (one) => {
  expect(await outputOf(one)).toContain(` ERROR: ${one.says}`);
});
