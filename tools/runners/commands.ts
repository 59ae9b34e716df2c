import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command/command';

const tools = join(__dirname, '..');

/** Every folder in `tools` with a description in its `index.ts` is a command of that name. */
export function commandNames(): readonly string[] {
  return readdirSync(tools)
    .filter((name) => existsSync(join(tools, name, 'index.ts')))
    .sort();
}

/** The description of a command; its own module is loaded when it runs. */
export async function loadCommand(name: string): Promise<Command> {
  const { command } = await import(`../${name}/index.ts`);
  return command;
}

export async function allCommands(): Promise<readonly Command[]> {
  return Promise.all(commandNames().map(loadCommand));
}
