import { z } from 'zod';
import { bool, mapOf, text } from './primitives';

export const deploymentSettings = {
  vpcId: text,
  subnetId: text,
  environment: text,
  tags: mapOf(text).prefault({}),
  suppressedTags: z.array(text).prefault([]),
  securityGroupPrefix: text.default(''),
  iamObjectPrefix: text.default(''),
  iamPermissionsBoundary: text.default(''),
  debug: z
    .strictObject({
      traceRunnerUserData: bool.default(false),
      writeRunnerConfigToFile: bool.default(false),
      writeRunnerUserDataToFile: bool.default(false),
    })
    .prefault({}),
};
