import { proxyJobScript, proxyJobVariables } from '../proxy/runner';
import { type ExecutorWord, traitsOf } from '../settings/executors';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { requestConcurrency } from '../settings/request-concurrency';
import { runnerVersionAtLeast } from '../settings/runner-version';
import type { Fact, TemplateText } from '../templates/template-text';
import { type TomlTable, tomlTemplate } from '../templates/toml-document';
import { cacheSection } from './cache-section';
import { dockerSection } from './docker-section';
import { layOver } from './lay-over';
import { pipelineScript } from './pipeline-script';
import { managerHost, sessionServer } from './session-server';

/** What an executor adds to `[[runners]]`. */
export interface ExecutorSection {
  readonly executor: ExecutorWord;
  /** Jobs that this runner takes at once; 0 is without limit. */
  readonly limit: number;
  /** The executor's own tables, such as `machine` or `autoscaler`. */
  readonly tables: TomlTable;
  /** Keys that count for all runners of the file. */
  readonly global?: TomlTable;
}

/** Where GitLab is. */
export interface GitlabAddress {
  readonly url: TemplateText;
  /** Names that the containers of jobs know beside those of the settings, each `host:address`. */
  readonly hosts: readonly TemplateText[];
  /** The host that GitLab finds GitLab Runner under. */
  readonly runnerHost: string | Fact;
}

/**
 * How long GitLab Runner leaves GitLab alone after three failed requests in a row. Its own default is an hour, and three
 * requests take seconds: a short outage of GitLab, or of the way to it, would cost an hour of jobs.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section unhealthy_interval
 */
const unhealthyInterval = '1m';

/** The machine puts the token here at boot: it is in no file that Terraform sees. */
const tokenPlaceholder = '__REPLACED_BY_USER_DATA__';

/** The runner's config.toml as a Terraform template. The parameters are those of {@link configTable}. */
export function configToml(...parameters: Parameters<typeof configTable>): string {
  return tomlTemplate(configTable(...parameters));
}

/**
 * What config.toml says.
 *
 * @param gitlab by default where the settings say
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
 * Mirrors upstream template/runner-config.tftpl.
 */
export function configTable(
  settings: GitlabRunnerSettings,
  executor: ExecutorSection,
  gitlab: GitlabAddress = { url: settings.runnerGitlab.url, hosts: [], runnerHost: managerHost(settings) },
): TomlTable {
  const { runnerManager } = settings;
  return layOver(settings.configToml, {
    concurrent: runnerManager.maximumConcurrentJobs,
    check_interval: runnerManager.gitlabCheckInterval,
    sentry_dsn: runnerManager.sentryDsn,
    log_format: 'json',
    listen_address: runnerManager.prometheusListenAddress,
    connection_max_age: runnerManager.connectionMaxAge,
    session_server: sessionServer(settings, gitlab.runnerHost),
    ...executor.global,
    runners: [runnerSection(settings, executor, gitlab)],
  });
}

function runnerSection(
  settings: GitlabRunnerSettings,
  { executor, limit, tables }: ExecutorSection,
  gitlab: GitlabAddress,
): TomlTable {
  const { runnerGitlab, runnerWorker, runnerWorkerGitlabPipeline: pipeline } = settings;
  const beforeSources = pipelineScript(pipeline.preCloneScript);
  return {
    name: settings.runnerInstance.name,
    url: gitlab.url,
    'tls-ca-file': runnerGitlab.certificate ? '/etc/gitlab-runner/certs/gitlab.crt' : undefined,
    clone_url: runnerGitlab.urlClone || undefined,
    token: tokenPlaceholder,
    executor,
    environment: [...proxyJobVariables(settings), ...runnerWorker.environmentVariables],
    pre_build_script: `${proxyJobScript(settings)}${pipelineScript(pipeline.preBuildScript) ?? ''}` || undefined,
    post_build_script: pipelineScript(pipeline.postBuildScript),
    // GitLab Runner 17 took the old key away and 19.3 refuses to start with one it does not know.
    pre_clone_script: runnerVersionAtLeast(settings, 17, 0) ? undefined : beforeSources,
    pre_get_sources_script: beforeSources,
    request_concurrency: requestConcurrency(settings),
    unhealthy_interval: unhealthyInterval,
    slot_cgroup_template: slotCgroups(settings),
    output_limit: runnerWorker.outputLimit,
    limit,
    docker: traitsOf(settings).runsContainers ? dockerSection(settings, gitlab.hosts) : undefined,
    cache: cacheSection(settings),
    ...tables,
  };
}

/**
 * Docker puts the containers of a slot into this cgroup of the worker. With cgroup v2, as Amazon Linux 2023 and Ubuntu
 * have it, its driver is systemd's: that takes the name of a slice, which systemd creates, and refuses the runner's own
 * default.
 *
 * @see https://docs.gitlab.com/runner/configuration/slot_based_cgroups/
 */
function slotCgroups({ configToml }: GitlabRunnerSettings): string | undefined {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner fills the slot in
  return configToml.runners?.use_slot_cgroups ? 'runner-slot-${slot}.slice' : undefined;
}
