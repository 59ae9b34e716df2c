import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { until } from '../machine-room/systems';
import { temporaryFolder } from './temporary-folder';

describe('a provider that tests attach to', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('ends with the process that started it, also by %s', async (signal) => {
    const plugins = join(process.cwd(), 'node_modules', '.cache', 'terraform-plugins');
    mkdirSync(plugins, { recursive: true });
    const program = ['--import', 'tsx', join(__dirname, 'some-provider.ts'), temporaryFolder(), plugins];
    const tests = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [variable] = await once(createInterface(tests.stdout), 'line');
    const [{ Pid: pid }] = Object.values(JSON.parse(variable)) as [{ readonly Pid: number }];
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    tests.kill(signal);
    await until('the provider has ended', () => !existsSync(`/proc/${pid}`), 30);
  });
});
