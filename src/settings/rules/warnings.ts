import { managedPolicyOpensParameters } from './access-warnings';
import { httpsLeaves, wideEgress } from './egress';
import { imageSpeaksToEngine, runnerSpeaksToEngine } from './engine';
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
import { proxyReachable } from './proxy';
import { queuingWithoutPeriods } from './queuing-periods';
import type { Rule } from './rule';
import { sessionServerReachable } from './session-server';
import { functionEgress } from './terminate';
import { scriptProxy, scriptVariables } from './user-scripts';

/** What works, but hurts, whatever the executor. */
export const warnings: readonly Rule[] = [
  gitlabReachable,
  managerOnSpot,
  runnerSpeaksToEngine,
  imageSpeaksToEngine,
  proxyReachable,
  wideEgress,
  httpsLeaves,
  functionEgress,
  oneKey,
  existingRole,
  elasticIpReachable,
  existingCache,
  sentryPassword,
  traceShowsSecrets,
  knownKeys,
  managedPolicyOpensParameters,
  sessionServerReachable,
  queuingWithoutPeriods,
  scriptVariables,
  scriptProxy,
];
