import { afterAll, vi } from 'vitest';

// A worker of the fast door takes one file after the other: none leaves its variables to the next.
afterAll(() => {
  vi.unstubAllEnvs();
});
