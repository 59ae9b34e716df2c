import { z } from 'zod';
import { groupMetrics } from './metrics';
import {
  arn,
  bool,
  filledText,
  jsonText,
  mapOf,
  mixedValue,
  number,
  oneOf,
  /**
   * Run the manager as a Spot Instance, with this maximum price in USD per hour. AWS can interrupt the instance.
   *
   * @default - On-Demand
   */
  spotPrice,
  text,
  wholeNumber,
} from './primitives';

/** The EC2 instance of the runner manager: machine, image, role (upstream variables.tf). */
export const managerInstanceSettings = {
  /** The EC2 instance of the manager. */
  runnerInstance: z
    .strictObject({
      /** Tags of the instance of the manager, in addition to those of every resource. */
      additionalTags: mapOf(text).optional(),
      /**
       * Group metrics that Auto Scaling sends to CloudWatch.
       *
       * @default - none
       */
      collectAutoscalingMetrics: groupMetrics.optional(),
      /** Use an EBS-optimized instance. */
      ebsOptimized: bool.default(true),
      /**
       * Maximum lifetime of the instance in seconds, from a day to a year. Auto Scaling then replaces it.
       *
       * @default - no maximum
       */
      maxLifetimeSeconds: number
        .refine((seconds) => seconds === 0 || (seconds >= 86_400 && seconds <= 31_536_000), {
          error: 'must be 0 or a number of seconds from 86400 (a day) to 31536000 (a year)',
        })
        .optional(),
      /** Detailed monitoring: metrics of the instance every minute instead of every five minutes. */
      monitoring: bool.default(true),
      /** Name of the runner in config.toml. Required if you set anything else of `runnerInstance`. */
      name: filledText,
      /**
       * Prefix of the name of the launch template, and the Name tag of the instance.
       *
       * @default - the Name tag
       */
      namePrefix: text.optional(),
      /** Launch the instance without a public IP address, if the workers of docker+machine have none either. */
      privateAddressOnly: bool.default(true),
      /**
       * Root volume, a free map with Terraform's keys: `device_name` (/dev/xvda), `volume_type` (gp3), `volume_size` (8
       * GiB), `encrypted` (true), `delete_on_termination` (true), `iops`, `throughput`, `kms_key_id`.
       */
      rootDeviceConfig: mapOf(mixedValue).prefault({}),
      /** Run on the spot market, for at most this price; by default on demand. AWS may take the instance away. */
      spotPrice: spotPrice.optional(),
      /** Allow sessions with Session Manager, and nothing else. The module has no such variable. */
      sessionManager: bool.default(false),
      /**
       * Attach AmazonSSMManagedInstanceCore, as the module does. It allows the manager to read every parameter of the
       * account. `sessionManager` allows sessions only.
       */
      ssmAccess: bool.default(false),
      /** Instance type of the manager. */
      type: filledText.default('t3.micro'),
      /** Associate an Elastic IP with the manager. It stays the same when the manager is replaced. */
      useEip: bool.default(false),
    })
    .prefault({ name: 'gitlab-runner' }),

  /** Filters that select the AMI of the manager, a free map of EC2 image filters. The AMI must be Amazon Linux. */
  runnerAmiFilter: mapOf(z.array(text)).prefault({ name: ['al2023-ami-2023*-x86_64'] }),

  /** Account ids or aliases of the owners of the AMI. */
  runnerAmiOwners: z.array(text).prefault(['amazon']),

  /**
   * Id of the AMI.
   *
   * @default - the newest AMI that matches `runnerAmiFilter`
   */
  runnerAmiId: text.default(''),

  /** Instance metadata of the manager. If you set one of the four options, set all of them. */
  runnerMetadataOptions: z
    .strictObject({
      /** Must be `enabled`: the boot reads the metadata. */
      httpEndpoint: oneOf('enabled', 'disabled'),
      /** `required` allows IMDSv2 only. */
      httpTokens: oneOf('required', 'optional'),
      /** 1 denies containers the metadata. 2 allows jobs of the executor docker to use the role of the manager. */
      httpPutResponseHopLimit: wholeNumber(1, 64),
      /** Whether the metadata include the tags of the instance. */
      instanceMetadataTags: oneOf('enabled', 'disabled'),
    })
    .prefault({
      httpEndpoint: 'enabled',
      httpPutResponseHopLimit: 2,
      httpTokens: 'required',
      instanceMetadataTags: 'disabled',
    }),

  /** IAM role of the manager. */
  runnerRole: z
    .strictObject({
      /** Tags of the role, in addition to those of every resource. */
      additionalTags: mapOf(text).optional(),
      /** Allow the manager to create the service-linked roles that Spot Instances and Auto Scaling need. */
      allowIamServiceLinkedRoleCreation: bool.default(true),
      /**
       * Trust policy of the role, a JSON document.
       *
       * @default - EC2 can assume the role
       */
      assumeRolePolicyJson: jsonText.default(''),
      /** Create the role and the instance profile. If false, they must exist with the name `roleProfileName`. */
      createRoleProfile: bool.default(true),
      /** ARNs of policies to attach to the role. */
      policyArns: z.array(arn).default([]),
      /**
       * Name of the role and of the instance profile.
       *
       * @default - `<iamObjectPrefix>-instance`
       */
      roleProfileName: text.optional(),
    })
    .prefault({}),
};
