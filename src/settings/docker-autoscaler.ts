import { z } from 'zod';
import { groupMetrics } from './metrics';
import {
  arn,
  bool,
  duration,
  filledText,
  jsonText,
  mapOf,
  number,
  oneOf,
  sha256,
  text,
  textLike,
  timeZone,
  wholeNumber,
} from './primitives';
import { workerVolumeSettings } from './volumes';

/** Workers of `docker-autoscaler`: instances of an Auto Scaling group (upstream docker_autoscaler*.tf). */
export const dockerAutoscalerSettings = {
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section */
  runnerWorkerDockerAutoscaler: z
    .strictObject({
      /**
       * Release of the AWS plugin. From GitLab Runner 16.11 on `1` takes the newest 1.x, `1.2` the newest 1.2.x, `1.2.1`
       * exactly that one and `latest` any; by default `1`. Before, exactly one, by default 1.0.0.
       *
       * @see https://docs.gitlab.com/runner/fleet_scaling/fleeting/#version-constraint-formats
       */
      fleetingPluginVersion: textLike(
        /^(|latest|\d+(\.\d+){0,2}|\d+\.\d+\.\d+-[0-9A-Za-z.-]+)$/,
        'must be a version with one to three numbers, such as 1, 1.2 or 1.2.1, or latest',
      ).default(''),
      /** SHA-256 of the plugin for the manager's processor; by default it is not compared. */
      fleetingPluginSha256: sha256.default(''),
      /** User of the workers' image that the manager signs in as. It must be allowed to use Docker. */
      connectorConfigUser: filledText.default('ec2-user'),
      /**
       * How the manager reaches workers; by default `winrm` on Windows, else `ssh`.
       *
       * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscalerconnector_config-section
       */
      connectorConfigProtocol: oneOf('ssh', 'winrm', 'winrm+https', '').default(''),
      /** Port for that protocol, from GitLab Runner 17.11 on; 0 is its usual one: 22, 5985 or 5986. */
      connectorConfigProtocolPort: wholeNumber(0, 65_535).default(0),
      /** Operating system of the workers; by default the plugin asks EC2. */
      connectorConfigOs: oneOf('linux', 'windows', '').default(''),
      /** Processor of the workers; by default the plugin asks EC2. */
      connectorConfigArch: oneOf('amd64', 'arm64', '').default(''),
      /** Last part of the key pair's name: `<environment>-<this>`. */
      keyPairName: text.default('runner-worker-key'),
      /** Jobs that a worker runs at once. */
      capacityPerInstance: wholeNumber(1).default(1),
      /** Jobs after which a worker is removed; 0 is never. */
      maxUseCount: wholeNumber(0).default(100),
      /** How often the state of the workers is looked at. */
      updateInterval: duration.default('1m'),
      /** How often, while a change is expected. */
      updateIntervalWhenExpecting: duration.default('2s'),
      /** Command that has to succeed on a worker before it gets jobs; else it is removed. */
      instanceReadyCommand: text.default(''),
    })
    .prefault({}),

  runnerWorkerDockerAutoscalerInstance: z
    .strictObject({
      ...workerVolumeSettings,
      /** `required` is IMDSv2 only. */
      httpTokens: oneOf('required', 'optional').default('required'),
      /** 2 lets containers on the worker ask as well. */
      httpPutResponseHopLimit: wholeNumber(1, 64).default(2),
      /** User data of the workers, plain text. */
      startScript: text.default(''),
      /** `none` for Windows, which cannot read compressed user data. */
      startScriptCompressionAlgorithm: oneOf('gzip', 'none').default('gzip'),
    })
    .prefault({}),

  /** The workers' Auto Scaling group. */
  runnerWorkerDockerAutoscalerAsg: z
    .strictObject({
      /** Metrics of the group; by default none. */
      enabledMetrics: groupMetrics.default([]),
      /** Take workers of several types, and from the spot market as well. */
      enableMixedInstancesPolicy: bool.default(false),
      /** Seconds until a new worker's health counts. */
      healthCheckGracePeriod: wholeNumber(0).default(300),
      healthCheckType: oneOf('EC2', 'ELB', 'EBS', 'VPC_LATTICE').default('EC2'),
      /** Percentage of workers that has to stay in service while they are replaced. */
      instanceRefreshMinHealthyPercentage: wholeNumber(0, 100).default(90),
      /** More properties of the group whose change replaces the workers. */
      instanceRefreshTriggers: z.array(text).default([]),
      /** Workers that are on demand in any case. */
      onDemandBaseCapacity: wholeNumber(0).default(0),
      /** Percentage of the further workers that is on demand; the others are from the spot market. */
      onDemandPercentageAboveBaseCapacity: wholeNumber(0, 100).default(100),
      spotAllocationStrategy: oneOf(
        'lowest-price',
        'capacity-optimized',
        'capacity-optimized-prioritized',
        'price-capacity-optimized',
      ).default('lowest-price'),
      /** Pools a zone, with `lowest-price`. Auto Scaling has none with any other strategy, and none are written there. */
      spotInstancePools: wholeNumber(0, 20).default(2),
      /** Subnets of the workers, and of the manager. docker-autoscaler needs one at least. */
      subnetIds: z.array(filledText).default([]),
      /** Instance type when `types` is empty. */
      defaultInstanceType: filledText.default('m5.large'),
      /** Instance types; the first is the launch template's. Not beside `instanceRequirements`. */
      types: z.array(filledText).default([]),
      /** `rolling` replaces running workers when their launch template changes; `off` leaves them. */
      upgradeStrategy: text.default('rolling'),
      /** What instance types have to offer, instead of naming them. */
      instanceRequirements: z
        .array(
          z.strictObject({
            /** Patterns of types that count. */
            allowedInstanceTypes: z.array(text).default([]),
            /** `intel`, `amd`, `amazon-web-services`. */
            cpuManufacturers: z.array(text).default([]),
            /** `current`, `previous`. */
            instanceGenerations: z.array(text).default([]),
            /** `included`, `excluded` (AWS's default) or `required`. */
            burstablePerformance: oneOf('included', 'excluded', 'required').optional(),
            /** MiB of memory. */
            memoryMib: z.strictObject({ min: wholeNumber(0).optional(), max: wholeNumber(1).optional() }).prefault({}),
            vcpuCount: z.strictObject({ min: wholeNumber(0).optional(), max: wholeNumber(1).optional() }).prefault({}),
          }),
        )
        .default([]),
    })
    .refine((asg) => asg.types.length === 0 || asg.instanceRequirements.length === 0, {
      error: 'AWS takes either types or instanceRequirements: leave one of them out',
      params: { complete: true },
    })
    .prefault({}),

  /** The workers' IAM role. */
  runnerWorkerDockerAutoscalerRole: z
    .strictObject({
      /** Tags of the role, beside those of every resource. */
      additionalTags: mapOf(text).prefault({}),
      /** Who may assume the role, as a JSON document; by default EC2. */
      assumeRolePolicyJson: jsonText.default(''),
      /** Policies to attach to the role. */
      policyArns: z.array(arn).default([]),
      /** Has no effect, as in the module: the workers have the role's own profile. */
      profileName: text.default(''),
    })
    .prefault({}),

  /** How the workers' image is found, a free map of EC2 image filters. It has to hold Docker. */
  runnerWorkerDockerAutoscalerAmiFilter: mapOf(z.array(text)).prefault({
    name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'],
  }),

  /** Accounts or aliases whose images count; by default Canonical. */
  runnerWorkerDockerAutoscalerAmiOwners: z.array(text).prefault(['099720109477']),

  /** Id of the image; by default the newest that the filter finds. */
  runnerWorkerDockerAutoscalerAmiId: text.default(''),

  /** How many workers wait at which hours; the last policy that fits counts. */
  runnerWorkerDockerAutoscalerAutoscalingOptions: z
    .array(
      z.strictObject({
        /** When it counts: cron with five fields (minute hour day month weekday). */
        periods: z.array(text),
        timezone: timeZone.default('UTC'),
        /** Free places for jobs, not workers, that wait. */
        idleCount: wholeNumber(0).optional(),
        /** How long a worker waits, such as `30m`; `0s` removes it at once. */
        idleTime: duration.optional(),
        /** Places that wait, for each that is in use. */
        scaleFactor: number.optional(),
        /** At most so many by `scaleFactor`; 0 is no limit. */
        scaleFactorLimit: wholeNumber(0).default(0),
        /** Take jobs only when a place waits. */
        preemptiveMode: bool.optional(),
      }),
    )
    .prefault([]),
};
