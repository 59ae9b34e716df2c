import { z } from 'zod';
import { bool, number, text } from './primitives';

export const dockerSettings = {
  runnerWorkerDockerOptions: z
    .strictObject({
      allowedImages: z.array(text).optional(),
      allowedPullPolicies: z.array(text).optional(),
      allowedServices: z.array(text).optional(),
      cacheDir: text.optional(),
      capAdd: z.array(text).optional(),
      capDrop: z.array(text).optional(),
      containerLabels: z.array(text).optional(),
      cpusetCpus: text.optional(),
      cpuShares: number.optional(),
      cpus: text.optional(),
      devices: z.array(text).optional(),
      deviceCgroupRules: z.array(text).optional(),
      disableCache: bool.default(false),
      disableEntrypointOverwrite: bool.optional(),
      dns: z.array(text).optional(),
      dnsSearch: z.array(text).optional(),
      extraHosts: z.array(text).optional(),
      gpus: text.optional(),
      helperImage: text.optional(),
      helperImageFlavor: text.optional(),
      host: text.optional(),
      hostname: text.optional(),
      image: text.default('docker:18.03.1-ce'),
      isolation: text.optional(),
      links: z.array(text).optional(),
      macAddress: text.optional(),
      memory: text.optional(),
      memorySwap: text.optional(),
      memoryReservation: text.optional(),
      networkMode: text.optional(),
      oomKillDisable: bool.optional(),
      oomScoreAdjust: number.optional(),
      privileged: bool.default(true),
      pullPolicies: z.array(text).default(['always']),
      runtime: text.optional(),
      securityOpt: z.array(text).optional(),
      shmSize: number.default(0),
      sysctls: z.array(text).optional(),
      tlsCertPath: text.optional(),
      tlsVerify: bool.default(false),
      user: text.optional(),
      usernsMode: text.optional(),
      volumes: z.array(text).default(['/cache']),
      volumesFrom: z.array(text).optional(),
      volumeDriver: text.optional(),
      waitForServicesTimeout: number.optional(),
    })
    .prefault({
      disableCache: 'false',
      image: 'docker:18.03.1-ce',
      privileged: 'true',
      pullPolicies: ['always'],
      shmSize: 0,
      tlsVerify: 'false',
      volumes: ['/cache'],
    }),
  runnerWorkerDockerVolumesTmpfs: z
    .array(
      z.strictObject({
        volume: text,
        options: text,
      }),
    )
    .prefault([]),
  runnerWorkerDockerServices: z
    .array(
      z.strictObject({
        name: text,
        alias: text,
        entrypoint: z.array(text),
        command: z.array(text),
      }),
    )
    .prefault([]),
  runnerWorkerDockerServicesVolumesTmpfs: z
    .array(
      z.strictObject({
        volume: text,
        options: text,
      }),
    )
    .prefault([]),
  runnerWorkerDockerAddDindVolumes: bool.default(false),
};
