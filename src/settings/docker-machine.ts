import { z } from 'zod';
import { bool, mapOf, number, text } from './primitives';

export const dockerMachineSettings = {
  runnerWorkerDockerMachineInstance: z
    .strictObject({
      destroyAfterMaxBuilds: number.default(0),
      dockerRegistryMirrorUrl: text.default(''),
      ebsOptimized: bool.default(true),
      idleCount: number.default(0),
      idleTime: number.default(600),
      maxGrowthRate: number.default(0),
      monitoring: bool.default(false),
      namePrefix: text.default(''),
      privateAddressOnly: bool.default(true),
      rootDeviceName: text.default('/dev/sda1'),
      rootSize: number.default(8),
      startScript: text.default(''),
      subnetIds: z.array(text).default([]),
      types: z.array(text).default(['m5.large']),
      volumeType: text.default('gp2'),
      volumeThroughput: number.default(125),
      volumeIops: number.default(3000),
    })
    .prefault({}),
  runnerWorkerDockerMachineInstanceSpot: z
    .strictObject({
      enable: bool.default(true),
      maxPrice: text.default('on-demand-price'),
    })
    .prefault({}),
  runnerWorkerDockerMachineFleet: z
    .strictObject({
      enable: bool,
      keyPairName: text.default('fleet-key'),
    })
    .prefault({ enable: false }),
  runnerWorkerDockerMachineRole: z
    .strictObject({
      additionalTags: mapOf(text).prefault({}),
      assumeRolePolicyJson: text.default(''),
      policyArns: z.array(text).default([]),
      profileName: text.default(''),
    })
    .prefault({}),
  runnerWorkerDockerMachineSecurityGroupDescription: text.default(
    'A security group containing Runner Worker instances',
  ),
  runnerWorkerDockerMachineAmiFilter: mapOf(z.array(text)).prefault({
    name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'],
  }),
  runnerWorkerDockerMachineAmiOwners: z.array(text).prefault(['099720109477']),
  runnerWorkerDockerMachineAmiId: text.default(''),
  runnerWorkerDockerMachineEc2Options: z.array(text).prefault([]),
  runnerWorkerDockerMachineEc2MetadataOptions: z
    .strictObject({
      httpTokens: text,
      httpPutResponseHopLimit: number,
    })
    .prefault({ httpPutResponseHopLimit: 2, httpTokens: 'required' }),
  runnerWorkerDockerMachineAutoscalingOptions: z
    .array(
      z.strictObject({
        periods: z.array(text),
        idleCount: number.optional(),
        idleScaleFactor: number.optional(),
        idleCountMin: number.optional(),
        idleTime: number.optional(),
        timezone: text.default('UTC'),
      }),
    )
    .prefault([]),
};
