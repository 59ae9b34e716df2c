#!/usr/bin/env node
import { fileURLToPath } from 'node:url';

try {
  // The commands are TypeScript: tsx compiles each file when it is loaded.
  await import('tsx');
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') {
    throw error;
  }
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  process.stderr.write(`The packages of this project are not installed. Run this once: cd ${folder} && npm ci\n`);
  process.exit(1);
}

await import('./runners.ts');
