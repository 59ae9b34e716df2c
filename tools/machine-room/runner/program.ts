/**
 * A twin of the program `gitlab-runner` for machines that cannot install the real one: it reads the same config.toml,
 * speaks to GitLab in the same way and runs jobs with the same executors, as far as its contract
 * (__tests__/machine-room/contract) says. Bundled to one file by {@link ./bundle.ts}.
 */

import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { chdir, getuid } from 'node:process';
import { readArguments } from './arguments';
import { fleeting, lint, list, open, register, type Session, unregister, verify } from './commands/commands';
import { AutoscalerProvider } from './executors/autoscaler/provider';
import { customProvider } from './executors/custom';
import { dockerProvider } from './executors/docker/provider';
import { MachineProvider } from './executors/machine/provider';
import { GitLabClient } from './gitlab/client';
import { Log } from './log';
import { Run } from './run/run';

const defaultRelease = '19.3.0';

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  const release = process.env.GITLAB_RUNNER_TWIN_RELEASE || defaultRelease;
  const [command] = args.words;
  if (args.options.version !== undefined || args.options.v !== undefined) {
    writeSync(
      1,
      `Version:      ${release}\nGit revision: twin\nGO version:   node${process.versions.node}\nOS/Arch:      linux/amd64\n`,
    );
    return;
  }
  const folder = getuid?.() === 0 ? '/etc/gitlab-runner' : join(homedir(), '.gitlab-runner');
  const file = String(args.options.config ?? process.env.CONFIG_FILE ?? join(folder, 'config.toml'));
  const log = new Log();
  const session: Session = { release, log, file, arguments: args };
  const commands: Readonly<Record<string, () => void | Promise<void>>> = {
    ...{ lint: () => lint(session), list: () => list(session), fleeting: () => fleeting(session) },
    ...{ verify: () => verify(session), unregister: () => unregister(session), register: () => register(session) },
    run: () => run(session),
  };
  const act = commands[String(command)];
  // lint came with 19.3.
  if (act === undefined || (command === 'lint' && Number.parseFloat(release) < 19.3)) {
    return log.fatal(`Command ${command} not found.`);
  }
  await act();
}

async function run(session: Session): Promise<void> {
  const { 'working-directory': folder } = session.arguments.options;
  if (typeof folder === 'string') {
    chdir(folder);
  }
  const { release, log } = session;
  const config = open(session);
  const providers = {
    custom: customProvider,
    docker: dockerProvider,
    'docker+machine': new MachineProvider(log, () => config.settings.machine?.shutdown_drain?.enabled === true),
    'docker-autoscaler': new AutoscalerProvider(log, config.path),
  };
  process.exit(await new Run(config, new GitLabClient(release, log), providers, release, log).run());
}

main();
