import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { assumableBy, policyDocument, type Statement } from '../../policies/policy-document';
import { cleaningAccess, environmentDecryption, groupEmptying, spotRequestAccess } from '../../policies/terminate-hook';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import type { RunnerNames } from '../../settings/names';
import { dockerMachineWorkerTags } from '../../settings/tags';
import { claimsWorkerGroups, workerGroupNames } from '../../settings/worker-groups';
import { AwsStack } from '../stack/aws-stack';
import { workerKeyName } from '../workers/worker-key';

export interface TerminateHookRoleProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  readonly logGroup: CloudwatchLogGroup;
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
}

/** What the terminate hook's function may do. Mirrors upstream modules/terminate-agent-hook/iam.tf. */
export class TerminateHookRole extends Construct {
  readonly role: IamRole;
  /** Without them the role cannot do its work. */
  readonly attachments: IamRolePolicyAttachment[] = [];
  private readonly hook: string;

  constructor(scope: Construct, id: string, props: TerminateHookRoleProps) {
    super(scope, id);
    const { settings, names, logGroup, kmsKeyArn } = props;
    const { partition, region, accountId } = AwsStack.of(this);
    const place = { partition, region, accountId };
    this.hook = names.terminateRole;
    this.role = new IamRole(new Construct(this, 'role'), 'lambda', {
      name: this.hook,
      description: `Role for executing the ${names.terminateHook} instance termination function`,
      path: '/',
      permissionsBoundary: props.permissionsBoundaryArn,
      assumeRolePolicy: assumableBy('lambda.amazonaws.com'),
      forceDetachPolicies: true,
    });
    this.addPolicy(
      'lambda',
      'lambda',
      cleaningAccess({
        ...place,
        logGroupArn: logGroup.arn,
        machinePrefix: names.workers,
        workerEnvironment: dockerMachineWorkerTags(settings).Environment,
        workerKeyPair: workerKeyName(settings),
      }),
    );
    const groupNames = workerGroupNames(settings, names);
    if (groupNames.length > 0) {
      const claimsArn = claimsWorkerGroups(settings) ? AwsStack.of(this).parameterArn(names.claims) : undefined;
      this.addPolicy('worker_groups', 'worker-groups', groupEmptying({ ...place, groupNames, claimsArn }));
    }
    this.addPolicy('spot_request_housekeeping', 'cancel-spot', spotRequestAccess(place));
    if (kmsKeyArn !== undefined) {
      this.addPolicy('lambda_kms', 'lambda-kms', environmentDecryption(kmsKeyArn));
    }
    if (settings.runnerTerminateEc2LambdaSubnetIds.length > 0) {
      this.attach(
        'aws_lambda_vpc_access_execution_role',
        `arn:${partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole`,
      );
    }
  }

  private addPolicy(id: string, suffix: string, statements: readonly Statement[]): void {
    const policy = new IamPolicy(new Construct(this, `policy_${id}`), id, {
      name: `${this.hook}-${suffix}`,
      path: '/',
      policy: policyDocument(statements),
    });
    this.attach(id, policy.arn);
  }

  private attach(id: string, policyArn: string): void {
    const scope = new Construct(this, `attachment_${id}`);
    this.attachments.push(new IamRolePolicyAttachment(scope, id, { role: this.role.name, policyArn }));
  }
}
