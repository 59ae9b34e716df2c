import { jobsReachManagerRole, managedPolicyOpensParameters, rootOnSharedInstance } from './access-warnings';
import { wideEgress } from './egress';
import { engineIsPinned, imageSpeaksToEngine, runnerSpeaksToEngine } from './engine';
import { pluginChecksum } from './fleeting-plugin';
import {
  elasticIpReachable,
  existingCache,
  existingRole,
  gitlabReachable,
  knownKeys,
  managerOnSpot,
  oneKey,
  sentryPassword,
  traceShowsSecrets,
} from './manager-warnings';
import { proxyOnWindows, proxyReachable, registriesOfWorkers } from './proxy';
import type { Rule } from './rule';
import { functionEgress } from './terminate';
import { runnerVersionScales } from './version';
import { workerVolumes } from './volumes';
import {
  concurrency,
  machineSubnetOption,
  machinesEnd,
  refreshKillsJobs,
  requestConcurrency,
  unusedChoices,
  weekCovered,
  windowsStartScript,
} from './worker-warnings';

/** What works, but hurts. */
export const warnings: readonly Rule[] = [
  gitlabReachable,
  managerOnSpot,
  machinesEnd,
  runnerVersionScales,
  pluginChecksum,
  runnerSpeaksToEngine,
  imageSpeaksToEngine,
  engineIsPinned,
  weekCovered,
  refreshKillsJobs,
  concurrency,
  requestConcurrency,
  unusedChoices,
  windowsStartScript,
  proxyReachable,
  proxyOnWindows,
  registriesOfWorkers,
  machineSubnetOption,
  workerVolumes,
  wideEgress,
  functionEgress,
  oneKey,
  existingRole,
  elasticIpReachable,
  existingCache,
  sentryPassword,
  traceShowsSecrets,
  knownKeys,
  jobsReachManagerRole,
  managedPolicyOpensParameters,
  rootOnSharedInstance,
];
