import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { assumableBy, policyDocument, type Statement } from '../../policies/policy-document';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import type { RunnerNames } from '../../settings/names';
import { AwsStack } from '../stack/aws-stack';

export interface ManagerRoleProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
}

/**
 * The manager's role and instance profile: made here, or given by name (`runnerRole.createRoleProfile` false), in
 * which case our policies are attached to that name all the same. Mirrors upstream runner_policy.tf.
 */
export class ManagerRole extends Construct {
  readonly roleName: string;
  readonly roleArn: string;
  readonly profileName: string;
  /** Whether the role is ours. */
  readonly created: boolean;
  private readonly iamObjects: string;

  constructor(scope: Construct, id: string, { settings, names }: ManagerRoleProps) {
    super(scope, id);
    this.created = settings.runnerRole.createRoleProfile;
    this.iamObjects = names.iamObjects;
    const { partition, accountId } = AwsStack.of(this);
    this.roleArn = `arn:${partition}:iam::${accountId}:role/${names.instanceRole}`;
    if (!this.created) {
      this.roleName = names.instanceRole;
      this.profileName = names.instanceRole;
      return;
    }
    const role = new IamRole(new Construct(this, 'role'), 'instance', {
      name: names.instanceRole,
      assumeRolePolicy: settings.runnerRole.assumeRolePolicyJson || assumableBy('ec2.amazonaws.com'),
      permissionsBoundary: permissionsBoundaryArn(this, settings),
      tags: settings.runnerRole.additionalTags,
    });
    const profile = new IamInstanceProfile(new Construct(this, 'profile'), 'instance', {
      name: names.instanceRole,
      role: role.name,
    });
    this.roleName = role.name;
    this.profileName = profile.name;
  }

  /** A policy of its own, attached under the same id: `<prefix>-<suffix>`. */
  addPolicy(id: string, suffix: string, description: string, statements: readonly Statement[]): void {
    const policy = new IamPolicy(new Construct(this, `policy_${id}`), id, {
      name: `${this.iamObjects}-${suffix}`,
      path: '/',
      description,
      policy: policyDocument(statements),
    });
    this.attach(id, policy.arn);
  }

  addInlinePolicy(id: string, suffix: string, statements: readonly Statement[]): void {
    new IamRolePolicy(new Construct(this, `inline_${id}`), id, {
      name: `${this.iamObjects}-${suffix}`,
      role: this.roleName,
      policy: policyDocument(statements),
    });
  }

  attach(id: string, policyArn: string): void {
    new IamRolePolicyAttachment(new Construct(this, `attachment_${id}`), id, { role: this.roleName, policyArn });
  }
}

/** The boundary is given by the name of a policy in the same account. */
export function permissionsBoundaryArn(scope: Construct, settings: RunnerInTerraform): string | undefined {
  const { partition, accountId } = AwsStack.of(scope);
  const name = settings.iamPermissionsBoundary;
  return name ? `arn:${partition}:iam::${accountId}:policy/${name}` : undefined;
}
