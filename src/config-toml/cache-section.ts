import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { Fact } from '../templates/template-text';
import type { TomlTable } from '../templates/toml-document';

/**
 * `[runners.cache]`: the S3 bucket that jobs share their caches by. The manager signs the addresses, so it is the
 * manager's role that needs the bucket.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscache-section
 */
export function cacheSection(settings: GitlabRunnerSettings): TomlTable {
  const { shared, authenticationType, bucketLocation } = settings.runnerWorkerCache;
  return {
    Type: 's3',
    Shared: shared,
    s3: {
      AuthenticationType: authenticationType,
      ServerAddress: 's3.amazonaws.com',
      BucketName: new Fact('cache_bucket'),
      BucketLocation: bucketLocation === '' ? new Fact('aws_region') : bucketLocation,
      Insecure: false,
    },
  };
}
