import { withAwsConfig } from '../../config-toml/autoscaler-section';
import { cacheSection } from '../../config-toml/cache-section';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { layOver } from '../../config-toml/lay-over';
import { environmentFile } from '../../machine-files/environment-file';
import { pem } from '../../machine-files/pem';
import { proxyAddress } from '../../proxy/environment';
import { noProxy } from '../../proxy/no-proxy';
import { proxyJobScript, proxyJobVariables, runnerProxyContext } from '../../proxy/runner';
import { workerUserData } from '../../proxy/worker';
import { fleetingPlugin } from '../../settings/fleeting-plugin';
import type { GitlabRunnerSettings } from '../../settings/gitlab-runner';
import type { ProxiedRunnerSettings } from '../../settings/proxied-runner';
import { workerNameTag } from '../../settings/tags';
import {
  escapeLiteral,
  Fact,
  Template,
  type TemplateText,
  templateSource,
  withFacts,
} from '../../templates/template-text';
import { type TomlTable, type TomlValue, tomlTemplate } from '../../templates/toml-document';
import { accessKeyParameter } from './machine-user';
import {
  awsConfig,
  configFolder,
  pluginFolder,
  type ServerFiles,
  type ServerFilesProps,
  serverExecutor,
} from './server-place';
import { serviceEnvironment } from './service-environment';

export function serverFiles(props: ServerFilesProps): ServerFiles {
  const machines = serverExecutor(props.settings) === 'docker+machine';
  const start = machines ? workerStart(props.runner) : undefined;
  const { caCertificate } = props.settings.proxy ?? {};
  return {
    environment: scriptEnvironment(props),
    'section.toml': section(props),
    ...serviceEnvironment(props),
    ...(caCertificate ? { 'proxy-ca.crt': escapeLiteral(caCertificate.trimEnd()) } : {}),
    ...(start === undefined ? {} : { 'worker-start.sh': start }),
    ...(machines ? {} : { 'aws-config': awsConfigText(props.settings) }),
  };
}

/**
 * The keys and tables of `[[runners]]` that are ours, and the single keys of `configToml`. Name, address, token and the
 * rest of `[runners.docker]` stay the server's.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
 */
function section({ settings, runner, executor }: ServerFilesProps): string {
  const { caCertificate } = settings.proxy ?? {};
  const variables = [
    ...proxyJobVariables(runner),
    // The server's `[runners.docker]` stays as it is, so jobs cannot be given the file by a volume.
    ...(caCertificate ? [`PROXY_CA_CERTIFICATE=${pem(caCertificate)}`] : []),
    ...runner.runnerWorker.environmentVariables,
  ];
  const ours = {
    concurrent: runner.runnerManager.maximumConcurrentJobs,
    runners: [
      {
        executor: executor.executor,
        limit: executor.limit,
        environment: variables.length > 0 ? variables : undefined,
        pre_build_script: proxyJobScript(runner) || undefined,
        cache: cacheOf(settings, runner),
        ...tablesOf(executor, settings),
      },
    ],
  };
  return tomlTemplate(layOver(settings.configToml, ours));
}

function tablesOf(executor: ExecutorSection, settings: ProxiedRunnerSettings): TomlTable {
  const { ciServer } = settings;
  return serverExecutor(settings) === 'docker+machine'
    ? { machine: onThisServer(executor.tables.machine as TomlTable, settings) }
    : withAwsConfig(executor, awsConfig(ciServer), { credentials: ciServer.iamUser !== undefined }).tables;
}

/** What the script puts in their place when it has read the parameter. */
const accessKey = { id: '__ACCESS_KEY_ID__', secret: '__SECRET_ACCESS_KEY__' };

function cacheOf({ ciServer }: ProxiedRunnerSettings, runner: GitlabRunnerSettings): TomlTable {
  const { s3, ...cache } = cacheSection(runner);
  const signedIn = { AuthenticationType: 'access-key', AccessKey: accessKey.id, SecretKey: accessKey.secret };
  return { ...cache, s3: { ...(s3 as TomlTable), ...(ciServer.iamUser ? signedIn : {}) } };
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
  const signedIn = [`amazonec2-access-key=${accessKey.id}`, `amazonec2-secret-key=${accessKey.secret}`];
  return { ...machine, MachineOptions: [...adapted, registry, ...(ciServer.iamUser ? signedIn : [])] };
}

/** The region of the plugin, and what it signs in with where it may not use the server's role. */
function awsConfigText({ ciServer }: ProxiedRunnerSettings): string {
  const signedIn = `aws_access_key_id = ${accessKey.id}\naws_secret_access_key = ${accessKey.secret}\n`;
  return `[default]\nregion = ${templateSource(withFacts`${new Fact('aws_region')}`)}\n${ciServer.iamUser ? signedIn : ''}`;
}

/** Workers have the id of the manager that made them, which is known before this server boots. */
function markedByServer(option: string, instanceId: string): string {
  return option.replace('__PARENT_TAG__', `gitlab-runner-parent-id,${instanceId}`);
}

function workerStart(runner: GitlabRunnerSettings): string | undefined {
  const { startScript } = runner.runnerWorkerDockerMachineInstance;
  const setting = 'runnerWorkerDockerMachineInstance.startScript';
  return (
    workerUserData(runner, { startScript, setting, registries: false }) ?? (escapeLiteral(startScript) || undefined)
  );
}

function scriptEnvironment({ settings, runner }: ServerFilesProps): string {
  const { ciServer, proxy, runnerInstall } = settings;
  const { compose, systemd, iamUser } = ciServer;
  const executor = serverExecutor(settings);
  const machines = executor === 'docker+machine';
  return environmentFile({
    CONFIG_FILE: ciServer.configFile,
    RUNNER_NAME: ciServer.runnerName,
    RUN_AS: compose ? 'compose' : 'systemd',
    COMPOSE_DIRECTORY: compose ? compose.directory : '',
    COMPOSE_SERVICE: compose ? compose.service : '',
    CONTAINER_CONFIG_DIRECTORY: compose ? compose.configDirectory : '',
    SYSTEMD_UNIT: systemd ? systemd.unit : '',
    RESTART_TIMEOUT: String(ciServer.restartTimeout),
    PROXY_URL: proxy ? proxyAddress(proxy, 'https') : '',
    PROXY_BYPASS: proxy ? noProxy(proxy, runnerProxyContext(runner)) : '',
    PROXY_CHECK_URL: proxy ? withFacts`https://ec2.${new Fact('aws_region')}.${new Fact('aws_dns_suffix')}/` : '',
    PROXY_CREDENTIALS: proxy?.credentialsSsmParameterName ?? '',
    ACCESS_KEY: iamUser ? accessKeyParameter(settings.environment, executor) : '',
    ACCESS_KEY_GENERATION: iamUser ? String(iamUser.keyGeneration) : '',
    AWS_REGION: new Fact('aws_region'),
    ...(machines
      ? {
          DOCKER_MACHINE_URL: runnerInstall.dockerMachineDownloadUrl,
          DOCKER_MACHINE_SHA256: runnerInstall.dockerMachineSha256.toLowerCase(),
          WORKERS: workerNameTag(runner),
        }
      : {
          // Deployments before there was a choice have none.
          EXECUTOR: executor,
          FLEETING_PLUGIN: fleetingPlugin(runner).name,
          FLEETING_PLUGIN_PATH: pluginFolder(ciServer),
          FLEETING_PLUGIN_SHA256: runner.runnerWorkerDockerAutoscaler.fleetingPluginSha256.toLowerCase(),
        }),
  });
}
