import { statusOf } from '../../tools/command/command-line';
import { useProjectPrograms } from '../../tools/command/project-programs';
import { callRunners } from '../../tools/runners/call';

/** A call of `npx runners`. */
export interface RunnersCall {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  /** What both outputs end with. */
  readonly end: string;
}

/** As tools/runners/runners.ts does it for a process of its own. */
async function answer({ args, env, folder, end }: RunnersCall): Promise<void> {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  Object.assign(process.env, env);
  useProjectPrograms();
  process.exitCode = undefined;
  const status = await statusOf(() => callRunners(args));
  process.exitCode = undefined;
  process.stdout.write(end);
  process.stderr.write(end);
  process.send?.(status);
}

// Each call listens to signals, as it would in a process of its own.
process.setMaxListeners(0);
process.on('message', (call: RunnersCall) => void answer(call));
process.once('disconnect', () => process.exit());
