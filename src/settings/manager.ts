import { z } from 'zod';
import { bool, mapOf, number, text } from './primitives';

export const managerSettings = {
  runnerManager: z
    .strictObject({
      gitlabCheckInterval: number.default(3),
      maximumConcurrentJobs: number.default(10),
      prometheusListenAddress: text.default(''),
      sentryDsn: text.default('__SENTRY_DSN_REPLACED_BY_USER_DATA__'),
      connectionMaxAge: text.default('15m'),
    })
    .prefault({}),
  runnerInstance: z
    .strictObject({
      additionalTags: mapOf(text).optional(),
      collectAutoscalingMetrics: z.array(text).optional(),
      ebsOptimized: bool.default(true),
      maxLifetimeSeconds: number.optional(),
      monitoring: bool.default(true),
      name: text,
      namePrefix: text.optional(),
      privateAddressOnly: bool.default(true),
      rootDeviceConfig: mapOf(text).prefault({}),
      spotPrice: text.optional(),
      ssmAccess: bool.default(false),
      type: text.default('t3.micro'),
      useEip: bool.default(false),
    })
    .prefault({ name: 'gitlab-runner' }),
  runnerAmiFilter: mapOf(z.array(text)).prefault({ name: ['al2023-ami-2023*-x86_64'] }),
  runnerAmiOwners: z.array(text).prefault(['amazon']),
  runnerAmiId: text.default(''),
  runnerMetadataOptions: z
    .strictObject({
      httpEndpoint: text,
      httpTokens: text,
      httpPutResponseHopLimit: number,
      instanceMetadataTags: text,
    })
    .prefault({
      httpEndpoint: 'enabled',
      httpPutResponseHopLimit: 2,
      httpTokens: 'required',
      instanceMetadataTags: 'disabled',
    }),
  runnerRole: z
    .strictObject({
      additionalTags: mapOf(text).optional(),
      allowIamServiceLinkedRoleCreation: bool.default(true),
      assumeRolePolicyJson: text.default(''),
      createRoleProfile: bool.default(true),
      policyArns: z.array(text).default([]),
      roleProfileName: text.optional(),
    })
    .prefault({}),
  runnerInstall: z
    .strictObject({
      amazonEcrCredentialHelper: bool.default(false),
      dockerMachineDownloadUrl: text.default(''),
      dockerMachineVersion: text.default('0.16.2-gitlab.19-cki.5'),
      preInstallScript: text.default(''),
      postInstallScript: text.default(''),
      startScript: text.default(''),
      yumUpdate: bool.default(true),
    })
    .prefault({}),
  runnerCloudwatch: z
    .strictObject({
      enable: bool.default(true),
      logGroupName: text.optional(),
      retentionDays: number.default(0),
    })
    .prefault({}),
  runnerEnableAsgRecreation: bool.default(true),
  runnerScheduleEnable: bool.default(false),
  runnerScheduleConfig: mapOf(text).prefault({
    scale_in_count: 0,
    scale_in_recurrence: '0 18 * * 1-5',
    scale_in_time_zone: 'Etc/UTC',
    scale_out_count: 1,
    scale_out_recurrence: '0 8 * * 1-5',
    scale_out_time_zone: 'Etc/UTC',
  }),
  runnerTerraformTimeoutDeleteAsg: text.default('10m'),
};
