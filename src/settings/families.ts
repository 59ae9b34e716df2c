import { z } from 'zod';
import type { AsWritten, ForTerraform } from '../templates/terraform-literal';
import { cacheSettings } from './cache';
import { configTomlSettings } from './config-toml';
import { deploymentSettings } from './deployment';
import { dockerSettings } from './docker';
import { dockerAutoscalerSettings } from './docker-autoscaler';
import { dockerMachineSettings } from './docker-machine';
import { encryptionSettings } from './encryption';
import type { Executor } from './executors';
import type { FargateSettings } from './fargate';
import { gitlabSettings } from './gitlab';
import { managerSettings } from './manager';
import { managerInstanceSettings } from './manager-instance';
import { networkingSettings } from './networking';
import { proxySettings } from './proxy';
import { registrySettings } from './registries';
import { terminateSettings } from './terminate';
import { workerSettings } from './worker';

/** Upstream's variables in camelCase, family by family, each valid by itself. */
export const families = z.strictObject({
  ...deploymentSettings,
  ...encryptionSettings,
  ...managerSettings,
  ...managerInstanceSettings,
  ...networkingSettings,
  ...gitlabSettings,
  ...configTomlSettings,
  ...proxySettings,
  ...terminateSettings,
  ...workerSettings,
  ...cacheSettings,
  ...dockerSettings,
  ...registrySettings,
  ...dockerMachineSettings,
  ...dockerAutoscalerSettings,
});

type Families = z.output<typeof families>;

/** Complete, every default filled in, as the user wrote it. */
export type GitlabRunnerSettings = AsWritten<RunnerSettings>;

/** The same as constructs read them. */
export type RunnerInTerraform = ForTerraform<GitlabRunnerSettings>;

type RunnerSettings = Omit<Families, 'runnerWorker'> & {
  /** With every executor that there is, also one that a stack of its own brings. */
  readonly runnerWorker: Omit<Families['runnerWorker'], 'type'> & { readonly type: Executor };
  /** Of the executor `fargate` alone. */
  readonly fargate?: FargateSettings;
};
