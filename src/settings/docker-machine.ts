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
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersmachine-section */
  runnerWorkerDockerMachineInstance: z
    .strictObject({
      ...workerVolumeSettings,
      /** Jobs after which a worker is removed (MaxBuilds); 0 is never. */
      destroyAfterMaxBuilds: wholeNumber(0).default(0),
      /** Address of a mirror of Docker Hub. */
      dockerRegistryMirrorUrl: text.default(''),
      /** Workers that wait for jobs (IdleCount). */
      idleCount: wholeNumber(0).default(0),
      /** Seconds that a worker waits for a job before it is removed (IdleTime). */
      idleTime: wholeNumber(0).default(600),
      /** How many workers may be made at once (MaxGrowthRate); 0 is no limit. */
      maxGrowthRate: wholeNumber(0).default(0),
      /** What the workers' names begin with; by default the first 16 characters of `environment`. */
      namePrefix: textLike(
        /^[a-zA-Z0-9.-]{0,28}$/,
        'must be at most 28 letters, digits, dots and dashes, or the names of the workers get too long',
      ).default(''),
      /** User data of the workers, plain text. */
      startScript: text.default(''),
      /** Subnets of the workers, and of the manager; by default `subnetId`. Several are of use with fleets only. */
      subnetIds: z.array(filledText).default([]),
      /** Instance types. Several are of use with fleets only. */
      types: z.array(filledText).min(1, { error: 'must name one instance type at least' }).default(['m5.large']),
    })
    .prefault({}),

  runnerWorkerDockerMachineInstanceSpot: z
    .strictObject({
      /** Run workers on the spot market. */
      enable: bool.default(true),
      /** Dollars an hour, or `on-demand-price`: never more than on demand, with GitLab's docker-machine and the CKI project's. */
      maxPrice: spotPrice.default('on-demand-price'),
    })
    .prefault({}),

  /** Make workers by EC2 fleets, over several types and subnets. */
  runnerWorkerDockerMachineFleet: z
    .strictObject({
      /** Required beside `keyPairName`. */
      enable: bool,
      /** Last part of the key pair's name: `<environment>-<this>`. */
      keyPairName: text.default('fleet-key'),
    })
    .prefault({ enable: false }),

  /** The workers' IAM role. */
  runnerWorkerDockerMachineRole: z
    .strictObject({
      /** Tags of the workers, beside those of every resource. */
      additionalTags: mapOf(text).prefault({}),
      /** Who may assume the role, as a JSON document; by default EC2. */
      assumeRolePolicyJson: jsonText.default(''),
      /** Policies to attach to the role. */
      policyArns: z.array(arn).default([]),
      /** Another instance profile for the workers. */
      profileName: text.default(''),
    })
    .prefault({}),

  /** AWS cannot change it later: another text replaces the group. */
  runnerWorkerDockerMachineSecurityGroupDescription: securityGroupText.default(
    'A security group containing Runner Worker instances',
  ),

  /** How the workers' image is found, a free map of EC2 image filters. */
  runnerWorkerDockerMachineAmiFilter: mapOf(z.array(text)).prefault({
    name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'],
  }),

  /** Accounts or aliases whose images count; by default Canonical. */
  runnerWorkerDockerMachineAmiOwners: z.array(text).prefault(['099720109477']),

  /** Id of the image; by default the newest that the filter finds. */
  runnerWorkerDockerMachineAmiId: text.default(''),

  /** More options of docker-machine, each `name=value`, such as `amazonec2-zone=a`. They win over those made here. */
  runnerWorkerDockerMachineEc2Options: z
    .array(textLike(/^[^=\s]+(=|$)/, 'must be an option of docker-machine, such as amazonec2-zone=a'))
    .prefault([]),

  /** The workers' instance metadata. Both have to be given together. */
  runnerWorkerDockerMachineEc2MetadataOptions: z
    .strictObject({
      /** `required` is IMDSv2 only. */
      httpTokens: oneOf('required', 'optional'),
      /** 2 lets containers on the worker ask as well. */
      httpPutResponseHopLimit: wholeNumber(1, 64),
    })
    .prefault({ httpPutResponseHopLimit: 2, httpTokens: 'required' }),

  /** Other numbers of waiting workers at other hours; the last period that fits counts. */
  runnerWorkerDockerMachineAutoscalingOptions: z
    .array(
      z.strictObject({
        /** When it counts: cron with seven fields (second minute hour day month weekday year). */
        periods: z.array(text),
        /** Workers that wait for jobs. */
        idleCount: wholeNumber(0).optional(),
        /** Workers that wait, for each that is busy; between `idleCountMin` and `idleCount`. */
        idleScaleFactor: number.optional(),
        idleCountMin: wholeNumber(0).optional(),
        /** Seconds that a worker waits. */
        idleTime: wholeNumber(0).optional(),
        timezone: timeZone.default('UTC'),
      }),
    )
    .prefault([]),
};
