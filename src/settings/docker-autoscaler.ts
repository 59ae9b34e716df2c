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
  /**
   * The number of worker groups in addition to one per manager. A new manager takes one of them, while the manager before
   * it finishes its jobs on its own workers. During that time up to `runnerWorker.maxJobs` more workers can run for each.
   * With 0, as in the module, a manager that is replaced loses its jobs.
   */
  spareWorkerGroups: wholeNumber(0, 10).default(1),

  /**
   * The executor docker-autoscaler: `[runners.autoscaler]`.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section
   */
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
      /**
       * SHA-256 checksum of the plugin for the architecture of the manager.
       *
       * @default - the checksum is not verified
       */
      fleetingPluginSha256: sha256.default(''),
      /** User of the AMI that the manager signs in as. The user must be allowed to use Docker. */
      connectorConfigUser: filledText.default('ec2-user'),
      /**
       * Protocol of the connection to workers.
       *
       * @default - `winrm` on Windows, otherwise `ssh`
       * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscalerconnector_config-section
       */
      connectorConfigProtocol: oneOf('ssh', 'winrm', 'winrm+https', '').default(''),
      /** Port of that protocol. 0 uses its default port: 22, 5985 or 5986. */
      connectorConfigProtocolPort: wholeNumber(0, 65_535).default(0),
      /**
       * Operating system of the workers.
       *
       * @default - the plugin asks EC2
       */
      connectorConfigOs: oneOf('linux', 'windows', '').default(''),
      /**
       * Architecture of the workers.
       *
       * @default - the plugin asks EC2
       */
      connectorConfigArch: oneOf('amd64', 'arm64', '').default(''),
      /** Suffix of the name of the key pair: `<environment>-<suffix>`. */
      keyPairName: text.default('runner-worker-key'),
      /** Number of jobs that a worker runs at the same time. */
      capacityPerInstance: wholeNumber(1).default(1),
      /** Number of jobs after which a worker is removed. 0 means never. */
      maxUseCount: wholeNumber(0).default(100),
      /** Interval between checks of the workers. */
      updateInterval: duration.default('1m'),
      /** Interval between checks of the workers while a change is expected. */
      updateIntervalWhenExpecting: duration.default('2s'),
      /** Command that must succeed on a worker before it gets jobs. Otherwise the worker is removed. */
      instanceReadyCommand: text.default(''),
    })
    .prefault({}),

  /** Instances of docker-autoscaler. */
  runnerWorkerDockerAutoscalerInstance: z
    .strictObject({
      ...workerVolumeSettings,
      /** `required` allows IMDSv2 only. */
      httpTokens: oneOf('required', 'optional').default('required'),
      /** 2 allows containers on the worker to use the metadata. */
      httpPutResponseHopLimit: wholeNumber(1, 64).default(2),
      /** User data of the workers, as plain text. */
      startScript: text.default(''),
      /** Compression of the user data. Use `none` for Windows, which cannot read compressed user data. */
      startScriptCompressionAlgorithm: oneOf('gzip', 'none').default('gzip'),
    })
    .prefault({}),

  /** Auto Scaling group of the workers. */
  runnerWorkerDockerAutoscalerAsg: z
    .strictObject({
      /** Group metrics that Auto Scaling sends to CloudWatch. */
      enabledMetrics: groupMetrics.default([]),
      /** Use several instance types, and Spot Instances. */
      enableMixedInstancesPolicy: bool.default(false),
      /** Time in seconds before the health of a new worker is checked. */
      healthCheckGracePeriod: wholeNumber(0).default(300),
      /** Type of the health check of Auto Scaling. */
      healthCheckType: oneOf('EC2', 'ELB', 'EBS', 'VPC_LATTICE').default('EC2'),
      /** Minimum percentage of workers that stay in service during an instance refresh. */
      instanceRefreshMinHealthyPercentage: wholeNumber(0, 100).default(90),
      /** Additional properties of the group that start an instance refresh when they change. */
      instanceRefreshTriggers: z.array(text).default([]),
      /** Minimum number of On-Demand Instances. */
      onDemandBaseCapacity: wholeNumber(0).default(0),
      /** Percentage of On-Demand Instances above the base capacity. The others are Spot Instances. */
      onDemandPercentageAboveBaseCapacity: wholeNumber(0, 100).default(100),
      /** How Auto Scaling allocates Spot Instances. */
      spotAllocationStrategy: oneOf(
        'lowest-price',
        'capacity-optimized',
        'capacity-optimized-prioritized',
        'price-capacity-optimized',
      ).default('lowest-price'),
      /**
       * Number of Spot pools per zone, with `lowest-price`. Auto Scaling accepts it with no other strategy, so it is
       * not written with another one.
       */
      spotInstancePools: wholeNumber(0, 20).default(2),
      /** Ids of the subnets of the workers, and of the manager. docker-autoscaler needs at least one. */
      subnetIds: z.array(filledText).default([]),
      /** Instance type if `types` is empty. */
      defaultInstanceType: filledText.default('m5.large'),
      /** Instance types. The launch template has the first one. Cannot be combined with `instanceRequirements`. */
      types: z.array(filledText).default([]),
      /**
       * `rolling` starts an instance refresh when the launch template changes. It replaces no worker in service: they are
       * protected from scaling in, and the refresh ignores those. `off` starts none. Either way, the next manager starts
       * with new workers.
       */
      upgradeStrategy: text.default('off'),
      /** Requirements that instance types must meet, instead of their names. */
      instanceRequirements: z
        .array(
          z.strictObject({
            /** Patterns of instance types that are allowed. */
            allowedInstanceTypes: z.array(text).default([]),
            /** CPU manufacturers: `intel`, `amd`, `amazon-web-services`. */
            cpuManufacturers: z.array(text).default([]),
            /** Instance generations: `current`, `previous`. */
            instanceGenerations: z.array(text).default([]),
            /**
             * Burstable instance types: `included`, `excluded` or `required`.
             *
             * @default - `excluded`, the default of AWS
             */
            burstablePerformance: oneOf('included', 'excluded', 'required').optional(),
            /** Memory in MiB. */
            memoryMib: z
              .strictObject({
                /** Minimum, in MiB. */
                min: wholeNumber(0).optional(),
                /** Maximum, in MiB. */
                max: wholeNumber(1).optional(),
              })
              .prefault({}),
            /** Number of vCPUs. */
            vcpuCount: z
              .strictObject({
                /** Minimum number of vCPUs. */
                min: wholeNumber(0).optional(),
                /** Maximum number of vCPUs. */
                max: wholeNumber(1).optional(),
              })
              .prefault({}),
          }),
        )
        .default([]),
    })
    .refine((asg) => asg.types.length === 0 || asg.instanceRequirements.length === 0, {
      error: 'AWS takes either types or instanceRequirements: leave one of them out',
      params: { complete: true },
    })
    .prefault({}),

  /** IAM role of the workers. */
  runnerWorkerDockerAutoscalerRole: z
    .strictObject({
      /** Tags of the role, in addition to those of every resource. */
      additionalTags: mapOf(text).prefault({}),
      /**
       * Trust policy of the role, a JSON document.
       *
       * @default - EC2 can assume the role
       */
      assumeRolePolicyJson: jsonText.default(''),
      /** ARNs of policies to attach to the role. */
      policyArns: z.array(arn).default([]),
      /** Has no effect, as in the module: workers use the instance profile of the role. */
      profileName: text.default(''),
    })
    .prefault({}),

  /** Filters that select the AMI of the workers, a free map of EC2 image filters. The AMI must have Docker. */
  runnerWorkerDockerAutoscalerAmiFilter: mapOf(z.array(text)).prefault({
    name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'],
  }),

  /** Account ids or aliases of the owners of the AMI. The default is Canonical. */
  runnerWorkerDockerAutoscalerAmiOwners: z.array(text).prefault(['099720109477']),

  /**
   * Id of the AMI.
   *
   * @default - the newest AMI that matches `runnerWorkerDockerAutoscalerAmiFilter`
   */
  runnerWorkerDockerAutoscalerAmiId: text.default(''),

  /** Idle capacity by time. If several policies match, the last one applies. */
  runnerWorkerDockerAutoscalerAutoscalingOptions: z
    .array(
      z.strictObject({
        /** Cron expressions with five fields (minute hour day month weekday). */
        periods: z.array(text),
        /** Time zone of `periods`. */
        timezone: timeZone.default('UTC'),
        /**
         * Idle capacity: the number of jobs that can start at once (not of workers).
         *
         * @default - GitLab Runner's default
         */
        idleCount: wholeNumber(0).optional(),
        /**
         * How long a worker stays idle before it is removed, such as `30m`. `0s` removes it at once.
         *
         * @default - GitLab Runner's default
         */
        idleTime: duration.optional(),
        /**
         * Idle capacity for each job that runs.
         *
         * @default - GitLab Runner's default
         */
        scaleFactor: number.optional(),
        /** Maximum idle capacity from `scaleFactor`. 0 means no limit. */
        scaleFactorLimit: wholeNumber(0).default(0),
        /**
         * Request a job only if there is idle capacity for it.
         *
         * @default - true if `idleCount` is above 0
         */
        preemptiveMode: bool.optional(),
      }),
    )
    .prefault([]),
};
