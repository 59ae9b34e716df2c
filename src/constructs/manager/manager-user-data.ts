import type { Construct } from 'constructs';
import { type ManagerBootProps, managerBoot } from '../../user-data/manager-boot';
import { type MachineFacts, MachineUserData } from '../machine-user-data';

export interface ManagerUserDataProps extends ManagerBootProps {
  /** Tokens by the name that templates know them by. More than are used do no harm. */
  readonly facts: MachineFacts;
}

/** The manager's user data. */
export class ManagerUserData extends MachineUserData {
  /** @throws {Error} when they are more than EC2 accepts, name a fact that nobody gives or hold another resource's output */
  constructor(scope: Construct, id: string, { facts, ...boot }: ManagerUserDataProps) {
    super(scope, id, { document: managerBoot(boot), facts, carriedFiles: boot.names.carriedFiles });
  }
}
