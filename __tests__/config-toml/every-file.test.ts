import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { keysUnknownTo, writtenKeys, wrongTypes } from '../../src/config-keys/keys';
import { checkedFleet, stacksOf } from '../../tools/init/fleet';
import { lintSays } from '../../tools/machine-room/runner/config/lint';
import { examples, synthesizedApp } from '../support/examples';
import { fleetOf } from '../tools/init/reading';
import { renderedToml, withFactNames } from './rendered';

interface Written {
  /** `<stack>/<file>` */
  readonly name: string;
  readonly toml: string;
  /** The GitLab Runner that the stack installs; nothing where a server brings its own. */
  readonly release?: string;
  readonly warnings: string;
}

/** What an app writes for GitLab Runner, the holes for facts filled. */
async function writtenBy(app: string): Promise<Written[]> {
  const outdir = await synthesizedApp(app);
  const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    readonly stacks: Readonly<Record<string, { readonly annotations: readonly { readonly message: string }[] }>>;
  };
  return Object.entries(stacks).flatMap(([stack, { annotations }]) => {
    const folder = join(outdir, 'stacks', stack);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const text = (name: string) => files.filter((file) => file.endsWith(`/${name}`)).map((file) => read(folder, file));
    const release = /^RUNNER_VERSION='(.*)'$/m.exec(text('environment.tftpl').join('\n'))?.[1];
    const warnings = annotations.map(({ message }) => message).join('\n');
    return ['config.toml.tftpl', 'section.toml.tftpl'].flatMap((name) =>
      text(name).map((template) => ({ name: `${stack}/${name}`, toml: withFactNames(template), release, warnings })),
    );
  });
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** What the table of keys has against a file, and what the chosen release would say of it. */
function findings({ name, toml, release, warnings }: Written): string[] {
  const document = TOML.parse(toml);
  const never = writtenKeys(document).filter(({ key }) => key === undefined);
  const ignored = release === undefined ? keysSince(document) : keysUnknownTo(release, document);
  return [
    ...never.map(({ path }) => `${name}: no release knows ${path}`),
    ...wrongTypes(document).map(({ path, key }) => `${name}: ${path} is no ${key?.type}`),
    ...ignored.filter(({ path }) => !warnings.includes(`${path} (`)).map(({ path }) => `${name}: ${path} is ignored`),
    ...(release !== undefined && Number.parseFloat(release) >= 19.3 ? [lintSays(toml, release, name)] : []),
  ].filter((finding) => finding !== '');
}

const page = read(join(__dirname, '..', '..', 'docs'), 'existing-server.md');

/**
 * A server's own GitLab Runner may be of any release; with docker-autoscaler of any from 16.11 on (assets/ci-server). Of
 * the keys that came later, the page says what they came with.
 */
function keysSince(document: object) {
  const isNamed = (path: string, since = '') =>
    path.split('.').some((name) => new RegExp(`\`${name}\`[^();]* \\(${since}\\)`).test(page));
  return JSON.stringify(document).includes('"autoscaler"')
    ? keysUnknownTo('16.11.0', document).filter(({ path, key }) => !isNamed(path, key?.since))
    : writtenKeys(document).filter(({ key }) => key?.since || key?.until);
}

describe('what is written for GitLab Runner has keys and types that the release knows, or a warning names them', () => {
  it.each(['main.ts', ...examples])('%s', async (app) => {
    const written = await writtenBy(app);
    expect(written.length).toBeGreaterThan(0);
    expect(written.flatMap(findings)).toEqual([]);
  });

  it.each([
    { executor: 'docker-autoscaler', market: 'spot' },
    { executor: 'docker-autoscaler', hours: 'mon-fri 7-19', timezone: 'Europe/Berlin' },
    { executor: 'docker+machine', market: 'on-demand' },
  ])('init with %j', (flags) => {
    const answers = fleetOf({ outbound: 'public', ...flags }, { AWS_REGION: 'ap-northeast-1', AWS_PROFILE: 'dev' });
    const settings = checkedFleet(stacksOf(answers));
    const { runnerVersion: release } = settings.runnerGitlab;
    expect(findings({ name: 'init', toml: renderedToml(settings), release, warnings: '' })).toEqual([]);
  });
});

// Recorded from GitLab Runner 19.3.0: exit status 1 for each docker-autoscaler file without preemptive_mode.
describe('the stand-in for lint', () => {
  const valid =
    'concurrent = 1\n[[runners]]\nname = "a"\n[runners.autoscaler]\n[runners.autoscaler.plugin_config]\nname = "g"\n';
  const policy = '[[runners.autoscaler.policy]]\nidle_count = 0\n';

  it.each([
    ['nothing', `${valid}${policy}preemptive_mode = false\n`, ''],
    [
      'a policy without preemptive_mode',
      `${valid}${policy}`,
      "at '/runners/0/Autoscaler/Policy/0/PreemptiveMode': got null, want boolean",
    ],
    [
      'an autoscaler without plugin_config',
      '[[runners]]\n[runners.autoscaler]\nplugin = "aws"\n',
      "at '/runners/0/Autoscaler/PluginConfig': got null, want object",
    ],
    ['an unknown key', `concurent = 1\n`, 'unknown key: concurent'],
    ['a wrong type', 'concurrent = "1"\n', 'incompatible types'],
    ['a slip of syntax', 'concurrent =\n', 'decoding config'],
  ])('says of %s what 19.3.0 says', (_, toml, said) => {
    expect(lintSays(toml, '19.3.0')).toContain(said);
    expect(lintSays(toml, '19.3.0') === '').toBe(said === '');
  });
});
