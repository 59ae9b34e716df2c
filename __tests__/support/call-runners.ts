import { vi } from 'vitest';
import { statusOf } from '../../tools/command/command-line';
import { callRunners } from '../../tools/runners/call';

interface Called {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npx runners ARGS` in this process, which saves the start of another one. One at a time. */
export async function runners(...args: readonly string[]): Promise<Called> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { status: await statusOf(() => callRunners(args)), ...written };
  } finally {
    for (const spy of spies) {
      spy.mockRestore();
    }
  }
}

/** The same with a folder as the current one. */
export async function runnersIn(folder: string, ...args: readonly string[]): Promise<Called> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await runners(...args);
  } finally {
    process.chdir(before);
  }
}
