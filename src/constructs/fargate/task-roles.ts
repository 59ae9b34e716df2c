import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { type ExecutionAccess, executionAccess } from '../../policies/fargate';
import { assumableBy, policyDocument } from '../../policies/policy-document';
import type { TaskDefinitionSettings } from '../../settings/fargate';
import { memberId } from '../stack/member-id';

export interface TaskRolesProps {
  /** What the names of roles begin with. */
  readonly prefix: string;
  readonly permissionsBoundary: string | undefined;
  readonly execution: ExecutionAccess;
  readonly taskDefinitions: Readonly<Record<string, TaskDefinitionSettings>>;
}

/** The role that Fargate starts tasks with, and those that jobs work under. */
export class TaskRoles extends Construct {
  readonly executionArn: string;
  private readonly ofTasks: Readonly<Record<string, string | undefined>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TaskRolesProps,
  ) {
    super(scope, id);
    const execution = this.role('execution');
    new IamRolePolicy(new Construct(this, 'policy'), 'fargate_execution', {
      name: `${props.prefix}-fargate-execution`,
      role: execution.name,
      policy: policyDocument(executionAccess(props.execution)),
    });
    this.executionArn = execution.arn;
    this.ofTasks = Object.fromEntries(
      Object.entries(props.taskDefinitions).map(([name, task]) => [name, this.roleOf(name, task)]),
    );
  }

  /** Undefined where jobs of this task definition have no role. */
  taskArn(name: string): string | undefined {
    return this.ofTasks[name];
  }

  /** Every role that a task is started with. */
  get passedArns(): string[] {
    return [...new Set([this.executionArn, ...Object.values(this.ofTasks)])].filter((arn) => arn !== undefined);
  }

  private roleOf(name: string, { taskRoleArn, taskRolePolicyArns }: TaskDefinitionSettings): string | undefined {
    if (taskRolePolicyArns.length === 0) {
      return taskRoleArn;
    }
    // Behind "task" in the address, so that no name of a user can be that of the execution role.
    const role = this.role(name, `fargate_task_${name}`);
    for (const [index, policyArn] of taskRolePolicyArns.entries()) {
      new IamRolePolicyAttachment(this, memberId(`fargate_task_${name}`, index), { role: role.name, policyArn });
    }
    return role.arn;
  }

  private role(name: string, id = `fargate_${name}`): IamRole {
    const { prefix, permissionsBoundary } = this.props;
    return new IamRole(new Construct(this, `role_${id}`), id, {
      name: `${prefix}-fargate-${name}`,
      assumeRolePolicy: assumableBy('ecs-tasks.amazonaws.com'),
      permissionsBoundary,
    });
  }
}
