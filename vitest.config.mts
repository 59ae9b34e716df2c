import { defineConfig } from 'vitest/config';
import { useProjectPrograms } from './tools/command/project-programs';

useProjectPrograms();

export default defineConfig({
  test: {
    include: ['__tests__/**/*.test.ts'],
    setupFiles: ['__tests__/support/property-seed.ts', '__tests__/support/worker-exit.ts'],
    // Terraform waits for the emulator as often as it computes; more files at a time would only wait for each other.
    pool: 'forks',
    maxWorkers: 4,
    testTimeout: 240_000,
    hookTimeout: 600_000,
    // The AWS provider reads its schemas anew at every start, and spends most of that time on collecting garbage.
    env: { GOGC: '400' },
  },
});
