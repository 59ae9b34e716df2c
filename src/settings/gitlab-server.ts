import { z } from 'zod';
import type { AsWritten, ForTerraform } from '../templates/terraform-literal';
import { cacheSettings } from './cache';
import { configTomlSettings } from './config-toml';
import { deploymentSettings } from './deployment';
import { dockerSettings } from './docker';
import { dockerMachineSettings } from './docker-machine';
import { kmsKeyArn } from './encryption';
import { families, type GitlabRunnerSettings } from './families';
import { serverRules } from './gitlab-server/rules';
import { serverSettings } from './gitlab-server/server';
import { managerSettings } from './manager';
import { networkingSettings } from './networking';
import { arn, bool } from './primitives';
import { proxySettings } from './proxy';
import { registrySettings } from './registries';
import { acrossSettings } from './rules';
import { serverExecutor, serverGroup, serverGroupSettings } from './server-workers';
import { workerSettings } from './worker';

const { runnerWorkerDockerMachineFleet: _, ...machineFamily } = dockerMachineSettings;

/** GitLab and its runner on one instance: what is new here is in `gitlabServer`, the rest is the runner's own. */
const server = z.strictObject({
  vpcId: deploymentSettings.vpcId,
  /** Id of the subnet of the instance and, unless they have subnets of their own, of the workers. Required. */
  subnetId: deploymentSettings.subnetId,
  environment: deploymentSettings.environment,
  tags: deploymentSettings.tags,
  iamObjectPrefix: deploymentSettings.iamObjectPrefix,
  iamPermissionsBoundary: deploymentSettings.iamPermissionsBoundary,
  securityGroupPrefix: deploymentSettings.securityGroupPrefix,
  debug: deploymentSettings.debug,
  /**
   * ARN of an existing KMS key for volumes, parameters, cache and logs. An existing data volume keeps its key.
   *
   * @default - keys that AWS manages
   */
  kmsKeyId: kmsKeyArn.default(''),
  /** ARNs of policies to attach to the role of the instance. */
  policyArns: z.array(arn).prefault([]),

  /** GitLab, its instance and its data volume. */
  gitlabServer: serverSettings,
  ...configTomlSettings,

  runnerManager: managerSettings.runnerManager
    .unwrap()
    .omit({ prometheusListenAddress: true, sentryDsn: true })
    .prefault({}),
  runnerCloudwatch: managerSettings.runnerCloudwatch,
  runnerWorker: workerSettings.runnerWorker
    .unwrap()
    .omit({ usePrivateKey: true })
    .extend({
      /**
       * Executor: `docker-autoscaler` runs jobs on instances of an Auto Scaling group, `docker+machine` on instances that
       * docker-machine launches (GitLab 20.0 removes it).
       */
      type: serverExecutor,
    })
    .prefault({}),
  runnerWorkerGitlabPipeline: workerSettings.runnerWorkerGitlabPipeline,
  runnerWorkerCache: cacheSettings.runnerWorkerCache,
  runnerWorkerEgressRules: networkingSettings.runnerWorkerEgressRules,
  ...dockerSettings,
  // Ours, so no job is privileged unless that is asked for; the module's default is true.
  runnerWorkerDockerOptions: dockerSettings.runnerWorkerDockerOptions
    .unwrap()
    .extend({ privileged: bool.default(false) })
    .prefault({}),
  ...machineFamily,
  ...serverGroupSettings,
  ...proxySettings,
  ...registrySettings,
});

/** Everything one may ask of a GitLab server, and how it has to fit together. */
export const gitlabServerSettings = server.superRefine((settings, context) => {
  serverRules(settings, context);
  acrossSettings(runnerSettings(settings), context, 'gitlab-server', runnerNames);
});

/** Settings of the runner that have another name here. */
export const runnerNames: Readonly<Record<string, string>> = {
  runnerEgressRules: 'gitlabServer.egressRules',
  'runnerGitlab.runnerVersion': 'gitlabServer.versions.runner',
};

/** What a user writes. */
export type { GitlabServerInput } from './inputs/gitlab-server';

/** What constructs and boot read: complete, every default filled in. */
export type GitlabServerSettings = AsWritten<z.output<typeof server>>;

/** The same as constructs read them. */
export type ServerInTerraform = ForTerraform<GitlabServerSettings>;

/** Where Prometheus reads the runner's metrics, inside of the containers' network only. */
const metricsAddress = ':9252';

/** What a runner is without a setting of its own. */
const runnerDefaults = families.parse({ vpcId: 'vpc-0', subnetId: 'subnet-0', environment: 'none', runnerGitlab: {} });

/** The runner's part, in the form that the runner's own code reads. */
export function runnerSettings(settings: GitlabServerSettings): GitlabRunnerSettings {
  const { gitlabServer, policyArns: _, ...shared } = settings;
  const { dockerMachine, runner } = gitlabServer.versions;
  const group = serverGroup(settings);
  return {
    ...runnerDefaults,
    ...shared,
    runnerGitlab: {
      ...runnerDefaults.runnerGitlab,
      url: gitlabServer.externalUrl ?? '',
      runnerVersion: runner,
      certificate: gitlabServer.tls.certificate?.certificate ?? '',
    },
    runnerEgressRules: gitlabServer.egressRules,
    runnerInstance: { ...runnerDefaults.runnerInstance, name: gitlabServer.runnerName },
    runnerInstall: {
      ...runnerDefaults.runnerInstall,
      dockerMachineVersion: dockerMachine?.version ?? '',
      dockerMachineDownloadUrl: dockerMachine?.downloadUrl ?? '',
      dockerMachineSha256: dockerMachine?.sha256 ?? '',
    },
    runnerManager: { ...shared.runnerManager, sentryDsn: '', prometheusListenAddress: metricsAddress },
    runnerWorker: { ...runnerDefaults.runnerWorker, ...shared.runnerWorker },
    ...group,
    runnerWorkerDockerAutoscaler: {
      ...runnerDefaults.runnerWorkerDockerAutoscaler,
      ...group.runnerWorkerDockerAutoscaler,
    },
    // GitLab is on this machine, whatever is between it and the internet.
    proxy: shared.proxy && { ...shared.proxy, gitlabInside: true },
    // The workers' group is complete: docker-machine must not open it to the world.
    runnerWorkerDockerMachineEc2Options: [
      ...settings.runnerWorkerDockerMachineEc2Options,
      'amazonec2-security-group-readonly=true',
    ],
  };
}
