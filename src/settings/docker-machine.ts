import { z } from 'zod';
import {
  arn,
  bool,
  filledText,
  jsonText,
  mapOf,
  number,
  oneOf,
  securityGroupText,
  spotPrice,
  text,
  textLike,
  timeZone,
  wholeNumber,
} from './primitives';
import { workerVolumeSettings } from './volumes';

/** Workers of `docker+machine`: instances that docker-machine makes and removes (upstream docker_machine*.tf). */
export const dockerMachineSettings = {
  /**
   * Instances that docker-machine launches.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersmachine-section
   */
  runnerWorkerDockerMachineInstance: z
    .strictObject({
      ...workerVolumeSettings,
      /** Number of jobs after which a worker is removed (MaxBuilds). 0 means never. */
      destroyAfterMaxBuilds: wholeNumber(0).default(0),
      /** URL of a mirror of Docker Hub. */
      dockerRegistryMirrorUrl: text.default(''),
      /** Number of idle workers that wait for jobs (IdleCount). */
      idleCount: wholeNumber(0).default(0),
      /** Time in seconds after which an idle worker is removed (IdleTime). */
      idleTime: wholeNumber(0).default(600),
      /** Maximum number of workers that are launched at the same time (MaxGrowthRate). 0 means no limit. */
      maxGrowthRate: wholeNumber(0).default(0),
      /**
       * Prefix of the names of the workers.
       *
       * @default - the first 16 characters of `environment`
       */
      namePrefix: textLike(
        /^[a-zA-Z0-9.-]{0,28}$/,
        'must be at most 28 letters, digits, dots and dashes, or the names of the workers get too long',
      ).default(''),
      /** User data of the workers, as plain text. */
      startScript: text.default(''),
      /**
       * Ids of the subnets of the workers, and of the manager. Only fleets use more than one. Empty uses `subnetId`.
       */
      subnetIds: z.array(filledText).default([]),
      /** Instance types. Only fleets use more than one. */
      types: z.array(filledText).min(1, { error: 'must name one instance type at least' }).default(['m5.large']),
    })
    .prefault({}),

  /** Spot Instances. */
  runnerWorkerDockerMachineInstanceSpot: z
    .strictObject({
      /** Launch workers as Spot Instances. */
      enable: bool.default(true),
      /** Maximum price in USD per hour, or `on-demand-price`, which never pays more than the On-Demand price. */
      maxPrice: spotPrice.default('on-demand-price'),
    })
    .prefault({}),

  /** Launch workers with EC2 Fleet, with several instance types and subnets. */
  runnerWorkerDockerMachineFleet: z
    .strictObject({
      /** Use EC2 Fleet. Required if you set `keyPairName`. */
      enable: bool,
      /** Suffix of the name of the key pair: `<environment>-<suffix>`. */
      keyPairName: text.default('fleet-key'),
    })
    .prefault({ enable: false }),

  /** IAM role of the workers. */
  runnerWorkerDockerMachineRole: z
    .strictObject({
      /** Tags of the workers, in addition to those of every resource. */
      additionalTags: mapOf(text).prefault({}),
      /**
       * Trust policy of the role, a JSON document.
       *
       * @default - EC2 can assume the role
       */
      assumeRolePolicyJson: jsonText.default(''),
      /** ARNs of policies to attach to the role. */
      policyArns: z.array(arn).default([]),
      /** Another instance profile for the workers. */
      profileName: text.default(''),
    })
    .prefault({}),

  /** Description of the security group of the workers. AWS cannot change it: a new description replaces the group. */
  runnerWorkerDockerMachineSecurityGroupDescription: securityGroupText.default(
    'A security group containing Runner Worker instances',
  ),

  /** Filters that select the AMI of the workers, a free map of EC2 image filters. */
  runnerWorkerDockerMachineAmiFilter: mapOf(z.array(text)).prefault({
    name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'],
  }),

  /** Account ids or aliases of the owners of the AMI. The default is Canonical. */
  runnerWorkerDockerMachineAmiOwners: z.array(text).prefault(['099720109477']),

  /**
   * Id of the AMI.
   *
   * @default - the newest AMI that matches `runnerWorkerDockerMachineAmiFilter`
   */
  runnerWorkerDockerMachineAmiId: text.default(''),

  /**
   * Additional options of docker-machine, each `name=value`, such as `amazonec2-zone=a`. They override those that the
   * stack sets.
   */
  runnerWorkerDockerMachineEc2Options: z
    .array(textLike(/^[^=\s]+(=|$)/, 'must be an option of docker-machine, such as amazonec2-zone=a'))
    .prefault([]),

  /** Instance metadata of the workers. Set both options together. */
  runnerWorkerDockerMachineEc2MetadataOptions: z
    .strictObject({
      /** `required` allows IMDSv2 only. */
      httpTokens: oneOf('required', 'optional'),
      /** 2 allows containers on the worker to use the metadata. */
      httpPutResponseHopLimit: wholeNumber(1, 64),
    })
    .prefault({ httpPutResponseHopLimit: 2, httpTokens: 'required' }),

  /** Numbers of idle workers by time. If several periods match, the last one applies. */
  runnerWorkerDockerMachineAutoscalingOptions: z
    .array(
      z.strictObject({
        /** Cron expressions with seven fields (second minute hour day month weekday year). */
        periods: z.array(text),
        /**
         * Number of idle workers.
         *
         * @default - GitLab Runner's default
         */
        idleCount: wholeNumber(0).optional(),
        /**
         * Number of idle workers for each busy worker, between `idleCountMin` and `idleCount`.
         *
         * @default - GitLab Runner's default
         */
        idleScaleFactor: number.optional(),
        /**
         * Minimum number of idle workers with `idleScaleFactor`.
         *
         * @default - GitLab Runner's default
         */
        idleCountMin: wholeNumber(0).optional(),
        /**
         * Time in seconds after which an idle worker is removed.
         *
         * @default - GitLab Runner's default
         */
        idleTime: wholeNumber(0).optional(),
        /** Time zone of `periods`. */
        timezone: timeZone.default('UTC'),
      }),
    )
    .prefault([]),
};
