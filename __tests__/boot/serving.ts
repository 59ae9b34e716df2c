import { expect } from 'vitest';
import { bootLog, completions, type ManagerFixture, problems, tokenOf } from './manager';
import type { Machine, MachineOptions, Run } from './sandbox/machine';

export const token = 'glrt-a1B2c3D4e5F6g7H8i9J0';

export interface BootOptions extends Partial<MachineOptions> {
  /** What else there is before the machine boots. */
  readonly prepare?: (machine: Machine) => void;
}

/** A machine that boots with a runner's token where its deployment keeps it. */
export async function bootOf(manager: ManagerFixture, options: BootOptions = {}): Promise<[Machine, Run]> {
  const { prepare = () => {}, ...rest } = options;
  await manager.set(manager.tokenParameter, token);
  const machine = await manager.machine(rest);
  machine.gitlab.runners.set(token, {});
  prepare(machine);
  return [machine, await manager.boot(machine)];
}

/** It booted without a complaint, serves with this token, said so, and showed the token to nobody. */
export function expectServing(machine: Machine, run: Run, expected = token): void {
  expect(problems(machine), bootLog(machine)).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(tokenOf(machine)).toBe(expected);
  expect(machine.mode('/etc/gitlab-runner/config.toml')).toBe('0600');
  expect(machine.read('/srv/units/gitlab-runner')).toBe('active\n');
  expect(completions(machine)).toEqual(['CONTINUE']);
  if (machine.isTraced) {
    expect(JSON.stringify(run.programs)).not.toContain(expected);
  }
  expect(run.output).not.toContain(expected);
}
