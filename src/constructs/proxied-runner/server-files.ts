import { dirname } from 'node:path';
import { cacheSection } from '../../config-toml/cache-section';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { type TomlTable, type TomlValue, tomlTemplate } from '../../config-toml/toml-document';
import { proxyEnvironment, proxyVariables } from '../../proxy/environment';
import { proxyJobScript, proxyJobVariables, runnerProxyContext } from '../../proxy/runner';
import { workerUserData } from '../../proxy/worker';
import type { GitlabRunnerSettings } from '../../settings/gitlab-runner';
import type { ProxiedRunnerSettings } from '../../settings/proxied-runner';
import {
  escapeLiteral,
  Fact,
  Template,
  type TemplateText,
  templateSource,
  withFacts,
} from '../../templates/template-text';
import { environmentFile } from '../../user-data/environment-file';

/** What goes to the server, each as a Terraform template. */
export interface ServerFiles {
  /** What the script goes by. */
  readonly environment: string;
  /** The pieces of config.toml that are ours. */
  readonly section: string;
  /** What the runner's process needs in its environment: an override for compose or a drop-in for systemd. */
  readonly serviceEnvironment: string;
  /** User data of the workers; undefined where they need none. */
  readonly workerStart?: string;
}

export interface ServerFilesProps {
  readonly settings: ProxiedRunnerSettings;
  readonly runner: GitlabRunnerSettings;
  readonly executor: ExecutorSection;
  readonly workers: string;
}

export function serverFiles(props: ServerFilesProps): ServerFiles {
  return {
    environment: scriptEnvironment(props),
    section: section(props),
    serviceEnvironment: serviceEnvironment(props),
    workerStart: workerStart(props.runner),
  };
}

/**
 * The keys and tables of `[[runners]]` that are ours. Name, address, token and `[runners.docker]` stay the server's.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
 */
function section({ settings, runner, executor }: ServerFilesProps): string {
  const variables = [...proxyJobVariables(runner), ...runner.runnerWorker.environmentVariables];
  return tomlTemplate({
    concurrent: runner.runnerManager.maximumConcurrentJobs,
    runners: [
      {
        executor: executor.executor,
        limit: executor.limit,
        environment: variables.length > 0 ? variables : undefined,
        pre_build_script: proxyJobScript(runner) || undefined,
        cache: cacheSection(runner),
        machine: onThisServer(executor.tables.machine as TomlTable, settings),
      },
    ],
  });
}

/** The machine's options with what only counts here: the server's registry, and where the runner sees its files. */
function onThisServer(machine: TomlTable, { ciServer }: ProxiedRunnerSettings): TomlTable {
  const options = machine.MachineOptions as readonly TemplateText[];
  const registry = new Template(['engine-insecure-registry=', new Fact('server_address'), `:${ciServer.registryPort}`]);
  const adapted = options.map((option): TomlValue => {
    if (typeof option !== 'string') {
      return option;
    }
    return option.startsWith('amazonec2-userdata=/')
      ? `amazonec2-userdata=${configFolder(ciServer)}/runners_userdata.sh`
      : markedByServer(option, ciServer.instanceId);
  });
  return { ...machine, MachineOptions: [...adapted, registry] };
}

/** Workers bear the id of the manager that made them, which is known before this server boots. */
function markedByServer(option: string, instanceId: string): string {
  return option.replace('__PARENT_TAG__', `gitlab-runner-parent-id,${instanceId}`);
}

/** The folder of config.toml as the runner sees it. */
function configFolder({ compose, configFile }: ProxiedRunnerSettings['ciServer']): string {
  return compose ? compose.configDirectory : dirname(configFile);
}

function workerStart(runner: GitlabRunnerSettings): string | undefined {
  const { startScript } = runner.runnerWorkerDockerMachineInstance;
  const setting = 'runnerWorkerDockerMachineInstance.startScript';
  return (
    workerUserData(runner, { startScript, setting, registries: false }) ?? (escapeLiteral(startScript) || undefined)
  );
}

function scriptEnvironment({ settings, workers }: ServerFilesProps): string {
  const { ciServer, proxy, runnerInstall } = settings;
  const { compose, systemd } = ciServer;
  return environmentFile({
    CONFIG_FILE: ciServer.configFile,
    RUNNER_NAME: ciServer.runnerName,
    RUN_AS: compose ? 'compose' : 'systemd',
    COMPOSE_DIRECTORY: compose ? compose.directory : '',
    COMPOSE_SERVICE: compose ? compose.service : '',
    CONTAINER_CONFIG_DIRECTORY: compose ? compose.configDirectory : '',
    SYSTEMD_UNIT: systemd ? systemd.unit : '',
    PROXY_URL: proxy ? proxy.httpsProxy || proxy.httpProxy : '',
    PROXY_CHECK_URL: proxy ? withFacts`https://ec2.${new Fact('aws_region')}.${new Fact('aws_dns_suffix')}/` : '',
    DOCKER_MACHINE_URL: runnerInstall.dockerMachineDownloadUrl,
    DOCKER_MACHINE_SHA256: runnerInstall.dockerMachineSha256.toLowerCase(),
    WORKERS: workers,
  });
}

const mark = '# Written by gitlab-runner-cdktf, and taken away with the stack.';

/**
 * The proxy for the runner itself and docker-machine. The server's own Docker is left alone: to give it another
 * environment would restart GitLab, and jobs run on workers.
 */
function serviceEnvironment({ settings, runner }: ServerFilesProps): string {
  const { ciServer, proxy } = settings;
  const environment = proxy ? proxyEnvironment(proxy, runnerProxyContext(runner)) : undefined;
  const variables: [string, Template][] = environment ? proxyVariables.map((name) => [name, environment[name]]) : [];
  if (ciServer.compose) {
    // Outside of the container, or a new container would not know the machines of the last one.
    const store = new Template([`${ciServer.compose.configDirectory}/docker-machine`]);
    const lines = [...variables, ['MACHINE_STORAGE_PATH', store] as const].map(
      ([name, value]) => `      ${name}: "${templateSource(value)}"\n`,
    );
    return `${mark}\nservices:\n  ${ciServer.compose.service}:\n    environment:\n${lines.join('')}`;
  }
  if (!environment) {
    return '';
  }
  const lines = variables.map(([name, value]) => `Environment="${name}=${templateSource(value)}"\n`);
  // A restart lets the jobs that run come to their end.
  return `${mark}\n[Service]\nKillSignal=SIGQUIT\nTimeoutStopSec=300\n${lines.join('')}`;
}
