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
  spotPrice,
  text,
  wholeNumber,
} from './primitives';

/** The EC2 instance of the runner manager: machine, image, role (upstream variables.tf). */
export const managerInstanceSettings = {
  runnerInstance: z
    .strictObject({
      /** Tags of the manager's instance, beside those of every resource. */
      additionalTags: mapOf(text).optional(),
      /** Metrics of its Auto Scaling group; by default none. */
      collectAutoscalingMetrics: groupMetrics.optional(),
      ebsOptimized: bool.default(true),
      /** Seconds until AWS replaces the instance, a day to a year; by default never. */
      maxLifetimeSeconds: number
        .refine((seconds) => seconds === 0 || (seconds >= 86_400 && seconds <= 31_536_000), {
          error: 'must be 0 or a number of seconds from 86400 (a day) to 31536000 (a year)',
        })
        .optional(),
      /** Metrics of the instance every minute instead of every five. */
      monitoring: bool.default(true),
      /** The runner's name in config.toml. Required beside any other attribute of `runnerInstance`. */
      name: filledText,
      /** What the launch template and the Name tag of the instance are called; by default the Name tag. */
      namePrefix: text.optional(),
      /** Have no public address, as long as the docker+machine workers have none either. */
      privateAddressOnly: bool.default(true),
      /**
       * The root volume, a free map with Terraform's own keys: `device_name` (/dev/xvda), `volume_type` (gp3),
       * `volume_size` (8 GiB), `encrypted` (true), `delete_on_termination` (true), `iops`, `throughput`, `kms_key_id`.
       */
      rootDeviceConfig: mapOf(mixedValue).prefault({}),
      /** Run on the spot market, for at most this price; by default on demand. AWS may take the instance away. */
      spotPrice: spotPrice.optional(),
      /** Allow Session Manager to open a shell, and nothing else. The module has no such variable. */
      sessionManager: bool.default(false),
      /**
       * Attach AmazonSSMManagedInstanceCore, as the module does. It opens every parameter of the account to the manager;
       * `sessionManager` opens a shell alone.
       */
      ssmAccess: bool.default(false),
      type: filledText.default('t3.micro'),
      /** Give the manager an Elastic IP that survives its replacement. */
      useEip: bool.default(false),
    })
    .prefault({ name: 'gitlab-runner' }),

  /** How the manager's image is found, a free map of EC2 image filters. It has to be Amazon Linux. */
  runnerAmiFilter: mapOf(z.array(text)).prefault({ name: ['al2023-ami-2023*-x86_64'] }),

  /** Accounts or aliases whose images count. */
  runnerAmiOwners: z.array(text).prefault(['amazon']),

  /** Id of the image; by default the newest that the filter finds. */
  runnerAmiId: text.default(''),

  /** The manager's instance metadata. All four have to be given together. */
  runnerMetadataOptions: z
    .strictObject({
      /** The boot reads it, so it has to be enabled. */
      httpEndpoint: oneOf('enabled', 'disabled'),
      /** `required` is IMDSv2 only. */
      httpTokens: oneOf('required', 'optional'),
      /** 1 keeps containers out. 2 lets jobs of the executor docker take the manager's role. */
      httpPutResponseHopLimit: wholeNumber(1, 64),
      instanceMetadataTags: oneOf('enabled', 'disabled'),
    })
    .prefault({
      httpEndpoint: 'enabled',
      httpPutResponseHopLimit: 2,
      httpTokens: 'required',
      instanceMetadataTags: 'disabled',
    }),

  /** The manager's IAM role. */
  runnerRole: z
    .strictObject({
      /** Tags of the role, beside those of every resource. */
      additionalTags: mapOf(text).optional(),
      /** Let the manager create the service-linked roles that spot instances and Auto Scaling need. */
      allowIamServiceLinkedRoleCreation: bool.default(true),
      /** Who may assume the role, as a JSON document; by default EC2. */
      assumeRolePolicyJson: jsonText.default(''),
      /** Make role and instance profile. Without, those called `roleProfileName` have to exist. */
      createRoleProfile: bool.default(true),
      /** Policies to attach to the role. */
      policyArns: z.array(arn).default([]),
      /** Name of role and instance profile; by default `<iamObjectPrefix>-instance`. */
      roleProfileName: text.optional(),
    })
    .prefault({}),
};
