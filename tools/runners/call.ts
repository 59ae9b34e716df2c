import { join } from 'node:path';
import { readJsonFile } from '../../src/foreign/foreign';
import { nearest } from '../../src/settings/spelling';
import { upstreamModule } from '../../src/upstream/module';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { requireProject } from '../command/project-folder';
import { readArguments } from '../command/read-arguments';
import { usageOf } from '../command/usage';
import { allCommands, commandNames, loadCommand } from './commands';
import { overview } from './overview';

/**
 * The program `runners`: reads which command is meant, and loads that one only.
 *
 * @returns its exit status
 * @throws {Error} when it fails, or is called in a wrong way
 */
export async function callRunners([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) {
    return help(name === 'help' ? args[0] : undefined);
  }
  if (['--version', '-v'].includes(name)) {
    say(version());
    return exitStatus.done;
  }
  checkName(name);
  const command = await loadCommand(name);
  const read = await readArguments(command, args);
  if (read === 'help') {
    return help(name);
  }
  if (command.actsOnProject?.(read)) {
    requireProject(process.cwd());
  }
  const { run: execute } = await command.load();
  return execute(read);
}

function version(): string {
  const file = join(__dirname, '..', '..', 'package.json');
  const { name, version } = readJsonFile(file, 'the package of these commands');
  return `${name} ${version}, of the module's release ${upstreamModule.version}`;
}

async function help(name: string | undefined): Promise<number> {
  if (name === undefined) {
    say(overview(await allCommands()));
  } else {
    checkName(name);
    say(await usageOf(await loadCommand(name)));
  }
  return exitStatus.done;
}

function checkName(name: string): void {
  if (!commandNames().includes(name)) {
    const meant = nearest(name, commandNames());
    throw new Error(
      `There is no command ${name}${meant ? `, did you mean ${meant}?` : '.'} Commands: ${commandNames().join(', ')}`,
    );
  }
}
