import TOML from '@iarna/toml';
import { configToml } from '../../src/config-toml/config-toml';
import { executorSection } from '../../src/config-toml/executor-sections';
import type { MachinePlace } from '../../src/config-toml/machine-section';
import {
  type GitlabRunnerInput,
  type GitlabRunnerSettings,
  gitlabRunnerSettings,
} from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';

const least = {
  environment: 'ci',
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  runnerGitlab: { url: 'https://gitlab.example.com/', runnerVersion: '19.3.0' },
} satisfies GitlabRunnerInput;

export type Table = Readonly<Record<string, unknown>>;

/** One runner's table, with what every test looks into. */
export interface RunnerTable extends Table {
  readonly docker: Table;
  readonly cache: Table;
  readonly machine: Table;
  readonly autoscaler: Table;
}

/** A configuration as GitLab Runner would read it, each fact as its name between angle brackets. */
export function rendered(input: Partial<GitlabRunnerInput>, workers: { subnets?: number; encrypted?: boolean } = {}) {
  const settings = parseSettings(gitlabRunnerSettings, { ...least, ...input });
  const text = renderedToml(settings, workers);
  const { runners, ...global } = TOML.parse(text);
  const [runner] = runners as unknown as readonly [RunnerTable];
  return { text, global: global as Table, runner };
}

/** The file, each fact as its name between angle brackets. */
export function renderedToml(
  settings: GitlabRunnerSettings,
  { subnets = 1, encrypted = false }: Partial<MachinePlace> = {},
): string {
  return withFactNames(configToml(settings, executorSection(settings, { subnets, encrypted })));
}

/** Terraform's `templatefile`, as far as these templates go. */
export function withFactNames(template: string): string {
  return template.replace(/([$%])\1\{|\$\{([a-z0-9_]+)\}/g, (_, sign, fact) => (sign ? `${sign}{` : `<${fact}>`));
}
