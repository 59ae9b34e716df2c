import { join } from 'node:path';
import { bundled } from '../runner/bundle';

/** The twin of docker-machine as one file for Node. `DOCKER_MACHINE_TWIN_VERSION` says which fork it takes itself for. */
export function dockerMachineProgram(): string {
  return bundled(join(__dirname, 'program.ts'));
}
