import { z } from 'zod';
import type { AsWritten, ForTerraform } from '../templates/terraform-literal';
import { awsId } from './aws-id';
import { cacheSettings } from './cache';
import { configTomlSettings } from './config-toml';
import { deploymentSettings } from './deployment';
import { dockerMachineSettings } from './docker-machine';
import { encryptionSettings } from './encryption';
import { families, type GitlabRunnerSettings } from './families';
import { managerSettings } from './manager';
import { optionValues } from './name-value';
import { networkingSettings } from './networking';
import { bool, isReference, textLike, wholeNumber } from './primitives';
import { proxySettings } from './proxy';
import { registrySettings } from './registries';
import { acrossSettings } from './rules';
import { serverExecutor, serverGroup, serverGroupSettings } from './server-workers';
import { workerSettings } from './worker';

const path = textLike(/^(\/[\w.@+-]+)+$/, 'must be an absolute path of letters, digits and ._@+-');
const port = wholeNumber(1, 65_535);
const word = (what: string) => textLike(/^[A-Za-z0-9][\w.@-]*$/, `must be the name of ${what}`);

/** Where GitLab Runner runs already, and how. */
const ciServer = z
  .strictObject({
    /** Id of the instance of GitLab Runner. It needs the Systems Manager agent. Required. */
    instanceId: awsId('i'),
    /** Id of its security group, which gets rules to and from the workers. Required. */
    securityGroupId: awsId('sg'),
    /** Name of its IAM role, which gets the permissions that the executor and the cache need. Required. */
    roleName: textLike(/^[\w+=,.@-]{1,64}$/, "must be the name of the instance's role, not its ARN"),
    /** Path of the configuration of GitLab Runner on the server. With systemd, the command of the unit names it. */
    configFile: path.default('/etc/gitlab-runner/config.toml'),
    /** `name` of the runner to change, in config.toml. Not needed if it is the only one. */
    runnerName: textLike(/^[^"'\\\p{Cc}]*$/u, 'must be without quotes, backslashes and control characters').default(''),
    /** The runner is a service of a compose project. Set either `compose` or `systemd`. */
    compose: z
      .strictObject({
        /** Folder of the compose file. */
        directory: path,
        /** Name of the service. No other service is changed. */
        service: word('a service of the compose project').default('gitlab-runner'),
        /** Path of the folder of `configFile` in the container. */
        configDirectory: path.default('/etc/gitlab-runner'),
      })
      .optional(),
    /** The runner is a systemd service. Set either `compose` or `systemd`. */
    systemd: z
      .strictObject({
        /** Name of the unit. */
        unit: word('a unit of systemd').default('gitlab-runner'),
      })
      .optional(),
    /**
     * Time in seconds that running jobs have to finish when the runner must restart, because its environment changes.
     * Jobs that run longer are stopped by the restart.
     */
    restartTimeout: wholeNumber(0, 600).default(300),
    /** URL of GitLab for the workers. Only `proxy.gitlabInside` uses it. */
    gitlabUrl: textLike(/^($|https?:\/\/[^\s/])/, 'must be an address such as https://gitlab.example.com/').default(''),
    /** Port of the Docker registry on the server. Workers pull images from it without TLS. */
    registryPort: port.default(19081),
    /** Additional ports of the server that workers need, such as GitLab's. */
    openPorts: z.array(port).default([]),
    /**
     * Add the permissions of the Systems Manager agent to the role, without access to the parameters of the account.
     * Leave it out if the role already has them.
     */
    ssmAccess: bool.default(false),
    /**
     * IAM user for the executor and the cache, for a runner that cannot use the role of the server, for example in a
     * container that cannot reach the instance metadata. Its access key is stored in an SSM parameter and beside
     * config.toml, or in it.
     *
     * @default - no user: the role is used
     */
    iamUser: z
      .strictObject({
        /** Increase it to create another access key. The previous key works until the next one is created. */
        keyGeneration: wholeNumber(1).default(1),
      })
      .optional(),
  })
  .refine(({ compose, systemd }) => (compose === undefined) !== (systemd === undefined), {
    error: 'says how the runner is run either by compose or by systemd: name one of the two',
    params: { complete: true },
  });

const { dockerMachineDownloadUrl, dockerMachineSha256 } = managerSettings.runnerInstall.unwrap().shape;
const { environmentVariables, maxJobs, ssmAccess } = workerSettings.runnerWorker.unwrap().shape;
const { maximumConcurrentJobs } = managerSettings.runnerManager.unwrap().shape;
const { runnerWorkerDockerMachineFleet: _fleet, ...machines } = dockerMachineSettings;

const fields = z.strictObject({
  vpcId: deploymentSettings.vpcId,
  /** Id of the subnet of the workers. It is in `vpcId`. Required. */
  subnetId: deploymentSettings.subnetId,
  environment: deploymentSettings.environment,
  tags: deploymentSettings.tags,
  suppressedTags: deploymentSettings.suppressedTags,
  securityGroupPrefix: deploymentSettings.securityGroupPrefix,
  iamObjectPrefix: deploymentSettings.iamObjectPrefix,
  iamPermissionsBoundary: deploymentSettings.iamPermissionsBoundary,
  kmsKeyId: encryptionSettings.kmsKeyId,
  /** The server of GitLab Runner. */
  ciServer,
  /** Keep the section in config.toml. Deploy `false` to restore the file. */
  enabled: bool.default(true),
  ...configTomlSettings,
  ...proxySettings,
  ...cacheSettings,
  ...registrySettings,
  ...machines,
  ...serverGroupSettings,
  runnerWorkerIngressRules: networkingSettings.runnerWorkerIngressRules,
  runnerWorkerEgressRules: networkingSettings.runnerWorkerEgressRules,
  /** The process of GitLab Runner. */
  runnerManager: z.strictObject({ maximumConcurrentJobs }).prefault({}),
  /** The workers. */
  runnerWorker: z
    .strictObject({
      environmentVariables,
      maxJobs,
      ssmAccess,
      /**
       * Executor: `docker-autoscaler` runs jobs on instances of an Auto Scaling group, `docker+machine` on instances that
       * docker-machine launches (GitLab 20.0 removes it). To change it, deploy `enabled: false` first.
       */
      type: serverExecutor,
    })
    .prefault({}),
  /** docker-machine for a server that has none. The images of GitLab Runner contain it. */
  runnerInstall: z.strictObject({ dockerMachineDownloadUrl, dockerMachineSha256 }).prefault({}),
});

export type ProxiedRunnerSettings = AsWritten<z.output<typeof fields>>;

/** The server as constructs read it. */
export type CiServerInTerraform = ForTerraform<ProxiedRunnerSettings['ciServer']>;

/** Everything one may ask of a runner on a server that exists, and how it has to fit together. */
export const proxiedRunnerSettings = fields.superRefine(
  (settings, context) => {
    if (context.issues.some(({ path: broken }) => broken !== undefined && broken.length > 0)) {
      return;
    }
    for (const [path, message] of problems(settings)) {
      context.addIssue({ code: 'custom', path: path.split('.'), message, params: { complete: true } });
    }
    acrossSettings(runnerSettings(settings), context, 'existing-server');
  },
  { when: ({ issues }) => issues.length === 0 },
);

export type { ProxiedRunnerInput } from './inputs/proxied-runner';

/** The same runner as settings of the runner stack have it, so that its parts can be made by the same constructs. */
export function runnerSettings({
  ciServer: server,
  enabled,
  ...settings
}: ProxiedRunnerSettings): GitlabRunnerSettings {
  const runner = families.parse({
    ...settings,
    runnerRole: { createRoleProfile: false, roleProfileName: server.roleName },
    runnerGitlab: { url: server.gitlabUrl },
    runnerInstall: { ...settings.runnerInstall, dockerMachineVersion: versionOfGitlab },
    ...serverGroup(settings),
    runnerWorkerDockerMachineEc2Options: [
      ...settings.runnerWorkerDockerMachineEc2Options,
      // Without it docker-machine rewrites the rules of the workers' group.
      securityGroupReadOnly,
    ],
  });
  // Without its section nobody scales the group, so that there is none.
  return { ...runner, managerCount: enabled ? 1 : 0 };
}

/** GitLab's own docker-machine, which its images of GitLab Runner contain and most servers have. */
const versionOfGitlab = '0.16.2-gitlab.37';

const securityGroupReadOnly = 'amazonec2-security-group-readonly=true';

function problems({ ciServer: server, ...settings }: ProxiedRunnerSettings): [string, string][] {
  const { dockerMachineDownloadUrl: url, dockerMachineSha256: sha256 } = settings.runnerInstall;
  const options = settings.runnerWorkerDockerMachineEc2Options;
  const { type } = settings.runnerWorker;
  const [readOnly] = optionValues('amazonec2-security-group-readonly', options);
  return [
    ...found(
      !isReference(settings.environment) &&
        !/^(?!aws|ssm|am(azo|z)n)[A-Za-z0-9][\w.-]{1,63}$/i.test(settings.environment),
      'environment',
      `is ${JSON.stringify(settings.environment)}, but names documents here: use 2 to 64 letters, digits and ._-, not beginning with aws, ssm, amazon or amzn`,
    ),
    ...found(
      (url === '') !== (sha256 === ''),
      'runnerInstall',
      'needs dockerMachineDownloadUrl and dockerMachineSha256 together: what runs as root on a server is compared',
    ),
    ...found(
      url !== '' && type !== 'docker+machine',
      'runnerInstall.dockerMachineDownloadUrl',
      `has no effect with the executor ${type}: leave it out`,
    ),
    ...found(
      url !== '' && type === 'docker+machine' && server.compose !== undefined,
      'runnerInstall.dockerMachineDownloadUrl',
      'has no effect in a container: take an image of GitLab Runner that has docker-machine, and leave it out',
    ),
    ...found(
      readOnly !== undefined,
      'runnerWorkerDockerMachineEc2Options',
      `says amazonec2-security-group-readonly=${readOnly}, which is always true here: leave it out`,
    ),
    ...found(
      options.some((option) => /^amazonec2-(access-key|secret-key|session-token)=/.test(option)),
      'runnerWorkerDockerMachineEc2Options',
      "holds an access key, which would be readable in plan and state: leave it out, docker-machine signs in by the server's role or as ciServer.iamUser",
    ),
  ];
}

function found(wrong: boolean, setting: string, message: string): [string, string][] {
  return wrong ? [[setting, message]] : [];
}
