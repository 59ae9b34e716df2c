import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

const project = join(__dirname, '..', '..');
const parts = ['assets', 'src', 'stacks', 'tools', '__tests__/fuzz', '__tests__/fixtures', '__tests__/support'];
const files = ['cdktf.json', 'package.json', 'tsconfig.json'];

/** A line that keeps a trace away, and what somebody may write instead. */
const faults = [
  {
    reader: 'rehearse-plan',
    file: 'src/foreign/foreign.ts',
    fine: 'if (reason !== undefined) {',
    faulty: "if (reason === 'never') {",
  },
  {
    reader: 'image-state',
    file: 'tools/image/run.ts',
    fine: "plannedTasks(state.output('fargate_task_definitions'), state.origin)",
    faulty: "Object.values(state.output('fargate_task_definitions') as Parameters<typeof plannedTasks>[0] as never[])",
  },
  {
    reader: 'status-manifest',
    file: 'src/terraform/stack-folders.ts',
    fine: 'if (!success) {',
    faulty: 'if (!success && data) {',
  },
];

describe('npm run fuzz', () => {
  let copy: string;
  beforeAll(() => {
    copy = temporaryFolder();
    for (const part of parts) {
      cpSync(join(project, part), join(copy, part), { recursive: true });
    }
    for (const file of [...files, 'node_modules']) {
      symlinkSync(join(project, file), join(copy, file));
    }
  });

  const fuzz = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', '__tests__/fuzz/run.ts', ...args], { cwd: copy, encoding: 'utf8' });

  it.each(faults)('finds a trace within its minute that $file has again', ({ reader, file, fine, faulty }) => {
    const path = join(copy, file);
    const before = readFileSync(path, 'utf8');
    expect(before).toContain(fine);
    writeFileSync(path, before.replace(fine, faulty));
    try {
      const { status, stderr } = fuzz(reader, '--seconds', '60');
      expect({ status, stderr }).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(
          new RegExp(`^${reader}: seed \\d+, after [\\d.]+ s: a stack trace; the input is `),
        ),
      });
    } finally {
      writeFileSync(path, before);
    }
  });

  it('finds none of them without the fault, in as many inputs as a second has', () => {
    for (const { reader } of faults) {
      expect(fuzz(reader, '--seconds', '1')).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing') });
    }
  });
});
