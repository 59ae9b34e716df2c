import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { pathBelow, resultPath } from '../command/written-files';
import { runnerHost } from '../deployed/runner-host';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import { type MachineFiles, machineFiles } from '../deployed/user-data';
import { printableLine } from '../text/printable';
import type { options } from './index';

export function run({ values }: Arguments<typeof options>): number {
  const state = values.plan ? StackState.ofPlan(values.plan) : StackState.ofStack(stackFolder(values));
  const machine = machineFiles(state);
  const { files } = machine;
  if (values.to) {
    writeFiles(values.to, machine);
    say(`${files.length + 1} files in ${values.to}`);
    return exitStatus.done;
  }
  for (const { path, permissions, text } of files) {
    say(
      printableLine(`# ${permissions === undefined ? '' : `${permissions} `}${path}, ${Buffer.byteLength(text)} bytes`),
    );
  }
  for (const { path, text } of files.filter(({ path }) => path === runnerHost(state).configToml)) {
    say(`\n# ${path}\n${text}`);
  }
  return exitStatus.done;
}

function writeFiles(folder: string, { document, name, files }: MachineFiles): void {
  resultPath('--to', folder);
  // All are looked at before the first is written: the paths are the plan's.
  const targets = [{ path: name, text: document }, ...files].map(({ path, text }) => ({
    target: pathBelow(folder, path),
    text,
  }));
  for (const { target, text } of targets) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
