import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import type { ConfigToml } from '../../src/config-keys/config-toml';
import { type ConfigKey, configKeys, writtenKeys } from '../../src/config-keys/keys';
import { configToml } from '../../src/config-toml/config-toml';
import { customSection } from '../../src/config-toml/custom-section';
import { fargateRunnerSettings, runnerOf } from '../../src/settings/fargate-runner';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings, SettingsError } from '../../src/settings/parse';
import { schemaAt } from '../../src/settings/schema-shape';
import { renderedToml, withFactNames } from '../config-toml/rendered';
import { fargateInput, quietAutoscaler, quietInput } from '../settings/valid-input';
import { alone, sampleOf, valueAt } from './sample-values';

const fleet = (input: GitlabRunnerInput) => (keys: ConfigToml, runnerVersion: string) =>
  renderedToml(
    parseSettings(gitlabRunnerSettings, {
      ...input,
      runnerGitlab: { ...input.runnerGitlab, runnerVersion },
      configToml: keys,
    }),
  );

function fargate(keys: ConfigToml, runnerVersion: string): string {
  const settings = parseSettings(fargateRunnerSettings, {
    ...fargateInput,
    runnerGitlab: { ...quietInput.runnerGitlab, runnerVersion },
    configToml: keys,
  });
  return withFactNames(configToml(runnerOf(settings), customSection(settings.fargate, 0)));
}

/** What writes a file, by its executor. */
const writers = {
  docker: fleet(quietInput),
  'docker-autoscaler': fleet(quietAutoscaler),
  'docker+machine': fleet({ ...quietInput, runnerWorker: { type: 'docker+machine' } }),
  custom: fargate,
};
type Writer = keyof typeof writers;

/** The newest release that knows the key. */
const releaseOf = ({ until }: ConfigKey) => (until ? `${until}.0` : '19.3.0');

/** What comes of a key that is set alone: the file, or why there is none. */
function outcome(key: ConfigKey, writer: Writer): { readonly toml: string } | { readonly problems: readonly string[] } {
  const keys = alone(key.path, sampleOf(key)) as ConfigToml;
  try {
    return { toml: writers[writer](keys, releaseOf(key)) };
  } catch (error) {
    if (error instanceof SettingsError) {
      return { problems: error.problems };
    }
    throw error;
  }
}

const outcomes = configKeys.map((key) => {
  const all = (Object.keys(writers) as Writer[]).map((writer) => ({ writer, ...outcome(key, writer) }));
  const files = all.flatMap((one) =>
    'toml' in one ? [{ toml: one.toml, without: writers[one.writer]({}, releaseOf(key)) }] : [],
  );
  const problems = all.flatMap((one) => ('problems' in one ? one.problems : []));
  return { key, files, problems };
});

describe(`each of the ${configKeys.length} keys, set alone`, () => {
  it.each(outcomes.map((one) => ({ ...one, path: one.key.path })))('$path', ({ key, files, problems }) => {
    for (const { toml, without } of files) {
      // A free map may have names of ours beside.
      expect({ value: valueAt(TOML.parse(toml), key.path) }).toMatchObject({ value: sampleOf(key) });
      // Whatever else is in the file is as it was.
      const others = writtenKeys(TOML.parse(without)).filter(({ path }) => path !== key.path);
      expect(writtenKeys(TOML.parse(toml))).toEqual(expect.arrayContaining(others));
      expect(/float64/.test(key.type) && !/[ [=]2\.0\b|[ [=]1\.0\b/.test(toml)).toBe(false);
    }
    const named = `configToml.${key.path.replaceAll('[]', '')}: `;
    for (const problem of problems) {
      expect(problem.startsWith(named)).toBe(true);
      expect(problem).toMatch(/is what \S+ writes|cannot be set, |has no effect with the executor /);
      const [, setting] = /is what (\S+) writes/.exec(problem) ?? [];
      if (setting !== undefined) {
        const schema =
          schemaAt(gitlabRunnerSettings, setting.split('.')) ?? schemaAt(fargateRunnerSettings, setting.split('.'));
        expect(schema).toBeDefined();
      }
    }
    expect(files.length + problems.length).toBeGreaterThan(0);
  });

  it('has one end: the file, a setting of its own, or a reason', () => {
    const written = outcomes.filter(({ files }) => files.length > 0);
    const owned = outcomes.filter(({ files, problems }) => files.length === 0 && /is what/.test(problems.join()));
    const refused = outcomes.filter(({ files, problems }) => files.length === 0 && !/is what/.test(problems.join()));
    expect([written.length, owned.length, refused.length]).toEqual([148, 113, 54]);
  });
});
