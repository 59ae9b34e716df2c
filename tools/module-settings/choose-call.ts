import { isBefore7 } from '../../src/settings/renames/before-7';
import { isUpstreamSource, upstreamModule } from '../../src/upstream/module';
import type { Call } from './configuration';
import { splitName } from './instances';

/**
 * The call that is meant: the one of that name whatever its source, or the only one that calls this module.
 *
 * @param name `runner`, or `runner["ci"]` for one of several that `for_each` makes
 * @throws {Error} with the names to choose from
 */
export function chooseCall(path: string, calls: readonly Call[], name: string | undefined): Call {
  if (name !== undefined) {
    return (
      calls.find((call) => call.name === splitName(name).call) ??
      fail(`${path} has no module ${name}: ${listed(calls)}`)
    );
  }
  const ours = calls.filter(isRunnerCall);
  const [first] = ours;
  if (first === undefined) {
    return fail(
      `${path} has no call of this module: one has the source ${upstreamModule.registrySources[0]}, the module's git ` +
        `address, or its arguments, such as runner_gitlab and runner_worker. Say which call is one with --module NAME: ${listed(calls)}`,
    );
  }
  return ours.length === 1
    ? first
    : fail(
        `${path} calls the module several times (${ours.map(({ name }) => name).join(', ')}): say which with --module NAME`,
      );
}

/** Forks, mirrors and copies have other sources; the arguments are the module's own all the same. */
export function isRunnerCall({ values }: Call): boolean {
  const names = Object.keys(values);
  const isRunner = names.includes('runner_gitlab') && names.some((name) => /^runner_(instance|worker)/.test(name));
  return isUpstreamSource(String(values.source)) || isRunner || (isBefore7(values) && names.some(isRunnersName));
}

function isRunnersName(name: string): boolean {
  return name.startsWith('runners_') || name.startsWith('gitlab_runner_');
}

function listed(calls: readonly Call[]): string {
  return calls.length === 0 ? 'the file has no module block' : `it has ${calls.map(({ name }) => name).join(', ')}`;
}

function fail(message: string): never {
  throw new Error(message);
}
