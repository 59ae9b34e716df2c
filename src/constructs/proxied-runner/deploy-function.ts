import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { AssetType, Fn, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { LambdaArchive } from '../../lambda/archive';
import { assumableBy, policyDocument, type Statement } from '../../policies/policy-document';
import { streamWriting } from '../../policies/stream-writing';

export interface DeployFunctionProps {
  /** Of the function's own resources: `runner_config`. */
  readonly resource: string;
  /** Of the step that calls it. */
  readonly step: string;
  readonly environment: string;
  /** What the role's name begins with. */
  readonly iamObjects: string;
  readonly permissionsBoundaryArn?: string;
  readonly description: string;
  readonly archive: LambdaArchive;
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** What it may do beside writing its log. */
  readonly statements: readonly Statement[];
  readonly input: Readonly<Record<string, string | number>>;
  /** There before it is called, and destroyed after it was called for the last time. */
  readonly needs: readonly ITerraformDependable[];
}

/** A function that Terraform calls when the stack is deployed, changed and, before anything that it needs, destroyed. */
export class DeployFunction extends Construct {
  readonly invocation: LambdaInvocation;

  constructor(scope: Construct, id: string, props: DeployFunctionProps) {
    super(scope, id);
    const { lambda, permissions } = this.lambda(props);
    this.invocation = new LambdaInvocation(this, props.step, {
      functionName: lambda.functionName,
      lifecycleScope: 'CRUD',
      input: Fn.jsonencode(props.input),
      dependsOn: [permissions, ...props.needs],
    });
  }

  private lambda({ resource, environment, iamObjects, description, archive, ...props }: DeployFunctionProps) {
    const suffix = resource.replaceAll('_', '-');
    const logGroup = new CloudwatchLogGroup(new Construct(this, 'logs'), resource, {
      name: `/aws/lambda/${environment}-${suffix}`,
      retentionInDays: 30,
    });
    const role = new IamRole(new Construct(this, 'role'), resource, {
      name: `${iamObjects}-${suffix}`,
      description,
      permissionsBoundary: props.permissionsBoundaryArn,
      assumeRolePolicy: assumableBy('lambda.amazonaws.com'),
    });
    const permissions = new IamRolePolicy(new Construct(this, 'policy'), resource, {
      name: `${iamObjects}-${suffix}`,
      role: role.name,
      policy: policyDocument([...props.statements, streamWriting(logGroup.arn)]),
    });
    const lambda = new LambdaFunction(new Construct(this, 'function'), resource, {
      architectures: ['arm64'],
      description,
      filename: new TerraformAsset(this, `${resource}_archive`, { path: archive.path, type: AssetType.FILE }).path,
      sourceCodeHash: archive.base64sha256,
      functionName: `${environment}-${suffix}`,
      handler: props.handler,
      role: role.arn,
      runtime: 'nodejs22.x',
      timeout: props.timeout,
      dependsOn: [logGroup],
    });
    return { lambda, permissions };
  }
}
