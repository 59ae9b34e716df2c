import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bracketsTooDeep, nestedTooDeep } from '../../src/foreign/nesting';
import { scratchFolder } from '../../src/scratch-folder';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { readText, thrownText } from '../command/command-line';
import { exitStatus } from '../command/exit-status';
import { warn } from '../command/output';

/** Far more than any program has. */
const mostBrackets = 500;

/**
 * The settings that a TypeScript file exports. It is the user's own program: where it went wrong is told in its words,
 * not by the loader's path through our code. Wrong values are for `parseSettings` to tell.
 *
 * @throws {Error} when there is no such file, it fails, or what it exports are no settings
 */
export async function exportedSettings(file: string): Promise<GitlabRunnerInput> {
  if (!existsSync(file)) {
    throw new Error(`${file} does not exist: name another file`);
  }
  // Node's parser calls itself, and crashes the whole program.
  if (bracketsTooDeep(readText(file), mostBrackets)) {
    throw new Error(`${file} has more than ${mostBrackets} nested brackets: it has to say export default { ... }`);
  }
  const left = () => {
    warn(`${file} ends the program before it has settings: take out process.exit, or a promise that never resolves`);
    process.exitCode = exitStatus.failed;
  };
  process.once('exit', left);
  // A file that synthesizes stacks is none for us: those of the project stay as they are.
  process.env.CDKTF_OUTDIR = join(scratchFolder(), 'cdktf.out');
  let input: unknown;
  let fault: string | undefined;
  try {
    const { default: settings } = await import(resolve(file));
    input = await (settings?.default ?? settings);
    fault = faultOf(input);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${thrownText(error)}`);
  } finally {
    process.off('exit', left);
  }
  if (fault !== undefined) {
    throw new Error(`${file} has no settings: ${fault}`);
  }
  return input as GitlabRunnerInput;
}

function faultOf(input: unknown): string | undefined {
  if (input === null || typeof input !== 'object' || Object.keys(input).length === 0) {
    return 'it has to say export default { ... }, with the settings of one runner or server. A program with stacks, such as main.ts, exports none';
  }
  return nestedTooDeep(input) ? 'what it exports is nested more than 100 deep, or holds itself' : strangeIn(input);
}

/** What no setting can be, at its place. */
function strangeIn(value: unknown, path: readonly string[] = []): string | undefined {
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => strangeIn(inner, [...path, name]))
      .find((one) => one !== undefined);
  }
  return ['function', 'symbol', 'bigint'].includes(typeof value)
    ? `${path.join('.')} is a ${typeof value}: write a text, a number, true, false, a list or an object`
    : undefined;
}
