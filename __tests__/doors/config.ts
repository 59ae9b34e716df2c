import type { ViteUserConfig } from 'vitest/config';
import type { BaseSequencer } from 'vitest/node';
import { useProjectPrograms } from '../../tools/command/project-programs';
import { preloadedFolder } from '../support/preloaded/preloaded';
import { useRunFolder } from '../support/run-folder';
import { waitingFirst } from '../support/waiting-first';
import { doors, filesOf } from './doors';
import { environmentOf } from './environment';

useRunFolder();
useProjectPrograms();

const shared = {
  setupFiles: ['property-seed', 'worker-exit', 'clean-worker'].map((name) => `__tests__/support/${name}.ts`),
  pool: 'forks',
  // To read what a file imports takes more than a second, and most of it is the same in each file of a door.
  isolate: false,
  // An apply computes half of its time. The rest is waiting: 55 s until the provider believes a bucket's lifecycle rules.
  maxWorkers: 6,
  testTimeout: 600_000,
  // The image of the machine room is built in one, for ten minutes beside other files.
  hookTimeout: 1_800_000,
  sequence: { groupOrder: 1 },
} as const;

/** These compute all the time. They go first. */
const fast = { maxWorkers: '100%', sequence: { groupOrder: 0 } } as const;

/** Each door is a project of Vitest. */
export const configOf = (Base: typeof BaseSequencer): ViteUserConfig => ({
  test: {
    sequence: { sequencer: waitingFirst(Base) },
    projects: doors
      .filter((door) => door !== 'proof' || process.env.PROOF)
      .map((door) => ({
        test: {
          name: door,
          ...filesOf(door),
          ...shared,
          ...(door === 'fast' ? fast : {}),
          ...(preloadedFolder(door) ? { globalSetup: '__tests__/support/preloaded/serve.ts' } : {}),
          // The AWS provider and Terraform load schemas at every start: they are over before their garbage is worth a look.
          env: { GOGC: 'off', GOMEMLIMIT: '1GiB', ...environmentOf(door) },
        },
      })),
  },
});
