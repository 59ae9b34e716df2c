import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { assumableBy, policyDocument, type Statement } from '../../policies/policy-document';
import { proxyCredentialsAccess } from '../../policies/worker';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { permissionsBoundaryArn } from '../manager/manager-role';
import { AwsStack } from '../stack/aws-stack';
import { memberId } from '../stack/member-id';

export interface WorkerRoleProps {
  readonly settings: RunnerInTerraform;
  /** Name of the role and of the instance profile. */
  readonly name: string;
  readonly role: RunnerInTerraform['runnerWorkerDockerMachineRole'];
  /**
   * What `runnerWorker.ssmAccess` grants.
   *
   * @default - AmazonSSMManagedInstanceCore, as in the module
   */
  readonly ssmStatements?: readonly Statement[];
}

/**
 * The role and instance profile of workers, at addresses `<id>`: what jobs may do on AWS.
 * Mirrors upstream docker_machine_policy.tf and docker_autoscaler_policy.tf.
 */
export class WorkerInstanceRole extends Construct {
  readonly role: IamRole;
  readonly profile: IamInstanceProfile;

  constructor(scope: Construct, id: 'docker_machine' | 'docker_autoscaler', props: WorkerRoleProps) {
    super(scope, `${id}_role`);
    const { settings } = props;
    this.role = new IamRole(new Construct(this, 'role'), id, {
      name: props.name,
      assumeRolePolicy: props.role.assumeRolePolicyJson || assumableBy('ec2.amazonaws.com'),
      permissionsBoundary: permissionsBoundaryArn(this, settings),
      tags: props.role.additionalTags,
    });
    this.profile = new IamInstanceProfile(new Construct(this, 'profile'), id, {
      name: props.name,
      role: this.role.name,
    });
    for (const [index, policyArn] of props.role.policyArns.entries()) {
      this.attach(memberId(`${id}_user_defined_policies`, index), policyArn);
    }
    this.readProxyCredentials(id, props);
    if (settings.runnerWorker.ssmAccess) {
      this.openSessions(id, props);
    }
  }

  private openSessions(id: string, { name, ssmStatements }: WorkerRoleProps): void {
    if (ssmStatements === undefined) {
      const { partition } = AwsStack.of(this);
      this.attach(`${id}_session_manager_aws_managed`, `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`);
      return;
    }
    new IamRolePolicy(new Construct(this, 'session_manager'), `${id}_session_manager`, {
      name: `${name}-session-manager`,
      role: this.role.name,
      policy: policyDocument(ssmStatements),
    });
  }

  private readProxyCredentials(id: string, { settings, name }: WorkerRoleProps): void {
    const parameter = settings.proxy?.credentialsSsmParameterName;
    if (parameter === undefined) {
      return;
    }
    new IamRolePolicy(new Construct(this, 'proxy'), `${id}_proxy`, {
      name: `${name}-proxy`,
      role: this.role.name,
      policy: policyDocument(proxyCredentialsAccess(AwsStack.of(this).parameterArn(parameter))),
    });
  }

  private attach(id: string, policyArn: string): void {
    new IamRolePolicyAttachment(this, id, { role: this.role.name, policyArn });
  }
}
