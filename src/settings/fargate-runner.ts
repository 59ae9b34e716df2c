import { z } from 'zod';
import { cacheSettings } from './cache';
import { configTomlSettings } from './config-toml';
import { deploymentSettings } from './deployment';
import { encryptionSettings } from './encryption';
import { families, type GitlabRunnerSettings } from './families';
import { fargateSettings } from './fargate';
import { fargateRules } from './fargate-rules';
import { gitlabSettings } from './gitlab';
import { managerSettings } from './manager';
import { managerInstanceSettings } from './manager-instance';
import { networkingSettings } from './networking';
import { proxySettings } from './proxy';
import { acrossSettings } from './rules';
import { terminateSettings } from './terminate';
import { workerSettings } from './worker';

const { runnerNetworking, runnerIngressRules, runnerEgressRules } = networkingSettings;

/** A runner whose jobs are tasks on Fargate: what is new is in `fargate`, the rest is the runner's own. */
const fargateRunner = z.strictObject({
  ...deploymentSettings,
  ...encryptionSettings,
  ...managerSettings,
  runnerInstall: managerSettings.runnerInstall
    .unwrap()
    .omit({
      amazonEcrCredentialHelper: true,
      dockerMachineDownloadUrl: true,
      dockerMachineSha256: true,
      dockerMachineVersion: true,
      dockerMajorVersion: true,
    })
    .prefault({}),
  ...managerInstanceSettings,
  // No container on this manager needs its role.
  runnerMetadataOptions: managerInstanceSettings.runnerMetadataOptions.unwrap().prefault({
    httpEndpoint: 'enabled',
    httpPutResponseHopLimit: 1,
    httpTokens: 'required',
    instanceMetadataTags: 'disabled',
  }),
  runnerNetworking,
  runnerIngressRules,
  runnerEgressRules,
  ...gitlabSettings,
  ...configTomlSettings,
  ...proxySettings,
  ...terminateSettings,
  runnerWorker: workerSettings.runnerWorker
    .unwrap()
    .omit({ type: true, usePrivateKey: true, ssmAccess: true })
    .prefault({}),
  runnerWorkerGitlabPipeline: workerSettings.runnerWorkerGitlabPipeline,
  ...cacheSettings,
  /** The tasks that run the jobs, and the Fargate driver. */
  fargate: fargateSettings,
});

/** Everything one may ask of a runner on Fargate, and how it has to fit together. */
export const fargateRunnerSettings = fargateRunner.superRefine((settings, context) => {
  fargateRules(settings, context);
  acrossSettings(runnerOf(settings), context, 'fargate');
});

/** What a user writes. */
export type { FargateRunnerInput } from './inputs/fargate-runner';

/** Complete, every default filled in. */
export type FargateRunnerSettings = z.output<typeof fargateRunner>;

/** What a runner is without a setting of its own. */
const runnerDefaults = families.parse({ vpcId: 'vpc-0', subnetId: 'subnet-0', environment: 'none', runnerGitlab: {} });

/** The whole in the form that the runner's own code reads. */
export function runnerOf(shared: FargateRunnerSettings): GitlabRunnerSettings {
  return {
    ...runnerDefaults,
    ...shared,
    runnerInstall: { ...runnerDefaults.runnerInstall, ...shared.runnerInstall },
    runnerWorker: { ...runnerDefaults.runnerWorker, ...shared.runnerWorker, type: 'fargate' },
  };
}
