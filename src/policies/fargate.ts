import { allow, type Statement } from './policy-document';
import { streamWriting } from './stream-writing';

/** What the driver and Fargate itself may do, instead of AmazonECS_FullAccess. */

export interface DriverAccess {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  /** Families of the task definitions. */
  readonly families: readonly string[];
  /** The roles that tasks are started with. */
  readonly passedRoleArns: readonly string[];
}

/**
 * The driver starts a task for each job, waits for it, connects to it and stops it. The task itself tells it the private
 * address; for a public one, which it is never told to take, it would have to look at network interfaces.
 */
export function driverAccess(access: DriverAccess): Statement[] {
  const { partition, region, accountId, clusterArn, clusterName } = access;
  const onThisCluster = { ArnEquals: { 'ecs:cluster': clusterArn } };
  const ecs = (resource: string) => `arn:${partition}:ecs:${region}:${accountId}:${resource}`;
  return [
    allow({
      Action: 'ecs:RunTask',
      // A job may name a family with or without its revision.
      Resource: access.families.flatMap((family) => [
        ecs(`task-definition/${family}`),
        ecs(`task-definition/${family}:*`),
      ]),
      Condition: onThisCluster,
    }),
    allow({
      Action: ['ecs:DescribeTasks', 'ecs:StopTask'],
      Resource: ecs(`task/${clusterName}/*`),
      Condition: onThisCluster,
    }),
    allow({
      Action: 'iam:PassRole',
      Resource: access.passedRoleArns,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}

export interface ExecutionAccess {
  /** Repositories of ECR that images come from. */
  readonly repositoryArns: readonly string[];
  readonly logGroupArn: string;
}

/** Fargate pulls the image and writes the container's log, before and beside the job. */
export function executionAccess({ repositoryArns, logGroupArn }: ExecutionAccess): Statement[] {
  return [
    allow({ Action: 'ecr:GetAuthorizationToken', Resource: '*' }),
    allow({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repositoryArns,
    }),
    streamWriting(logGroupArn),
  ];
}
