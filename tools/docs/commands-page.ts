import { type Command, groups } from '../command/command';
import { exitStatuses } from '../command/exit-status';
import { usageOf } from '../command/usage';
import { checks } from '../doctor/checks';
import { identity } from '../doctor/checks/identity';
import { allCommands } from '../runners/commands';

/** The page of documentation with every command, as `--help` prints it. */
export async function commandsPage(): Promise<string> {
  const commands = await allCommands();
  const lists = Object.entries(groups).map(([group, title]) => {
    const rows = commands.filter((one) => one.group === group).map(row);
    return `### ${title}\n\n| command | what it does |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  const sections = await Promise.all(commands.map(section));
  return `# Commands

<!-- Written by \`npx runners docs\`. Do not edit. -->

All commands are one program. \`npx runners --help\` lists them, and \`npx runners COMMAND --help\` prints the options of one.
\`npm run COMMAND -- [options]\` does the same. \`source <(npx runners completion bash)\` (or \`zsh\`) completes commands, options,
files and stacks.

An option means the same in every command. \`--app\` is a TypeScript file or a command that synthesizes the stacks
(\`--app examples/docker.ts\`), \`--out\` is the folder of the synthesized stacks, and \`--to\` is where a result is written.

## Exit statuses

| exit status | meaning |
| --- | --- |
${exitStatuses.map((line) => `| ${line.replace('  ', ' | ')} |`).join('\n')}

## All commands

${lists.join('\n')}
${sections.join('\n')}`;
}

const row = ({ name, summary }: Command) => `| [\`${name}\`](#${name}) | ${summary} |`;

async function section(command: Command): Promise<string> {
  const usage = await usageOf(command);
  return `## ${command.name}\n\n\`\`\`text\n${usage.trimEnd()}\n\`\`\`\n${command.name === 'doctor' ? doctorChecks() : ''}`;
}

function doctorChecks(): string {
  const rows = [identity, ...checks].map(({ name, summary }) => `| \`${name}\` | ${summary} |`);
  return `\nIts checks, in the order of the output:\n\n| check | what has to be right |\n| --- | --- |\n${rows.join('\n')}\n`;
}
