import { z } from 'zod';
import { awsId } from '../aws-id';
import { kmsKeyArn } from '../encryption';
import { bool, filledText, isReference, mapOf, oneOf, text, textLike, wholeNumber } from '../primitives';
import { httpsToEveryone, securityGroupRules } from '../security-group-rules';
import { isArm, isBeforeNitro, isLargeOfAnyFamily, leastMemory, memoryOf } from './instance-type';

const instanceType = filledText.superRefine((type, context) => {
  const message = isReference(type) ? undefined : problemOf(type);
  if (message) {
    context.addIssue({ code: 'custom', message });
  }
});

function problemOf(type: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)) {
    return 'must be an instance type, such as m6i.xlarge';
  }
  if (isArm(type)) {
    return 'must be of an x86_64 family, for which the stack installs its programs, such as m6i.xlarge';
  }
  if (isBeforeNitro(type)) {
    return 'must be of a family on Nitro, which shows the data volume by its id, such as m6i.xlarge';
  }
  const memory = memoryOf(type);
  const enough = memory === undefined ? isLargeOfAnyFamily(type) : memory >= leastMemory;
  const known = memory === undefined ? '' : ` and this has ${memory}`;
  return enough
    ? undefined
    : `is too small: GitLab needs ${leastMemory} GiB${known}: take t3.large, m6i.large or larger`;
}

/** The machine that GitLab runs on, its disks and its address. */
export const machineSettings = {
  /** The EC2 instance of GitLab. */
  instance: z
    .strictObject({
      /** Instance type, x86_64 with at least 8 GiB of memory. */
      type: instanceType.default('m6i.xlarge'),
      /** Filters that select the AMI, a free map of EC2 image filters. The AMI must be Amazon Linux 2023. */
      amiFilter: mapOf(z.array(text)).prefault({ name: ['al2023-ami-2023*-x86_64'] }),
      /** Account ids or aliases of the owners of the AMI. */
      amiOwners: z.array(text).prefault(['amazon']),
      /**
       * Id of the AMI.
       *
       * @default - the newest AMI that matches `amiFilter` at the first deployment
       */
      amiId: text.default(''),
      /** Size of the root volume in GiB. It has the system and the container images, and no data to keep. */
      rootVolumeSize: wholeNumber(20, 16_384).default(40),
      /** Detailed monitoring: metrics of the instance every minute instead of every five minutes. */
      monitoring: bool.default(false),
    })
    .prefault({}),

  /** Volume with the data of GitLab. It is kept when the instance is replaced. */
  dataVolume: z
    .strictObject({
      /** Size in GiB. It can grow but not shrink. The file system grows at the next boot. */
      sizeGb: wholeNumber(10, 16_384).default(100),
      /** Type of the volume. */
      type: oneOf('gp3', 'io2').default('gp3'),
      /** IOPS. */
      iops: wholeNumber(3000, 256_000).default(3000),
      /** Throughput in MiB per second, for gp3. */
      throughput: wholeNumber(125, 1000).default(125),
      /**
       * ARN of the KMS key of the volume. EBS cannot change the key of a volume: a new key replaces the volume, which
       * `preventDestroy` refuses. To change the key, create the volume from a snapshot (`snapshotId`).
       *
       * @default - `kmsKeyId` of the stack when the volume is created
       */
      kmsKeyId: kmsKeyArn.default(''),
      /**
       * Id of the snapshot to create the volume from, to restore it.
       *
       * @default - an empty volume
       */
      snapshotId: awsId('snap').optional(),
      /** Make Terraform refuse every plan that would destroy the volume. */
      preventDestroy: bool.default(true),
      /**
       * Create a snapshot when the volume is destroyed. It stays until you delete it. A deployment that replaces the volume
       * goes by the one before: deploy this first.
       *
       * Source: `resourceEBSVolumeDelete` in internal/service/ec2/ebs_volume.go of the AWS provider
       */
      finalSnapshot: bool.default(false),
      /** Scheduled snapshots of the volume. */
      snapshots: z
        .strictObject({
          /** Create snapshots. */
          enable: bool.default(true),
          /** Hours between two snapshots. */
          intervalHours: oneOf('1', '2', '3', '4', '6', '8', '12', '24')
            .or(z.literal([1, 2, 3, 4, 6, 8, 12, 24]))
            .transform(Number)
            .default(24),
          /** Time of the first snapshot of a day, in UTC. */
          time: textLike(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in UTC, such as 03:00').default('03:00'),
          /** Number of snapshots to keep. */
          retain: wholeNumber(1, 1000).default(14),
        })
        .prefault({}),
    })
    .prefault({}),

  /** Elastic IP, which stays the same when the instance is replaced. */
  elasticIp: z
    .strictObject({
      /** Associate an Elastic IP. Set it to false for a GitLab with a private address only. */
      enable: bool.default(true),
      /**
       * Allocation id of an existing Elastic IP, which `destroy` does not release.
       *
       * @default - the stack allocates an address
       */
      allocationId: awsId('eipalloc').optional(),
    })
    .prefault({}),

  /**
   * Id of the Route 53 hosted zone where the host name of `externalUrl` gets a record.
   *
   * @default - no record
   */
  route53ZoneId: textLike(/^Z[A-Z0-9]+$/, 'must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ').optional(),

  /**
   * Egress rules of the instance, in addition to the rules to its workers. The default allows HTTPS to all
   * destinations.
   */
  egressRules: securityGroupRules.prefault(httpsToEveryone),
};
