import { asset, type CloudConfig, type MachineFile, text } from '../machine-files/cloud-config';
import type { Environment } from '../machine-files/environment-file';
import { pem } from '../machine-files/pem';
import { defaultParameterKey } from '../settings/encryption';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import type { RunnerNames } from '../settings/names';
import { Fact } from '../templates/template-text';
import { bootDocument } from './boot-document';
import type { BootPart } from './boot-parts';
import { bootPrograms, inOrder } from './boot-parts';
import { cloudWatchAgentConfig } from './cloudwatch-agent';
import { proxyBoot } from './proxy-boot';
import { stepScript } from './steps';

export interface ManagerBootProps {
  readonly settings: GitlabRunnerSettings;
  readonly names: RunnerNames;
  /** The source of a Terraform template. */
  readonly configToml: string;
  /** What the executor needs. */
  readonly bootParts: readonly BootPart[];
}

const certificates = '/etc/gitlab-runner/certs';
const scripts = '/opt/gitlab-runner/scripts';

/** What the manager's instance is told at its first boot. */
export function managerBoot({ settings, names, configToml, bootParts }: ManagerBootProps): CloudConfig {
  const given = [...managerParts(settings, names), ...bootParts];
  const parts = inOrder([...given, ...downloadsAhead(given, settings)]);
  return bootDocument({
    steps: parts.map(({ step, ...rest }) => ({ script: stepScript(step), ...rest })),
    configToml,
    environment: commonEnvironment(settings, names),
    programs,
    // A proxy's files and certificates take the room of what scripts say to their readers.
    short: settings.proxy !== undefined,
    behindProxy: settings.proxy !== undefined,
  });
}

/** Where a step downloads a program, it comes while earlier ones work. */
function downloadsAhead(parts: readonly BootPart[], { runnerInstall }: GitlabRunnerSettings): BootPart[] {
  const downloading = parts.some(({ step }) => step === 'docker-machine' || step === 'fargate-driver');
  return downloading || runnerInstall.runnerPackageUrl ? [{ step: 'downloads' }] : [];
}

const programs: readonly MachineFile[] = [
  ...bootPrograms,
  { path: '/opt/gitlab-runner/watch-lifecycle.sh', permissions: '0700', content: asset('watch-lifecycle.sh') },
  { path: '/opt/gitlab-runner/unregister.sh', permissions: '0700', content: asset('unregister.sh') },
  { path: '/opt/gitlab-runner/lease.sh', permissions: '0644', content: asset('lease.sh') },
  { path: '/opt/gitlab-runner/watch-token.sh', permissions: '0700', content: asset('watch-token.sh') },
  ...['gitlab-runner-lifecycle.service', 'gitlab-runner-unregister.service', 'gitlab-runner-token.service'].map(
    (unit): MachineFile => ({
      path: `/etc/systemd/system/${unit}`,
      permissions: '0644',
      content: asset(`units/${unit}`),
    }),
  ),
  {
    path: '/etc/systemd/system/gitlab-runner.service.d/graceful-stop.conf',
    permissions: '0644',
    content: asset('units/graceful-stop.conf'),
  },
  {
    path: '/etc/systemd/system/reboot.target.d/graceful-stop.conf',
    permissions: '0644',
    content: asset('units/reboot.conf'),
  },
];

function commonEnvironment(settings: GitlabRunnerSettings, names: RunnerNames): Environment {
  const { runnerGitlab, runnerGitlabRegistrationConfig: registration } = settings;
  return {
    AWS_REGION: new Fact('aws_region'),
    TRACE: String(settings.debug.traceRunnerUserData),
    LOG_GROUP: names.logGroup,
    LAUNCH_HOOK: names.launchHook,
    TERMINATE_HOOK: names.terminateFunction,
    FAILED_BOOT_RESULT: settings.runnerInstall.failedBootResult,
    GITLAB_URL: runnerGitlab.url,
    GITLAB_CERTIFICATE: runnerGitlab.certificate ? `${certificates}/gitlab.crt` : '',
    PREREGISTERED_PARAMETER: runnerGitlab.preregisteredRunnerTokenSsmParameterName,
    TOKEN_PARAMETER: names.tokenParameter,
    TOKEN_KEY: settings.enableManagedKmsKey || settings.kmsKeyId ? new Fact('kms_key_arn') : defaultParameterKey,
    REGISTRATION_PARAMETER: settings.runnerGitlabRegistrationTokenSecureParameterStoreName,
    ACCESS_PARAMETER: runnerGitlab.accessTokenSecureParameterStoreName,
    SENTRY_PARAMETER: names.sentryDsnParameter,
    RUNNER_TYPE: registration.type,
    RUNNER_GROUP_ID: registration.type === 'group' ? registration.groupId : '',
    RUNNER_PROJECT_ID: registration.type === 'project' ? registration.projectId : '',
    RUNNER_DESCRIPTION: registration.description,
    RUNNER_TAGS: registration.tagList,
    RUNNER_LOCKED: registration.lockedToProject,
    RUNNER_UNTAGGED: registration.runUntagged,
    RUNNER_TIMEOUT: registration.maximumTimeout,
    RUNNER_ACCESS_LEVEL: registration.accessLevel,
    RUNNER_VERSION: runnerGitlab.runnerVersion,
    RUNNER_PACKAGE_URL: settings.runnerInstall.runnerPackageUrl,
    RUNNER_PACKAGE_SHA256: settings.runnerInstall.runnerPackageSha256,
  };
}

function managerParts(settings: GitlabRunnerSettings, names: RunnerNames): BootPart[] {
  const { runnerInstall, runnerInstance, runnerCloudwatch } = settings;
  return [
    ...proxyBoot(settings),
    ...(runnerCloudwatch.enable ? [logShipping(names.logGroup)] : []),
    { step: 'programs' },
    { step: 'metadata' },
    ...(runnerInstance.useEip
      ? [{ step: 'elastic-ip', environment: { EIP_ALLOCATION_ID: new Fact('eip_allocation_id') } }]
      : []),
    ...(runnerInstall.yumUpdate ? [{ step: 'updates' }] : []),
    ...trust(settings),
    { step: 'token' },
    { step: 'config' },
    ...userScript('pre-install', 'pre_install_script.sh', runnerInstall.preInstallScript),
    ...(runnerInstall.amazonEcrCredentialHelper ? [{ step: 'ecr-credential-helper' }] : []),
    { step: 'gitlab-runner' },
    ...userScript('post-install', 'post_install_script.sh', runnerInstall.postInstallScript),
    lintBoot,
    { step: 'service' },
    ...userScript('start-script', 'start_script.sh', runnerInstall.startScript),
  ];
}

const lintBoot: BootPart = {
  step: 'lint',
  files: [{ path: '/opt/gitlab-runner/lint-complaints.sh', permissions: '0644', content: asset('lint-complaints.sh') }],
};

export function logShipping(logGroup: string): BootPart {
  return {
    step: 'log-shipping',
    files: [
      {
        path: '/opt/gitlab-runner/amazon-cloudwatch-agent.json',
        permissions: '0644',
        content: text('amazon-cloudwatch-agent.json', cloudWatchAgentConfig(logGroup)),
      },
    ],
  };
}

/** Certificates that the machine trusts beside the usual ones. */
export function trust({ runnerGitlab }: GitlabRunnerSettings, ...authorities: readonly string[]): BootPart[] {
  const given = [
    { name: 'gitlab.crt', certificates: [runnerGitlab.certificate] },
    { name: 'ca.crt', certificates: [runnerGitlab.caCertificate, ...authorities] },
  ]
    .map(({ name, certificates }) => ({ name, certificates: certificates.filter((text) => text !== '') }))
    .filter(({ certificates }) => certificates.length > 0);
  if (given.length === 0) {
    return [];
  }
  const files = given.map(
    (file): MachineFile => ({
      path: `${certificates}/${file.name}`,
      permissions: '0644',
      content: text(file.name, file.certificates.map(pem).join('')),
    }),
  );
  return [{ step: 'certificates', files }];
}

function userScript(step: string, name: string, script: string): BootPart[] {
  return script === ''
    ? []
    : [{ step, files: [{ path: `${scripts}/${name}`, permissions: '0700', content: text(name, script) }] }];
}
