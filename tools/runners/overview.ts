import { type Command, groups } from '../command/command';
import { exitStatuses } from '../command/exit-status';
import { entry } from '../command/usage';

/** All commands in their groups, for `runners --help`. */
export function overview(commands: readonly Command[]): string {
  const sections = Object.entries(groups).map(([group, title]) =>
    [title, ...commands.filter((one) => one.group === group).map(({ name, summary }) => entry(name, summary))].join(
      '\n',
    ),
  );
  return [
    'Usage: npx runners COMMAND [options]      (npm run COMMAND -- [options] does the same)',
    ...sections,
    `Exit status of every command\n${exitStatuses.map((line) => `  ${line}`).join('\n')}`,
    '`npx runners COMMAND --help` lists the options of a command, `npx runners --version` prints the version.',
  ].join('\n\n');
}
