import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
import { IamUserPolicyAttachment } from '@cdktf/provider-aws/lib/iam-user-policy-attachment';
import { type ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { accessKeyArchive, accessKeyHandler } from '../../lambda/archive';
import { keepingKey } from '../../policies/ci-server';
import { policyDocument, type Statement } from '../../policies/policy-document';
import { AwsStack } from '../stack/aws-stack';
import { DeployFunction } from './deploy-function';
import { outliveUsers } from './outlive-users';
import { inAddresses, inNames, type ServerExecutor } from './server-place';

/** Name of the parameter that holds the user's key. */
export function accessKeyParameter(environment: string, executor: ServerExecutor): string {
  return `${environment}-${inNames(executor)}-access-key`;
}

export interface MachineUserProps {
  readonly executor: ServerExecutor;
  readonly environment: string;
  /** What the user's name begins with. */
  readonly iamObjects: string;
  readonly permissionsBoundaryArn?: string;
  /** What the executor asks AWS for. */
  readonly statements: readonly Statement[];
  readonly cachePolicyArn?: string;
  /** Another number has another key made. */
  readonly keyGeneration: number;
  /** The key that the parameter is encrypted with. @default - SSM's own */
  readonly kmsKeyArn?: string;
}

/**
 * A user for a server whose runner cannot use the server's role. Its access key is made by a function, which puts it into
 * an SSM parameter: Terraform never sees it, and the server reads it by its role.
 */
export class MachineUser extends Construct {
  /** Name of the parameter. */
  readonly parameter: string;
  /** All that has to be there before the key is of use. */
  readonly parts: readonly ITerraformDependable[];

  constructor(scope: Construct, constructId: string, props: MachineUserProps) {
    super(scope, constructId);
    const name = `${props.iamObjects}-${inNames(props.executor)}`;
    const id = inAddresses(props.executor);
    const user = new IamUser(new Construct(this, 'user'), id, {
      name,
      permissionsBoundary: props.permissionsBoundaryArn,
    });
    const policy = new IamUserPolicy(new Construct(this, 'policy'), id, {
      name,
      user: user.name,
      policy: policyDocument(props.statements),
    });
    const cache = props.cachePolicyArn
      ? [
          new IamUserPolicyAttachment(this, 'docker_machine_cache_instance', {
            user: user.name,
            policyArn: props.cachePolicyArn,
          }),
        ]
      : [];
    this.parameter = accessKeyParameter(props.environment, props.executor);
    const keeper = this.keyFunction(user, props);
    this.parts = [policy, ...cache, keeper.invocation];
    for (const part of this.node.findAll().filter(TerraformResource.isTerraformResource)) {
      outliveUsers(part as TerraformResource);
    }
  }

  private keyFunction(user: IamUser, { keyGeneration, kmsKeyArn, ...names }: MachineUserProps): DeployFunction {
    return new DeployFunction(this, 'key', {
      environment: names.environment,
      iamObjects: names.iamObjects,
      permissionsBoundaryArn: names.permissionsBoundaryArn,
      resource: 'access_key',
      step: 'access_key',
      description: `Keeps ${inNames(names.executor)}'s access key in an SSM parameter`,
      archive: accessKeyArchive(),
      handler: accessKeyHandler,
      timeout: 60,
      statements: keepingKey({
        userArn: user.arn,
        parameterArn: AwsStack.of(this).parameterArn(this.parameter),
        kmsKeyArn,
        region: AwsStack.of(this).region,
      }),
      input: { userName: user.name, parameterName: this.parameter, kmsKeyId: kmsKeyArn ?? '', keyGeneration },
      needs: [],
    });
  }
}
