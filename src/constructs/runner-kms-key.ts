import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { managedKeyUsers } from '../policies/kms-key';
import { policyDocument } from '../policies/policy-document';
import type { RunnerInTerraform } from '../settings/gitlab-runner';
import { AwsStack } from './stack/aws-stack';
import { ForgottenResource } from './stack/forgotten-resource';

/**
 * The key that encrypts logs, parameters, cache and volumes: a given one, one of our own, or none. Where both are asked
 * for, the given one is used, and ours is made all the same. Mirrors upstream kms.tf, except when ours is switched off: it
 * stays in the account. KMS disables a key as soon as its deletion is scheduled, and with it parameters, volumes, logs and
 * cached objects that it encrypts.
 */
export class RunnerKmsKey extends Construct {
  /** Undefined where AWS' own keys serve. */
  readonly arn?: string;

  constructor(scope: Construct, id: string, settings: RunnerInTerraform) {
    super(scope, id);
    const managed = settings.enableManagedKmsKey ? this.createKey(settings) : undefined;
    if (managed === undefined) {
      new ForgottenResource(this, 'forgotten', 'aws_kms_key.default');
    }
    this.arn = settings.kmsKeyId || managed;
  }

  private createKey(settings: RunnerInTerraform): string {
    const { partition, region, accountId } = AwsStack.of(this);
    const days = settings.kmsManagedDeletionRotationWindowInDays;
    const key = new KmsKey(new Construct(this, 'key'), 'default', {
      description: `GitLab Runner module managed key - ${settings.environment}`,
      deletionWindowInDays: days > 0 ? days : undefined,
      enableKeyRotation: days > 0,
      policy: policyDocument(managedKeyUsers(partition, region, accountId)),
    });
    if (settings.kmsManagedAliasName) {
      new KmsAlias(new Construct(this, 'alias'), 'default', {
        name: `alias/${settings.kmsManagedAliasName}`,
        targetKeyId: key.keyId,
      });
    }
    return key.arn;
  }
}
