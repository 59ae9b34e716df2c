import { afterAll, vi } from 'vitest';
import { stopProviders } from './attached-provider';

const [folder, environment] = [process.cwd(), { ...process.env }];

// A worker takes one file after the other: none leaves its folder, variables or providers to the next.
afterAll(() => {
  stopProviders();
  vi.unstubAllEnvs();
  process.chdir(folder);
  for (const name of Object.keys(process.env)) {
    if (environment[name] === undefined) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, environment);
});
