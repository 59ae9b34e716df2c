import { instanceRequirements } from './docker-autoscaler';
import { fleetNeedsMachines, machineNetwork } from './docker-machine';
import { metadataEnabled } from './metadata';
import { oneMountPerPath } from './mounts';
import {
  bucketName,
  bucketRegion,
  functionNames,
  iamNames,
  launchTemplateNames,
  parameterNames,
  securityGroupNames,
} from './names';
import { autoscalerPeriods, idleTimes, machinePeriods } from './periods';
import type { Rule } from './rule';
import { scheduleComplete } from './schedule';
import { tagCase, tagLimits } from './tags';
import { functionPlace } from './terminate';

/** What GitLab, AWS or the provider would refuse, whatever the executor. */
export const errors: readonly Rule[] = [
  instanceRequirements,
  machineNetwork,
  fleetNeedsMachines,
  machinePeriods,
  autoscalerPeriods,
  idleTimes,
  scheduleComplete,
  iamNames,
  launchTemplateNames,
  securityGroupNames,
  functionNames,
  parameterNames,
  functionPlace,
  bucketName,
  bucketRegion,
  oneMountPerPath,
  tagLimits,
  tagCase,
  metadataEnabled,
];
