import TOML from '@iarna/toml';
import { testedRunner } from '../../../src/settings/gitlab';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { carriedKeys } from '../../convert/carried-keys';
import { dockerOptions } from '../../convert/config-toml-docker';
import { list, type Table, table } from '../../convert/toml-values';
import { isReplacedByBash, readHereDocument } from '../../module-settings/here-document';
import type { ModuleResources } from '../module-resources';
import { machineSettings } from './machine-options';
import { registrationSettings, tokenSettings } from './registration';
import { given, pick } from './values';
import { decoded, executorOf, workersSsmAccess } from './workers';

export interface BootSettings {
  readonly input: Partial<GitlabRunnerInput>;
  /** What could not be read. */
  readonly gaps: readonly string[];
}

/** What the manager's user data say: its config.toml, GitLab Runner's release and where the token is. */
export function bootSettings(module: ModuleResources): BootSettings {
  const { text } = decoded(module.get('aws_launch_template.gitlab_runner_instance'));
  const toml = documents['config.toml'].exec(text)?.[1];
  const config = toml === undefined ? undefined : parsed(readHereDocument(toml));
  const { gitlab, ...tokens } = tokenSettings(text);
  const told = { ...tokens, runnerGitlabRegistrationConfig: registrationSettings(text) };
  const gap =
    'the config.toml in the user data of the manager cannot be read: every setting of it has its default here';
  return config === undefined
    ? { input: { ...told, runnerGitlab: gitlab }, gaps: [gap] }
    : { input: { ...told, ...configSettings(module, config, gitlab, text) }, gaps: replacedIn(text) };
}

/** Some releases write what is no TOML (empty entry points of services). */
function parsed(toml: string): Table | undefined {
  try {
    return TOML.parse(toml.replace(/= \["\]/g, '= []')) as Table;
  } catch {
    return undefined;
  }
}

function configSettings(
  module: ModuleResources,
  config: Table,
  tokens: GitlabRunnerInput['runnerGitlab'],
  text: string,
): Partial<GitlabRunnerInput> {
  const runner = table((config.runners as Table[])[0]);
  const executor = executorOf(module);
  const { configToml } = carriedKeys(config, runner, {
    place: 'fleet',
    executor,
    release: String(tokens.runnerVersion ?? testedRunner),
  });
  return {
    ...(Object.keys(configToml).length > 0 && { configToml }),
    runnerManager: pick(config, {
      concurrent: 'maximumConcurrentJobs',
      check_interval: 'gitlabCheckInterval',
      listen_address: 'prometheusListenAddress',
      connection_max_age: 'connectionMaxAge',
      sentry_dsn: 'sentryDsn',
    }),
    runnerGitlab: { ...pick(runner, { url: 'url', clone_url: 'urlClone' }), ...tokens },
    runnerInstance: { name: String(runner.name) },
    runnerWorker: {
      type: executor,
      ssmAccess: workersSsmAccess(module),
      usePrivateKey:
        module.get('aws_key_pair.autoscaler') !== undefined &&
        /private_key|key_path/.test(JSON.stringify(runner.autoscaler ?? {})),
      environmentVariables: list(runner.environment),
      maxJobs:
        executor === 'docker-autoscaler'
          ? Number(table(runner.autoscaler).max_instances ?? 0)
          : Number(runner.limit ?? 0),
      ...pick(runner, { output_limit: 'outputLimit', request_concurrency: 'requestConcurrency' }),
    },
    runnerWorkerGitlabPipeline: given({
      preBuildScript: quoted(runner.pre_build_script),
      postBuildScript: quoted(runner.post_build_script),
      preCloneScript: quoted(runner.pre_get_sources_script ?? runner.pre_clone_script),
    }),
    runnerWorkerCache: usedCache(table(runner.cache)),
    ...dockerOptions(table(runner.docker)).settings,
    ...(executor === 'docker+machine' && machineSettings(module, table(runner.machine), workersScript(text))),
    ...(executor === 'docker-autoscaler' && autoscalerSettings(table(runner.autoscaler))),
  };
}

/** What the manager is told of a bucket, its own or not. */
function usedCache(cache: Table): GitlabRunnerInput['runnerWorkerCache'] {
  const s3 = table(cache.s3);
  return {
    ...pick(cache, { Shared: 'shared' }),
    ...pick(s3, { BucketName: 'bucket', AuthenticationType: 'authenticationType' }),
  };
}

const documents = {
  'config.toml': /cat > \/etc\/gitlab-runner\/config\.toml <<-? ?EOF\n(.*?)\nEOF\n/s,
  'runners_userdata.sh': /runners_userdata\.sh <<-? ?EOF\n(.*?)\nEOF\n/s,
};

/** What docker-machine's workers boot by, a file on the manager. */
function workersScript(text: string): string | undefined {
  return readHereDocument(documents['runners_userdata.sh'].exec(text)?.[1] ?? '') || undefined;
}

/** Only the manager knows what these became. */
function replacedIn(text: string): string[] {
  return Object.entries(documents)
    .filter(([, document]) => isReplacedByBash(document.exec(text)?.[1] ?? ''))
    .map(
      ([file]) =>
        `${file} in the user data of the manager has a $ or \` that bash replaces when the manager boots. Here it stays as it is: compare with the file on the manager`,
    );
}

/** The setting is TOML, with its quotes. */
function quoted(script: unknown): string | undefined {
  return script ? JSON.stringify(script) : undefined;
}

function autoscalerSettings(autoscaler: Table): Partial<GitlabRunnerInput> {
  const connector = table(autoscaler.connector_config);
  return {
    runnerWorkerDockerAutoscaler: {
      ...pick(autoscaler, {
        capacity_per_instance: 'capacityPerInstance',
        max_use_count: 'maxUseCount',
        update_interval: 'updateInterval',
        update_interval_when_expecting: 'updateIntervalWhenExpecting',
        instance_ready_command: 'instanceReadyCommand',
      }),
      ...pick(connector, { username: 'connectorConfigUser' }),
    },
    runnerWorkerDockerAutoscalerAutoscalingOptions: ((autoscaler.policy ?? []) as Table[]).map((policy) => ({
      periods: list(policy.periods),
      ...pick(policy, {
        timezone: 'timezone',
        idle_count: 'idleCount',
        idle_time: 'idleTime',
        scale_factor: 'scaleFactor',
        scale_factor_limit: 'scaleFactorLimit',
        preemptive_mode: 'preemptiveMode',
      }),
    })),
  };
}
