import { autoscalerCanScale, autoscalerEngine, instanceRequirements, spotPools } from './docker-autoscaler';
import { fleetNeedsMachines, machineNetwork } from './docker-machine';
import { pluginRelease, winRmPassword } from './fleeting-plugin';
import { metadataEnabled } from './metadata';
import { oneMountPerPath } from './mounts';
import { bucketName, functionName, iamNames, launchTemplateNames, securityGroupNames } from './names';
import { autoscalerPeriods, idleTimes, machinePeriods } from './periods';
import type { Rule } from './rule';
import { scheduleComplete } from './schedule';
import { tagCase, tagLimits } from './tags';
import { functionPlace } from './terminate';

/** What GitLab, AWS or the provider would refuse. */
export const errors: readonly Rule[] = [
  autoscalerCanScale,
  autoscalerEngine,
  instanceRequirements,
  spotPools,
  pluginRelease,
  winRmPassword,
  machineNetwork,
  fleetNeedsMachines,
  machinePeriods,
  autoscalerPeriods,
  idleTimes,
  scheduleComplete,
  iamNames,
  launchTemplateNames,
  securityGroupNames,
  functionName,
  functionPlace,
  bucketName,
  oneMountPerPath,
  tagLimits,
  tagCase,
  metadataEnabled,
];
