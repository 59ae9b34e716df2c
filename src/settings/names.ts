import { claimsPath } from '../claims/claims';
import type { InEitherForm } from '../templates/terraform-literal';
import type { Executor } from './executors';
import type { GitlabRunnerSettings } from './families';
import type { SharedCacheSettings } from './shared-cache';
import { workerNameTag } from './tags';

/**
 * The physical names of a runner's resources, as upstream gives them (locals.tf, tags.tf, modules/*), so that an
 * existing deployment can be adopted and a reader of the AWS console finds what he knows. Each is worked out here once:
 * what makes a resource and what checks its name before read the same function.
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
  /** What the names of parameters begin with that hold files of the boot. */
  readonly carriedFiles: string;
  /** Name of the terminate hook, also the suffix of the Lambda's resources. */
  readonly terminateHook: string;
  /** The terminate hook on the manager's group, and the function behind it. */
  readonly terminateFunction: string;
  /** The role of that function. */
  readonly terminateRole: string;
  /** The hook that waits for the manager's first boot. */
  readonly launchHook: string;
  /** What a docker+machine worker's name begins with. */
  readonly workers: string;
  /** The path of parameters by which one manager at a time owns a thing. */
  readonly claims: string;
}

export function runnerNames(settings: InEitherForm<GitlabRunnerSettings>): RunnerNames {
  const { environment } = settings;
  return {
    manager: managerName(settings),
    securityGroup: securityGroupName(settings),
    iamObjects: iamObjectName(settings),
    instanceRole: instanceRoleName(settings),
    logGroup: settings.runnerCloudwatch.logGroupName ?? environment,
    tokenParameter: `${environment}-${settings.runnerGitlabTokenSecureParameterStore}`,
    sentryDsnParameter: `${environment}-${settings.runnerSentrySecureParameterStoreName}`,
    carriedFiles: `${environment}-boot-files`,
    terminateHook: terminateHookName(settings),
    terminateFunction: terminateFunctionName(settings),
    terminateRole: terminateRoleName(settings),
    launchHook: `${environment}${launchHookEnd}`,
    workers: workerNameTag(settings),
    claims: claimsPath(environment),
  };
}

/** The settings that most names are made of. */
type Identity = Pick<GitlabRunnerSettings, 'environment' | 'tags' | 'suppressedTags'>;

/** Upstream's tags.tf: the tag Name, or `environment` where there is none or it is suppressed. */
function baseName({ environment, tags, suppressedTags }: Identity): string {
  return suppressedTags.includes('Name') ? environment : (tags.Name ?? environment);
}

export function managerName(settings: Identity & Pick<GitlabRunnerSettings, 'runnerInstance'>): string {
  return settings.runnerInstance.namePrefix ?? baseName(settings);
}

/** What the names of security groups begin with. */
export function securityGroupName(settings: Identity & Pick<GitlabRunnerSettings, 'securityGroupPrefix'>): string {
  return settings.securityGroupPrefix || baseName(settings);
}

type IamIdentity = Identity & Pick<GitlabRunnerSettings, 'iamObjectPrefix'>;

/** What the names of roles and policies begin with. */
export function iamObjectName(settings: IamIdentity): string {
  return settings.iamObjectPrefix || baseName(settings);
}

/** The manager's role and its instance profile. */
export function instanceRoleName(settings: IamIdentity & Pick<GitlabRunnerSettings, 'runnerRole'>): string {
  return settings.runnerRole.roleProfileName || `${iamObjectName(settings)}-instance`;
}

type Hook = Pick<GitlabRunnerSettings, 'runnerTerminateEc2LifecycleHookName'>;

function terminateHookName({ runnerTerminateEc2LifecycleHookName }: Hook): string {
  return runnerTerminateEc2LifecycleHookName ?? 'terminate-instances';
}

/** The terminate hook on the manager's group, and the function behind it. */
export function terminateFunctionName(settings: Pick<GitlabRunnerSettings, 'environment'> & Hook): string {
  return `${settings.environment}-${terminateHookName(settings)}`;
}

/** The EventBridge rules that call it, and their targets: upstream's for an instance that ends, which is called like the function, and the sweep. */
export function terminateRules(settings: Pick<GitlabRunnerSettings, 'environment'> & Hook) {
  const name = terminateFunctionName(settings);
  const { environment } = settings;
  return {
    termination: { name, targetId: `${environment}-TriggerTerminateLambda` },
    sweep: { name: `${name}-sweep`, targetId: `${environment}-SweepOrphans` },
  };
}

/** The role of that function. */
export function terminateRoleName(settings: IamIdentity & Hook): string {
  return `${iamObjectName(settings)}-${terminateHookName(settings)}`;
}

/** What the launch hook's name ends with, after `environment`. */
export const launchHookEnd = '-wait-for-gitlab-runner-up';

/** The role of the workers that an executor makes, and their instance profile. */
export function workerRoleName(iamObjects: string, executor: Executor): string {
  return `${iamObjects}-${executor.replace('+', '-')}`;
}

/** What only AWS and Terraform know of a bucket's name; where it is checked before, something as long stands for it. */
export interface BucketNameParts {
  /** Twelve digits. */
  readonly accountId: string;
  /** Eight characters, the same at every synth and others in every account; upstream's are random. */
  readonly hash: string;
}

/** The cache bucket's name. */
export function cacheBucketName(
  settings: {
    readonly environment: string;
    readonly runnerWorkerCache: Pick<
      SharedCacheSettings,
      'bucketName' | 'bucketPrefix' | 'includeAccountId' | 'randomSuffix'
    >;
  },
  { accountId, hash }: BucketNameParts,
): string {
  const { bucketName, bucketPrefix, includeAccountId, randomSuffix } = settings.runnerWorkerCache;
  if (bucketName !== undefined) {
    return bucketName;
  }
  const name = `${settings.environment}-${bucketPrefix}${includeAccountId ? accountId : ''}-gitlab-runner-cache`;
  return randomSuffix ? `${name}-${hash}` : name;
}
