import { z } from 'zod';
import { deploymentSettings } from './deployment';
import { dockerSettings } from './docker';
import { dockerAutoscalerSettings } from './docker-autoscaler';
import { dockerMachineSettings } from './docker-machine';
import { encryptionSettings } from './encryption';
import { gitlabSettings } from './gitlab';
import { managerSettings } from './manager';
import { networkingSettings } from './networking';
import { terminateSettings } from './terminate';
import { workerSettings } from './worker';

/** Everything one may ask of a runner: upstream's variables in camelCase, family by family. */
export const gitlabRunnerSettings = z.strictObject({
  ...deploymentSettings,
  ...encryptionSettings,
  ...managerSettings,
  ...networkingSettings,
  ...gitlabSettings,
  ...terminateSettings,
  ...workerSettings,
  ...dockerSettings,
  ...dockerMachineSettings,
  ...dockerAutoscalerSettings,
});

/** What a user writes. */
export type GitlabRunnerInput = z.input<typeof gitlabRunnerSettings>;

/** What constructs read: complete, every default filled in. */
export type GitlabRunnerSettings = z.output<typeof gitlabRunnerSettings>;
