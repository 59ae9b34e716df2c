import { isPiece } from '../../../src/user-data/carried-files';
import { pathText } from '../differences';
import type { Resource } from '../resource';
import { type Attributes, blocks, number } from '../value';
import { type ChangedResource, isRemoved, type Planned, type Risk, removal } from './risk';

/** What is lost with a resource, and how it could be kept. */
interface Loss {
  readonly why: (before: Attributes) => string;
  readonly remedy: string;
}

const losses: Readonly<Record<string, Loss>> = {
  aws_s3_bucket: {
    why: ({ force_destroy }) =>
      force_destroy === true
        ? 'Every object in it is deleted with it (force_destroy): the cache of all jobs, if it is theirs.'
        : 'Every object in it is lost. It has to be empty, or the apply fails.',
    remedy: 'Copy what is needed (aws s3 sync), or take it out of the state first (terraform state rm).',
  },
  aws_ebs_volume: {
    // Terraform destroys with the values of before.
    why: ({ final_snapshot }) =>
      `The volume goes with all that is on it: GitLab's repositories and database, if they are there. ${
        final_snapshot === true
          ? 'AWS takes a snapshot first (final_snapshot).'
          : 'There will be no snapshot of it: final_snapshot counts only if it was applied before.'
      }`,
    remedy: 'Take a snapshot (aws ec2 create-snapshot), or set prevent_destroy.',
  },
  aws_instance: {
    why: () => 'Its root disk goes with it, unless delete_on_termination is false, and all that was put on it by hand.',
    remedy: 'Take a snapshot of its disks and write down what the new one has to get back.',
  },
  aws_cloudwatch_log_group: {
    why: () => 'All log events in it are deleted; nothing brings them back.',
    remedy: 'Export them (aws logs create-export-task), or set skip_destroy.',
  },
  aws_kms_key: {
    why: ({ deletion_window_in_days }) =>
      `It is scheduled for deletion${typeof deletion_window_in_days === 'number' ? ` in ${deletion_window_in_days} days` : ''}. What is encrypted with it (disks, logs, cache, parameters) can then never be read again.`,
    remedy: 'Make sure that nothing is encrypted with it any more; until the deletion: aws kms cancel-key-deletion.',
  },
  aws_ssm_parameter: {
    why: () => 'Its value is deleted. If it is the token, the runner has to register again.',
    remedy: 'Read the value first and keep it in a safe place, if nothing else knows it.',
  },
  aws_secretsmanager_secret: {
    why: () => 'Its value is deleted after its recovery window.',
    remedy: 'Read the value first and keep it in a safe place, if nothing else knows it.',
  },
  aws_ecr_repository: {
    why: () => 'All images in it are deleted.',
    remedy: 'Copy the images that jobs need to another registry.',
  },
  aws_efs_file_system: {
    why: () => 'All files in it are deleted.',
    remedy: 'Back it up (AWS Backup) before the apply.',
  },
  aws_db_instance: {
    why: () => 'The database is deleted.',
    remedy: 'Take a snapshot, and set final_snapshot_identifier.',
  },
};

export function dataRisks({ changed }: Planned): readonly Risk[] {
  return changed.flatMap((resource) => [...destroyed(resource), ...rekeyed(resource), ...shortened(resource)]);
}

function destroyed(resource: ChangedResource): readonly Risk[] {
  const { address, type, before } = resource;
  const loss = losses[type];
  // Pieces of the files for a boot are replaced with every change of one: there is nothing to keep (carriedFilesNote).
  const kept = before?.skip_destroy === true || (resource.action === 'replace' && isPiece(address));
  if (!loss || !before || kept || !isRemoved(resource)) {
    return [];
  }
  const forced = resource.forcedBy.map((path) => `${pathText(path)} cannot be changed in place`);
  const { why, remedy } = loss;
  return [{ class: 'data', address, changes: [removal(resource), ...forced], why: why(before), remedy }];
}

/**
 * Where another key takes over, and what is still encrypted with the one before.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
 */
const encrypted: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: 'Log events until now stay encrypted with the key of before.',
  aws_s3_bucket_server_side_encryption_configuration:
    'Objects until now stay encrypted with the key of before: without it, jobs cannot read their cache.',
  aws_launch_template: 'Volumes of instances that run stay encrypted with the key of before.',
  aws_lambda_function: 'Lambda encrypts its environment again, and its role must be able to use the new key.',
  aws_ssm_parameter: 'The value stays encrypted with the key of before until something writes it again.',
};
const keyArguments = ['kms_key_id', 'kms_key_arn', 'kms_master_key_id', 'key_id'];

function rekeyed({ address, type, action, differences }: ChangedResource): readonly Risk[] {
  const remedy =
    'Keep the key of before usable until nothing needs it: the manager writes its token with the new key when it boots.';
  if (type === 'aws_kms_key' && action === 'forget') {
    return [
      {
        class: 'data',
        address,
        changes: ['Terraform no longer manages it; the key stays in the account'],
        why: 'What it encrypts (parameters, volumes, logs, cache) can be read only with it, and it still costs money.',
        remedy: `${remedy} Then: aws kms schedule-key-deletion.`,
      },
    ];
  }
  const why = encrypted[type];
  const changed = differences.filter(({ path }) => keyArguments.includes(String(path[path.length - 1])));
  return action === 'update' && why !== undefined && changed.length > 0
    ? [
        {
          class: 'data',
          address,
          changes: changed.map(({ path }) => `${pathText(path)} names another key`),
          why,
          remedy,
        },
      ]
    : [];
}

/** Data that AWS itself deletes once it is older than this. */
function shortened(resource: ChangedResource): readonly Risk[] {
  const [before, after] = [ageLimit(resource, resource.before), ageLimit(resource, resource.after)];
  if (resource.action !== 'update' || before === undefined || after === undefined || after >= before) {
    return [];
  }
  const days = (count: number) => (Number.isFinite(count) ? `${count} days` : 'forever');
  return [
    {
      class: 'data',
      address: resource.address,
      changes: [`it keeps ${days(after)}, was ${days(before)}`],
      why: 'What is older is deleted as soon as this is applied.',
      remedy: 'Export what has to be kept longer.',
    },
  ];
}

function ageLimit({ type }: Resource, values: Attributes | undefined): number | undefined {
  if (!values) {
    return undefined;
  }
  if (type === 'aws_cloudwatch_log_group') {
    return number(values.retention_in_days) || Number.POSITIVE_INFINITY;
  }
  if (type === 'aws_s3_bucket_lifecycle_configuration') {
    const enabled = blocks(values.rule).filter(({ status }) => status === 'Enabled');
    const days = enabled.flatMap(({ expiration }) => blocks(expiration).map((one) => number(one.days)));
    return Math.min(...days.map((count) => count || Number.POSITIVE_INFINITY));
  }
  return undefined;
}
