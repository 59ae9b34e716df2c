import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { AssetType, Fn, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { restoreConfigArchive, restoreConfigHandler } from '../../lambda/archive';
import type { Action } from '../../lambda/restore-config/task';
import { configuring } from '../../policies/ci-server';
import { assumableBy, policyDocument } from '../../policies/policy-document';
import { AwsStack } from '../aws-stack';
import type { CiServer } from './ci-server';
import type { RunnerDocument } from './runner-document';

export interface ConfigFunctionProps {
  readonly environment: string;
  /** What the role's name begins with. */
  readonly iamObjects: string;
  readonly permissionsBoundaryArn?: string;
  /** What AWS's names end with. */
  readonly dnsSuffix: string;
  readonly server: CiServer;
  readonly document: RunnerDocument;
  readonly action: Action;
  /** Whatever the section needs to be of use: there before it is put in, destroyed after it was taken out. */
  readonly needs: readonly ITerraformDependable[];
}

/** Seconds; the most that Lambda gives. */
const timeout = 900;

/**
 * Has the document run when the stack is deployed, and once more before anything is destroyed: to delete an association
 * runs nothing on the server. A deployment fails with the server's own words when it refuses.
 */
export class ConfigFunction extends Construct {
  readonly invocation: LambdaInvocation;

  constructor(scope: Construct, id: string, props: ConfigFunctionProps) {
    super(scope, id);
    const { document, association } = props.document;
    const name = `${props.environment}-runner-config`;
    const { lambda, permissions } = this.lambda(name, props);
    this.invocation = new LambdaInvocation(this, 'configure', {
      functionName: lambda.functionName,
      lifecycleScope: 'CRUD',
      input: Fn.jsonencode({
        instanceId: props.server.instanceId,
        documentName: document.name,
        documentVersion: document.latestVersion,
        action: props.action,
      }),
      dependsOn: [association, permissions, ...props.needs],
    });
  }

  private lambda(name: string, props: ConfigFunctionProps) {
    const { region } = AwsStack.of(this);
    const logGroup = new CloudwatchLogGroup(new Construct(this, 'logs'), 'runner_config', {
      name: `/aws/lambda/${name}`,
      retentionInDays: 30,
    });
    const role = new IamRole(new Construct(this, 'role'), 'runner_config', {
      name: `${props.iamObjects}-runner-config`,
      description: "Has the runner's section put into config.toml and taken out again",
      permissionsBoundary: props.permissionsBoundaryArn,
      assumeRolePolicy: assumableBy('lambda.amazonaws.com'),
    });
    const permissions = new IamRolePolicy(new Construct(this, 'policy'), 'runner_config', {
      name: `${props.iamObjects}-runner-config`,
      role: role.name,
      policy: policyDocument(
        configuring({
          documentArn: props.document.document.arn,
          instanceArn: props.server.arn,
          logGroupArn: logGroup.arn,
        }),
      ),
    });
    const archive = restoreConfigArchive();
    const lambda = new LambdaFunction(new Construct(this, 'function'), 'runner_config', {
      architectures: ['arm64'],
      description: "Has the runner's section put into config.toml and taken out again",
      filename: new TerraformAsset(this, 'restore_config', { path: archive.path, type: AssetType.FILE }).path,
      sourceCodeHash: archive.base64sha256,
      functionName: name,
      handler: restoreConfigHandler,
      role: role.arn,
      runtime: 'nodejs22.x',
      timeout,
      environment: { variables: { SSM_ENDPOINT: `https://ssm.${region}.${props.dnsSuffix}` } },
      dependsOn: [logGroup],
    });
    return { lambda, permissions };
  }
}
