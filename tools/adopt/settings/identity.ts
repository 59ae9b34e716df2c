import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { launchHookEnd } from '../../../src/settings/names';
import type { ModuleAddress } from '../../../src/upstream/addresses';
import { numberOf, tagsOf, textOf } from '../attributes';
import type { ModuleResources } from '../module-resources';

/** What everything of a deployment is called and tagged by. */
export interface Identity {
  readonly environment: string;
  /** Tags of every resource. */
  readonly tags: Readonly<Record<string, string>>;
  /** What names are made of unless a prefix says otherwise. */
  readonly base: string;
  readonly iamObjects: string;
  readonly accountId: string;
}

export function identityOf(module: ModuleResources): Identity {
  const hook = textOf(module.get('aws_autoscaling_lifecycle_hook.wait_for_gitlab_runner'), 'name') ?? '';
  const environment = hook.slice(0, -launchHookEnd.length);
  const policy = module.get('aws_iam_policy.ssm');
  if (!hook.endsWith(launchHookEnd) || policy === undefined) {
    throw new Error(
      `${module.module || 'The state'} is no whole runner of the module: it lacks the launch hook <environment>${launchHookEnd}, or aws_iam_policy.ssm. Apply the module once, and pull the state again`,
    );
  }
  const tags = tagsOf(module.get('aws_launch_template.gitlab_runner_instance'));
  return {
    environment,
    tags,
    base: tags.Name ?? environment,
    iamObjects: withoutEnd(textOf(policy, 'name') ?? '', '-ssm'),
    accountId: (textOf(policy, 'arn') ?? '').split(':')[4] ?? '',
  };
}

/** Names, tags, prefixes and the key (upstream tags.tf, locals.tf, kms.tf). */
export function identitySettings(module: ModuleResources, identity: Identity): Partial<GitlabRunnerInput> {
  const { environment, tags, base, iamObjects } = identity;
  const groupPrefix = namePrefixOf(module, 'aws_security_group.runner');
  const token = parameterEnd(module, 'runner_registration_token', environment);
  const sentry = parameterEnd(module, 'runner_sentry_dsn', environment);
  const boundary = textOf(module.get('aws_iam_role.lambda'), 'permissions_boundary');
  return {
    environment,
    tags: Object.fromEntries(
      Object.entries(tags).filter(([key, value]) => !(['Name', 'Environment'].includes(key) && value === environment)),
    ),
    suppressedTags: ['Name', 'Environment'].filter((key) => !(key in tags)),
    ...(groupPrefix !== undefined && groupPrefix !== base && { securityGroupPrefix: groupPrefix }),
    ...(iamObjects !== base && { iamObjectPrefix: iamObjects }),
    ...(boundary && { iamPermissionsBoundary: boundary.replace(/^.*:policy\//, '') }),
    ...(token && { runnerGitlabTokenSecureParameterStore: token }),
    ...(sentry && { runnerSentrySecureParameterStoreName: sentry }),
    ...keySettings(module),
  };
}

function keySettings(module: ModuleResources): Partial<GitlabRunnerInput> {
  const managed = module.get('aws_kms_key.default');
  if (managed) {
    const alias = textOf(module.get('aws_kms_alias.default'), 'name');
    return {
      enableManagedKmsKey: true,
      kmsManagedDeletionRotationWindowInDays: numberOf(managed, 'deletion_window_in_days') ?? 0,
      ...(alias && { kmsManagedAliasName: alias.replace(/^alias\//, '') }),
    };
  }
  const given = textOf(module.get('aws_cloudwatch_log_group.lambda'), 'kms_key_id');
  return given ? { kmsKeyId: given } : {};
}

/** What the provider put its 26 figures after; only in states of the module, since an import does not tell. */
export function namePrefixOf(module: ModuleResources, address: ModuleAddress): string | undefined {
  const attributes = module.get(address);
  return textOf(attributes, 'name_prefix') ?? textOf(attributes, 'name')?.replace(/\d{18}[0-9a-f]{8}$/, '');
}

export function withoutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, -end.length) : text;
}

function parameterEnd(
  module: ModuleResources,
  name: 'runner_registration_token' | 'runner_sentry_dsn',
  environment: string,
): string | undefined {
  return textOf(module.get(`aws_ssm_parameter.${name}`), 'name')?.slice(environment.length + 1);
}
