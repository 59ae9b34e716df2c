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
    return "must be of an x86_64 family, which GitLab's image is made for, such as m6i.xlarge";
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
  instance: z
    .strictObject({
      /** At least 8 GiB of memory, x86_64. */
      type: instanceType.default('m6i.xlarge'),
      /** How the image is found, a free map of EC2 image filters. It has to be Amazon Linux 2023. */
      amiFilter: mapOf(z.array(text)).prefault({ name: ['al2023-ami-2023*-x86_64'] }),
      amiOwners: z.array(text).prefault(['amazon']),
      /** Id of the image; by default the newest that the filter finds at the first deployment. */
      amiId: text.default(''),
      /** GiB of the root volume, which holds the system and the images of the containers, nothing to keep. */
      rootVolumeSize: wholeNumber(20, 16_384).default(40),
      /** Metrics of the instance every minute instead of every five. */
      monitoring: bool.default(false),
    })
    .prefault({}),

  /** The volume that GitLab's data is on. It outlives the instance. */
  dataVolume: z
    .strictObject({
      /** GiB. It can grow later, never shrink; the file system follows when the machine starts anew. */
      sizeGb: wholeNumber(10, 16_384).default(100),
      type: oneOf('gp3', 'io2').default('gp3'),
      /** Operations a second. */
      iops: wholeNumber(3000, 256_000).default(3000),
      /** MiB a second, with gp3. */
      throughput: wholeNumber(125, 1000).default(125),
      /**
       * ARN of the key that encrypts this volume; by default `kmsKeyId` as it is when the volume is made. EBS cannot change
       * the key of a volume: another one here replaces the volume, which `preventDestroy` refuses. To change it, make the
       * volume from a snapshot (`snapshotId`).
       */
      kmsKeyId: kmsKeyArn.default(''),
      /** Snapshot that the volume is made from, to restore one; by default it is empty at first. */
      snapshotId: awsId('snap').optional(),
      /** Let Terraform refuse every plan that would destroy the volume. */
      preventDestroy: bool.default(true),
      /** Make one more snapshot when the volume is destroyed. It stays until you delete it. */
      finalSnapshot: bool.default(false),
      snapshots: z
        .strictObject({
          enable: bool.default(true),
          /** Hours between two. */
          intervalHours: oneOf('1', '2', '3', '4', '6', '8', '12', '24')
            .or(z.literal([1, 2, 3, 4, 6, 8, 12, 24]))
            .transform(Number)
            .default(24),
          /** When the first of a day is made, UTC. */
          time: textLike(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in UTC, such as 03:00').default('03:00'),
          /** How many are kept. */
          retain: wholeNumber(1, 1000).default(14),
        })
        .prefault({}),
    })
    .prefault({}),

  /** The address that stays when the instance is replaced. */
  elasticIp: z
    .strictObject({
      /** Off for a GitLab with a private address only. */
      enable: bool.default(true),
      /** An address that exists, which destroy leaves alone; by default one is made. */
      allocationId: awsId('eipalloc').optional(),
    })
    .prefault({}),

  /** Zone of Route 53 in which the host of `externalUrl` gets a record; by default you make it yourself. */
  route53ZoneId: textLike(/^Z[A-Z0-9]+$/, 'must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ').optional(),

  /** Whom the machine may speak to, beside its workers; by default HTTPS to everyone. */
  egressRules: securityGroupRules.prefault(httpsToEveryone),
};
