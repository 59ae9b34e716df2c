import type { ViteUserConfig } from 'vitest/config';
import type { BaseSequencer } from 'vitest/node';
import { useProjectPrograms } from '../../tools/command/project-programs';
import { preloadedFolder, preloadedVariable } from '../support/preloaded/preloaded';
import { useRunFolder } from '../support/run-folder';
import { waitingFirst } from '../support/waiting-first';
import { type Door, filesOf } from './doors';
import { environmentOf } from './environment';

useRunFolder();
useProjectPrograms();

const setupFiles = ['property-seed', 'worker-exit', 'clean-worker'];

const shared = {
  pool: 'forks',
  // To read what a file imports takes more than a second, and most of it is the same in each file.
  isolate: false,
  testTimeout: 600_000,
  // The image of the machine room is built in one, for ten minutes beside other files.
  hookTimeout: 1_800_000,
  // A computer with other work takes its time: what is awaited comes, or the test ends with it.
  expect: { poll: { timeout: 300_000 } },
} as const;

// The AWS provider and Terraform load schemas at every start: they are over before their garbage is worth a look.
const variables = { GOGC: 'off', GOMEMLIMIT: '1GiB' };

const paths = (names: readonly string[]) => names.map((name) => `__tests__/support/${name}.ts`);

/** These compute all the time. They go first. */
const fast = {
  ...shared,
  ...filesOf('fast'),
  name: 'fast',
  setupFiles: paths(setupFiles),
  maxWorkers: '100%',
  sequence: { groupOrder: 0 },
  env: { ...variables, ...environmentOf('fast') },
} as const;

/** A worker ends where the next file is of another project, and keeps what it has read where it is not. */
const withPrograms = (name: string, ...doors: readonly Door[]) =>
  ({
    ...shared,
    ...filesOf(...doors),
    name,
    setupFiles: paths([...setupFiles, 'door-environment']),
    globalSetup: '__tests__/support/preloaded/serve.ts',
    // An apply computes half of its time. The rest is waiting: 55 s until the provider believes a bucket's lifecycle rules.
    maxWorkers: 6,
    sequence: { groupOrder: 1 },
    env: { ...variables, [preloadedVariable]: preloadedFolder() },
  }) as const;

const programs = withPrograms('programs', 'local', 'boot', 'planned', 'deployed');
const proof = withPrograms('proof', 'proof');

export const configOf = (Base: typeof BaseSequencer): ViteUserConfig => ({
  test: {
    sequence: { sequencer: waitingFirst(Base) },
    projects: [fast, programs, ...(process.env.PROOF ? [proof] : [])].map((test) => ({ test })),
  },
});
