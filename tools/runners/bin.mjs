#!/usr/bin/env node
// The commands are TypeScript: tsx compiles each file when it is loaded.
import 'tsx';

await import('./runners.ts');
