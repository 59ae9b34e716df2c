import { z } from 'zod';
import { bool, mapOf, number, text } from './primitives';

export const dockerAutoscalerSettings = {
  runnerWorkerDockerAutoscaler: z
    .strictObject({
      fleetingPluginVersion: text.default('1.0.0'),
      connectorConfigUser: text.default('ec2-user'),
      keyPairName: text.default('runner-worker-key'),
      capacityPerInstance: number.default(1),
      maxUseCount: number.default(100),
      updateInterval: text.default('1m'),
      updateIntervalWhenExpecting: text.default('2s'),
      instanceReadyCommand: text.default(''),
    })
    .prefault({}),
  runnerWorkerDockerAutoscalerInstance: z
    .strictObject({
      ebsOptimized: bool.default(true),
      httpTokens: text.default('required'),
      httpPutResponseHopLimit: number.default(2),
      monitoring: bool.default(false),
      privateAddressOnly: bool.default(true),
      rootDeviceName: text.default('/dev/sda1'),
      rootSize: number.default(8),
      startScript: text.default(''),
      startScriptCompressionAlgorithm: text.default('gzip'),
      volumeType: text.default('gp2'),
      volumeThroughput: number.default(125),
      volumeIops: number.default(3000),
    })
    .prefault({}),
  runnerWorkerDockerAutoscalerAsg: z
    .strictObject({
      enabledMetrics: z.array(text).default([]),
      enableMixedInstancesPolicy: bool.default(false),
      healthCheckGracePeriod: number.default(300),
      healthCheckType: text.default('EC2'),
      instanceRefreshMinHealthyPercentage: number.default(90),
      instanceRefreshTriggers: z.array(text).default([]),
      onDemandBaseCapacity: number.default(0),
      onDemandPercentageAboveBaseCapacity: number.default(100),
      spotAllocationStrategy: text.default('lowest-price'),
      spotInstancePools: number.default(2),
      subnetIds: z.array(text).default([]),
      defaultInstanceType: text.default('m5.large'),
      types: z.array(text).default([]),
      upgradeStrategy: text.default('rolling'),
      instanceRequirements: z
        .array(
          z.strictObject({
            allowedInstanceTypes: z.array(text).default([]),
            cpuManufacturers: z.array(text).default([]),
            instanceGenerations: z.array(text).default([]),
            burstablePerformance: text.optional(),
            memoryMib: z
              .strictObject({
                min: number.optional(),
                max: number.optional(),
              })
              .prefault({}),
            vcpuCount: z
              .strictObject({
                min: number.optional(),
                max: number.optional(),
              })
              .prefault({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
  runnerWorkerDockerAutoscalerRole: z
    .strictObject({
      additionalTags: mapOf(text).prefault({}),
      assumeRolePolicyJson: text.default(''),
      policyArns: z.array(text).default([]),
      profileName: text.default(''),
    })
    .prefault({}),
  runnerWorkerDockerAutoscalerAmiFilter: mapOf(z.array(text)).prefault({
    name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'],
  }),
  runnerWorkerDockerAutoscalerAmiOwners: z.array(text).prefault(['099720109477']),
  runnerWorkerDockerAutoscalerAmiId: text.default(''),
  runnerWorkerDockerAutoscalerAutoscalingOptions: z
    .array(
      z.strictObject({
        periods: z.array(text),
        timezone: text.default('UTC'),
        idleCount: number.optional(),
        idleTime: text.optional(),
        scaleFactor: number.optional(),
        scaleFactorLimit: number.default(0),
        preemptiveMode: bool.optional(),
      }),
    )
    .prefault([]),
};
