import fc from 'fast-check';
import type { ConfigToml } from '../../src/config-keys/config-toml';
import { type ConfigKey, configKeys, isKnownTo } from '../../src/config-keys/keys';
import { executorsOf } from '../../src/settings/config-toml/executors';
import { ownerOf } from '../../src/settings/config-toml/owners';
import { gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { renderedToml } from '../config-toml/rendered';
import { problemsOf, quietAutoscaler } from '../settings/valid-input';
import { keysAndValues, together } from './random-keys';
import { sampleOf } from './sample-values';

/** The last of each major release, and the newest. */
export const releases = ['16.11.0', '17.11.0', '18.11.0', '19.3.0'];

const inputOf = (runnerVersion: string, configToml: unknown) => ({
  ...quietAutoscaler,
  runnerGitlab: { ...quietAutoscaler.runnerGitlab, runnerVersion },
  configToml: configToml as ConfigToml,
});

export interface RandomFile {
  readonly toml: string;
  readonly keys: readonly { readonly key: ConfigKey; readonly value: unknown }[];
}

/** Valid files of a release, with the keys that each has to have. */
export function randomFiles(release: string, count: number): RandomFile[] {
  return fc.sample(keysAndValues(release), count).map((keys) => ({
    keys,
    toml: renderedToml(parseSettings(gitlabRunnerSettings, inputOf(release, together(keys)))),
  }));
}

/** Values that no key of that type takes. */
const wrong = (type: string): unknown[] =>
  type === 'string' ? [1, true, ['x'], { x: 1 }] : type === 'bool' ? ['true', 1, [true]] : ['wrong', false, [[]]];

/**
 * Files in which one key is wrong: misspelt, of another type, or unknown to the release.
 *
 * @returns each key, with what is said of the whole
 */
export function mutatedFiles(release: string, count: number) {
  const unknown = keysUnknown(release);
  const mutation = keysAndValues(release).chain((keys) =>
    fc
      .tuple(fc.nat(keys.length - 1), fc.constantFrom('name', 'type', 'release'), fc.nat(), fc.nat())
      .map(([at, kind, first, second]) => {
        const { key } = keys[at] as { key: ConfigKey };
        const others = keys.filter((_, index) => index !== at);
        const stranger = unknown[first % Math.max(unknown.length, 1)];
        if (kind === 'release' && stranger) {
          return {
            path: stranger.path,
            configToml: together([...keys.filter((one) => one.key.path !== stranger.path), sampleOfKey(stranger)]),
          };
        }
        const path = kind === 'name' ? `${key.path}_x` : key.path;
        const values = wrong(key.type);
        return {
          path,
          configToml: together([...others, { key: { ...key, path }, value: values[second % values.length] }]),
        };
      }),
  );
  return fc.sample(mutation, count).map(({ path, configToml }) => ({
    named: `configToml.${path.replaceAll('[]', '')}`,
    problems: problemsOf(inputOf(release, configToml)),
  }));
}

const sampleOfKey = (key: ConfigKey) => ({ key, value: sampleOf(key) });

/** Keys that came later or went before. */
const keysUnknown = (release: string) => configKeys.filter((key) => !isKnownTo(release, key) && isOpen(key));

const isOpen = ({ path }: ConfigKey) =>
  ownerOf(path, 'fleet') === undefined && (executorsOf(path)?.includes('docker-autoscaler') ?? true);
