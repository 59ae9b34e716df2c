import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type CacheSigningProps, cacheSigning } from '../../policies/cache';
import { readingParameters } from '../../policies/ci-server';
import { ownKeyUse } from '../../policies/own-key';
import { policyDocument, type Statement } from '../../policies/policy-document';
import { managedInstanceAccess } from '../../policies/systems-manager';
import type { CiServerInTerraform } from '../../settings/proxied-runner';
import { AwsStack } from '../stack/aws-stack';
import { MachineUser } from './machine-user';
import { inAddresses, inNames, type ServerExecutor } from './server-place';

export interface ServerAccessProps {
  readonly server: CiServerInTerraform;
  /** Parameter with what signs in to the proxy. */
  readonly proxyCredentials?: string;
  readonly environment: string;
  /** What the names of policies and of the user begin with. */
  readonly iamObjects: string;
  readonly permissionsBoundaryArn?: string;
  /** @default - AWS' own keys */
  readonly kmsKeyArn?: string;
  readonly cachePolicyArn?: string;
  /** `configToml.runners.cache.s3` */
  readonly cacheKeys?: CacheSigningProps['s3'];
  readonly executor: ServerExecutor;
  /** What it asks AWS for, to make and remove workers. */
  readonly workers: readonly Statement[];
}

/**
 * What the executor and the cache need, on the role that exists or on a user of ours; and on the role what the script
 * reads and, when asked for, what Systems Manager's agent needs.
 */
export class ServerAccess extends Construct {
  readonly parts: readonly ITerraformDependable[];
  private readonly roleName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServerAccessProps,
  ) {
    super(scope, id);
    const { roleName, ssmAccess, iamUser } = props.server;
    this.roleName = roleName;
    const user = iamUser ? this.user(iamUser) : undefined;
    this.parts = [
      ...(user ? user.parts : this.onTheRole()),
      ...this.readable([user?.parameter, props.proxyCredentials].filter((name) => name !== undefined)),
      ...(ssmAccess ? [this.inline('server_systems_manager', 'systems-manager', managedInstanceAccess())] : []),
    ];
  }

  private user({ keyGeneration }: { readonly keyGeneration: number }): MachineUser {
    const { executor, environment, iamObjects, permissionsBoundaryArn, cachePolicyArn, kmsKeyArn } = this.props;
    return new MachineUser(this, 'user', {
      executor,
      environment,
      iamObjects,
      permissionsBoundaryArn,
      statements: this.statements(),
      cachePolicyArn,
      keyGeneration,
      kmsKeyArn,
    });
  }

  private onTheRole(): ITerraformDependable[] {
    const { cachePolicyArn, executor } = this.props;
    return [
      this.inline(inAddresses(executor), inNames(executor), this.statements()),
      ...(cachePolicyArn ? [this.attach('docker_machine_cache_instance', cachePolicyArn)] : []),
    ];
  }

  private readable(names: readonly string[]): ITerraformDependable[] {
    const arns = names.map((name) => AwsStack.of(this).parameterArn(name));
    return arns.length > 0
      ? [this.inline('parameters', 'parameters', readingParameters(arns, AwsStack.of(this).region))]
      : [];
  }

  private statements(): Statement[] {
    const { partition, region, accountId } = AwsStack.of(this);
    const { workers, cacheKeys = {}, kmsKeyArn } = this.props;
    return [
      ...workers,
      ...cacheSigning({ s3: cacheKeys, partition, region, accountId }),
      ...(kmsKeyArn ? ownKeyUse(kmsKeyArn) : []),
    ];
  }

  private inline(id: string, suffix: string, statements: readonly Statement[]): IamRolePolicy {
    return new IamRolePolicy(this, id, {
      name: `${this.props.iamObjects}-${suffix}`,
      role: this.roleName,
      policy: policyDocument(statements),
    });
  }

  private attach(id: string, policyArn: string): IamRolePolicyAttachment {
    return new IamRolePolicyAttachment(this, id, { role: this.roleName, policyArn });
  }
}
