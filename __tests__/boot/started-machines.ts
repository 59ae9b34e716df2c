import { afterEach } from 'vitest';
import { Machine, type MachineOptions } from './sandbox/machine';
import { SmallAccount } from './small-account';

/** Machines without a deployment, in one account. Each test ends those that it started. */
export class StartedMachines {
  readonly account = new SmallAccount();
  private readonly all: Machine[] = [];

  constructor() {
    afterEach(async () => {
      this.account.parameters.clear();
      this.account.readOnly.clear();
      await Promise.all(this.all.splice(0).map((machine) => machine.stop()));
    });
  }

  async start(options: Partial<MachineOptions> = {}): Promise<Machine> {
    const machine = await Machine.start({ emulator: this.account.endpoint, ...options });
    this.all.push(machine);
    return machine;
  }
}
