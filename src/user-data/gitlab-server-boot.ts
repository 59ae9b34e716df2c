import { join } from 'node:path';
import {
  bootAssets,
  type CloudConfig,
  type Content,
  type MachineFile,
  template,
  text,
  textOf,
} from '../machine-files/cloud-config';
import type { Environment } from '../machine-files/environment-file';
import { proxyAsset } from '../proxy/machine';
import { defaultParameterKey } from '../settings/encryption';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { type GitlabServerSettings, runnerSettings } from '../settings/gitlab-server';
import { leastMemory, memoryOf } from '../settings/gitlab-server/instance-type';
import { sessionPort } from '../settings/listeners';
import { Fact, type TemplateText, templateSource } from '../templates/template-text';
import { type BootStep, bootDocument } from './boot-document';
import { bootPrograms, workerStart } from './boot-parts';
import { logShipping, trust } from './manager-boot';
import { proxyBoot } from './proxy-boot';
import { stepScript } from './steps';

/** The name of GitLab Runner's container for GitLab's (assets/gitlab-server/docker-compose.yml). */
export const runnerService = 'gitlab-runner';

/** The region of the fleeting plugin, as its container finds it (assets/gitlab-server/steps/fleeting-plugin.sh). */
export const pluginRegion = '/etc/gitlab-runner/aws-config';

export interface GitlabServerBootProps {
  readonly settings: GitlabServerSettings;
  /** The source of a Terraform template. */
  readonly configToml: string;
  readonly logGroup: string;
}

const ownAsset = (path: string): Content => ({
  kind: 'asset',
  name: path.split('/').at(-1) as string,
  path: join(bootAssets, '..', 'gitlab-server', path),
});

/**
 * What the machine of a GitLab server is told at its first boot. The library, the token and config.toml are handled as
 * on a runner's manager; GitLab, the manager and what watches them run in containers (assets/gitlab-server).
 */
export function gitlabServerBoot({ settings, configToml, logGroup }: GitlabServerBootProps): CloudConfig {
  return bootDocument({
    steps: stepsOf(settings, logGroup),
    configToml,
    environment: commonEnvironment(settings),
    programs: [
      {
        path: '/opt/gitlab-server/.env',
        permissions: '0644',
        content: template('compose.env.tftpl', composeEnvironment(settings)),
      },
      ...bootPrograms,
      ...containers(settings),
      ...(settings.runnerWorker.type === 'docker+machine' ? workerStart(runnerSettings(settings)) : []),
    ],
    // All files together come close to what EC2 takes.
    short: true,
    behindProxy: settings.proxy !== undefined,
  });
}

/** What the runner's container is built from, by the executor. */
const dockerfiles = {
  'docker+machine': 'runner/Dockerfile',
  'docker-autoscaler': 'runner/autoscaler.Dockerfile',
} as const;

const containers = ({ runnerWorker }: GitlabServerSettings): readonly MachineFile[] => [
  ...[
    'docker-compose.yml',
    'compose.sh',
    'gitlab.rb',
    'prometheus.yml',
    'grafana/datasources.yml',
    'grafana/dashboards.yml',
    'grafana/runner.json',
  ].map(
    (path): MachineFile => ({
      path: `/opt/gitlab-server/${path}`,
      permissions: '0644',
      content: path.endsWith('.json') ? compact(path) : ownAsset(path),
    }),
  ),
  {
    path: '/opt/gitlab-server/runner/Dockerfile',
    permissions: '0644',
    content: ownAsset(dockerfiles[runnerWorker.type]),
  },
  {
    path: '/etc/systemd/system/docker.service.d/data-volume.conf',
    permissions: '0644',
    content: ownAsset('docker-needs-data.conf'),
  },
];

/** JSON is read by programs: its indentation would only take room. */
function compact(path: string): Content {
  return text(path.split('/').at(-1) as string, `${JSON.stringify(JSON.parse(textOf(ownAsset(path))))}\n`);
}

function stepsOf(settings: GitlabServerSettings, logGroup: string): BootStep[] {
  const { gitlabServer, runnerCloudwatch } = settings;
  const fromManager = ({ step, files, environment }: ReturnType<typeof logShipping>): BootStep => ({
    script: stepScript(step),
    files,
    environment,
  });
  const runner = runnerSettings(settings);
  return [
    ...proxyBoot(runner).map(fromManager),
    ...(runnerCloudwatch.enable ? [fromManager(logShipping(logGroup))] : []),
    { script: stepScript('programs') },
    { script: stepScript('metadata') },
    ...(runner.runnerWorker.type === 'docker+machine' ? [{ script: stepScript('downloads') }] : []),
    // GitLab Runner's container trusts what is in that folder, not what this machine does.
    ...trust(runner, settings.proxy?.caCertificate ?? '').map(fromManager),
    {
      script: ownAsset('steps/data-volume.sh'),
      environment: { DATA_VOLUME_ID: new Fact('data_volume_id') },
      files: settings.proxy ? [dockerBehindProxy] : [],
    },
    { script: stepScript('docker'), environment: { DOCKER_MAJOR_VERSION: '' } },
    {
      script: ownAsset('steps/docker-compose.sh'),
      environment: { DOCKER_CLI_VERSION: gitlabServer.versions.dockerCli },
    },
    ...(gitlabServer.tls.certificate
      ? [
          {
            script: ownAsset('steps/certificate.sh'),
            environment: { TLS_KEY_PARAMETER: new Fact('tls_key_parameter') },
          },
        ]
      : []),
    ...(settings.proxy?.caCertificate ? [{ script: ownAsset('steps/proxy-authority.sh') }] : []),
    {
      script: ownAsset('steps/gitlab.sh'),
      environment: {
        GITLAB_VERSION: gitlabServer.version,
        EXTERNAL_URL: new Fact('external_url'),
        EXTERNAL_HOST: new Fact('external_host'),
        ROOT_PASSWORD_PARAMETER: new Fact('root_password_parameter'),
        ...(sessionPort(settings) === undefined ? {} : { SESSION_HOST: runnerService }),
      },
    },
    { script: ownAsset('steps/runner-token.sh') },
    { script: stepScript('config') },
    executorStep(runner),
    { script: ownAsset('steps/runner.sh') },
  ];
}

/** The image of GitLab Runner, with what makes its workers. */
function executorStep({ runnerWorker, runnerInstall, runnerWorkerDockerAutoscaler }: GitlabRunnerSettings): BootStep {
  const { dockerMachineVersion: version, dockerMachineDownloadUrl, dockerMachineSha256 } = runnerInstall;
  return runnerWorker.type === 'docker+machine'
    ? {
        script: ownAsset('steps/docker-machine.sh'),
        environment: {
          DOCKER_MACHINE_URL:
            dockerMachineDownloadUrl ||
            `https://arr-cki-prod-docker-machine.s3.amazonaws.com/v${version}/docker-machine-Linux-x86_64`,
          DOCKER_MACHINE_SHA256: dockerMachineSha256,
        },
      }
    : {
        script: ownAsset('steps/fleeting-plugin.sh'),
        environment: { FLEETING_PLUGIN_SHA256: runnerWorkerDockerAutoscaler.fleetingPluginSha256 },
      };
}

const dockerBehindProxy: MachineFile = {
  path: '/etc/systemd/system/docker.service.d/proxy.conf',
  permissions: '0644',
  content: proxyAsset('service.conf'),
};

/** What the library of the boot reads on every machine. */
function commonEnvironment(settings: GitlabServerSettings): Environment {
  const { gitlabServer, debug } = settings;
  return {
    AWS_REGION: new Fact('aws_region'),
    TRACE: String(debug.traceRunnerUserData),
    LOG_GROUP: new Fact('log_group'),
    // No Auto Scaling group waits for this machine.
    LAUNCH_HOOK: '',
    FAILED_BOOT_RESULT: '',
    GITLAB_URL: new Fact('external_url'),
    GITLAB_CERTIFICATE: gitlabServer.tls.certificate ? '/etc/gitlab-runner/certs/gitlab.crt' : '',
    TOKEN_PARAMETER: new Fact('token_parameter'),
    TOKEN_KEY: settings.kmsKeyId ? new Fact('kms_key_arn') : defaultParameterKey,
    SENTRY_PARAMETER: '',
    RUNNER_TYPE: 'instance',
    RUNNER_GROUP_ID: '',
    RUNNER_PROJECT_ID: '',
    RUNNER_DESCRIPTION: gitlabServer.runnerName,
    RUNNER_TAGS: '',
    RUNNER_LOCKED: '',
    RUNNER_UNTAGGED: 'true',
    RUNNER_TIMEOUT: '',
    RUNNER_ACCESS_LEVEL: '',
    RUNNER_VERSION: gitlabServer.versions.runner,
  };
}

/** What the executor makes of the runner's container. */
const runnerContainer = {
  'docker+machine': {
    RUNNER_IMAGE: 'gitlab-runner-docker-machine',
    RUNNER_KEEPS: '/var/lib/docker-machine:/root/.docker/machine',
  },
  'docker-autoscaler': {
    RUNNER_IMAGE: 'gitlab-runner-docker-autoscaler',
    RUNNER_KEEPS: '/var/lib/fleeting:/root/.config/fleeting',
  },
} as const;

/** What docker-compose.yml leaves open: no secret is among it. */
function composeEnvironment({ gitlabServer, runnerWorker }: GitlabServerSettings): string {
  const { edition, version, sshPort, tls, versions, instance } = gitlabServer;
  const memory = memoryOf(instance.type) ?? leastMemory;
  const values: Record<string, TemplateText> = {
    GITLAB_EDITION: edition,
    GITLAB_VERSION: version,
    EXTERNAL_URL: new Fact('external_url'),
    EXTERNAL_HOST: new Fact('external_host'),
    GITLAB_SSH_PORT: String(sshPort),
    GITLAB_LETSENCRYPT_EMAIL: tls.letsEncrypt?.email ?? '',
    // The runner (1 GiB), Prometheus and Grafana (half of one each) and the system get what GitLab leaves.
    GITLAB_MEMORY: `${memory * 1024 - 2560}m`,
    // As many as GitLab advises for little memory; above that it counts itself.
    GITLAB_PUMA_WORKERS: memory < 16 ? '2' : '',
    RUNNER_VERSION: versions.runner,
    ...runnerContainer[runnerWorker.type],
    PROMETHEUS_VERSION: versions.prometheus,
    GRAFANA_VERSION: versions.grafana,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${templateSource(value)}\n`)
    .join('');
}
