import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import type { RunnerInTerraform } from '../settings/gitlab-runner';
import { cacheBucketName, type RunnerNames } from '../settings/names';
import { cacheTags } from '../settings/tags';
import { bucketNameParts, CacheBucket } from './cache-bucket';

export interface RunnerStorageProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  /** @default - AWS' own keys */
  readonly kmsKeyArn?: string;
}

/** The manager's log group, `aws_cloudwatch_log_group.environment`; undefined where it is turned off. */
export function runnerLogGroup(
  scope: Construct,
  { settings, names, kmsKeyArn }: RunnerStorageProps,
): CloudwatchLogGroup | undefined {
  const { enable, retentionDays } = settings.runnerCloudwatch;
  return enable
    ? new CloudwatchLogGroup(scope, 'environment', {
        name: names.logGroup,
        retentionInDays: retentionDays,
        kmsKeyId: kmsKeyArn,
      })
    : undefined;
}

/** The jobs' cache; undefined where a given bucket serves. */
export function runnerCache(
  scope: Construct,
  { settings, names, kmsKeyArn }: RunnerStorageProps,
): CacheBucket | undefined {
  return settings.runnerWorkerCache.create
    ? new CacheBucket(scope, 'cache', {
        settings: settings.runnerWorkerCache,
        name: cacheBucketName(
          settings,
          bucketNameParts(scope, settings.environment, settings.runnerWorkerCache.bucketPrefix),
        ),
        iamObjects: names.iamObjects,
        tags: cacheTags(settings),
        kmsKeyArn,
        path: settings.configToml.runners?.cache?.Path,
      })
    : undefined;
}
