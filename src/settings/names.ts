import { Fn } from 'cdktf';
import type { GitlabRunnerSettings } from './gitlab-runner';
import type { SharedCacheSettings } from './shared-cache';
import { workerNameTag } from './tags';

/**
 * The physical names of a runner's resources, as upstream gives them (locals.tf, tags.tf, modules/*), so that an
 * existing deployment can be adopted and a reader of the AWS console finds what he knows.
 */
export interface RunnerNames {
  /** Prefix of the manager's launch template and value of its Name tag. */
  readonly manager: string;
  readonly securityGroup: string;
  readonly iamObjects: string;
  readonly instanceRole: string;
  readonly logGroup: string;
  readonly tokenParameter: string;
  readonly sentryDsnParameter: string;
  /** Name of the terminate hook, also the suffix of the Lambda's resources. */
  readonly terminateHook: string;
  /** What a docker+machine worker's name begins with. */
  readonly workers: string;
}

export function runnerNames(settings: GitlabRunnerSettings): RunnerNames {
  const { environment, suppressedTags } = settings;
  const base = suppressedTags.includes('Name') ? undefined : (settings.tags.Name ?? environment);
  const iamObjects = settings.iamObjectPrefix || (base ?? environment);
  return {
    manager: settings.runnerInstance.namePrefix ?? base ?? environment,
    securityGroup: settings.securityGroupPrefix || (base ?? environment),
    iamObjects,
    instanceRole: settings.runnerRole.roleProfileName || `${iamObjects}-instance`,
    logGroup: settings.runnerCloudwatch.logGroupName ?? environment,
    tokenParameter: `${environment}-${settings.runnerGitlabTokenSecureParameterStore}`,
    sentryDsnParameter: `${environment}-${settings.runnerSentrySecureParameterStoreName}`,
    terminateHook: settings.runnerTerminateEc2LifecycleHookName ?? 'terminate-instances',
    workers: workerNameTag(settings),
  };
}

/**
 * The cache bucket's name. Upstream's random suffix is a hash here: the same at every synth, another in every account.
 *
 * @param accountId a token
 */
export function cacheBucketName(
  settings: {
    readonly environment: string;
    readonly runnerWorkerCache: Pick<
      SharedCacheSettings,
      'bucketName' | 'bucketPrefix' | 'includeAccountId' | 'randomSuffix'
    >;
  },
  accountId: string,
): string {
  const { bucketName, bucketPrefix, includeAccountId, randomSuffix } = settings.runnerWorkerCache;
  if (bucketName !== undefined) {
    return bucketName;
  }
  const name = `${settings.environment}-${bucketPrefix}${includeAccountId ? accountId : ''}-gitlab-runner-cache`;
  // Literals and tokens are joined by Terraform: cdktf warns of tokens inside a literal that goes through a function.
  const unique = Fn.join('-', [settings.environment, bucketPrefix, accountId]);
  return randomSuffix ? `${name}-${Fn.substr(Fn.sha256(unique), 0, 8)}` : name;
}
