import { awsJson } from './aws';

/** A task of ECS, in which a job runs. */
export interface Task {
  readonly taskId: string;
  /** `family:revision` */
  readonly taskDefinition: string;
  /** FARGATE or FARGATE_SPOT. */
  readonly capacityProvider: string;
  /** ECS's word for what it does: PROVISIONING, RUNNING, ... */
  readonly state: string;
  /** When it was asked for, ISO 8601; undefined where ECS does not say. */
  readonly createdAt?: string;
}

interface EcsTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly capacityProviderName?: string;
  readonly launchType?: string;
  readonly lastStatus: string;
  /** The CLI's first version writes seconds, its second a date. */
  readonly createdAt?: string | number;
}

/** As many as ECS describes at a time. */
const atATime = 100;

/** The tasks of a cluster that run or are about to, oldest first. */
export function tasksOf(region: string, cluster: string): Task[] {
  const { taskArns } = awsJson<{ readonly taskArns: readonly string[] }>(
    region,
    ...['ecs', 'list-tasks', '--cluster', cluster],
  );
  const groups = Array.from({ length: Math.ceil(taskArns.length / atATime) }, (_, index) =>
    taskArns.slice(index * atATime, (index + 1) * atATime),
  );
  return groups
    .flatMap(
      (arns) =>
        awsJson<{ readonly tasks: readonly EcsTask[] }>(
          region,
          ...['ecs', 'describe-tasks', '--cluster', cluster, '--tasks', ...arns],
        ).tasks,
    )
    .map(toTask)
    .sort((one, other) => (one.createdAt ?? '').localeCompare(other.createdAt ?? ''));
}

function toTask({
  taskArn,
  taskDefinitionArn,
  capacityProviderName,
  launchType,
  lastStatus,
  createdAt,
}: EcsTask): Task {
  return {
    taskId: lastOf(taskArn),
    taskDefinition: lastOf(taskDefinitionArn),
    capacityProvider: capacityProviderName ?? launchType ?? '',
    state: lastStatus,
    ...(createdAt === undefined ? {} : { createdAt: isoTime(createdAt) }),
  };
}

function isoTime(time: string | number): string {
  return new Date(typeof time === 'number' ? time * 1000 : time).toISOString();
}

const lastOf = (arn: string) => arn.split('/').at(-1) ?? arn;
