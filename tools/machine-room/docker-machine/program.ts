/**
 * A twin of the program `docker-machine` with the drivers amazonec2 and none, for machines that cannot install the real
 * one: options and commands as GitLab Runner and this project's boots give them. Bundled by {@link ./bundle.ts}.
 */

import { commands, create, Failure, type Session } from './commands';
import { commandFlags, globalFlags, parse } from './flags';
import { complain, print } from './say';
import { defaultStore, Store } from './store';

/** The fork that it takes itself for: only its options are known, and its price of a spot instance counts. */
const version = process.env.DOCKER_MACHINE_TWIN_VERSION || '0.16.2-gitlab.19-cki.5';

async function main(words: readonly string[]): Promise<void> {
  const global = parse(globalFlags, words, false);
  const banner = `docker-machine version ${version}, build twin`;
  const [command, ...rest] = global.args;
  if (global.isOn('version') || command === 'version') {
    print(banner);
    return;
  }
  const session: Session = {
    store: new Store(global.text('storage-path') || defaultStore()),
    isCki: version.includes('cki'),
  };
  if (command === 'create') {
    await create(session, rest);
    return;
  }
  const act = commands[String(command)];
  if (!act) {
    throw new Error(`docker-machine: '${command}' is not a docker-machine command. See 'docker-machine --help'.`);
  }
  await act(session, parse(commandFlags[String(command)] ?? [], rest));
}

main(process.argv.slice(2)).catch((error: Error) => {
  complain(error.message);
  process.exit(error instanceof Failure ? error.status : 1);
});
