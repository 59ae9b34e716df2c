import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { FargateSettings, TaskDefinitionSettings } from '../../settings/fargate';
import type { TaskRoles } from './task-roles';

export interface TaskDefinitionsProps {
  readonly environment: string;
  readonly settings: FargateSettings;
  readonly roles: TaskRoles;
  readonly repositoryUrl: string;
  readonly logGroupName: string;
  readonly region: string;
  /** Authorities that jobs trust besides the usual ones (PEM); may be empty. */
  readonly certificates: string;
}

/** What jobs run in: a task definition of one container each. */
export class TaskDefinitions extends Construct {
  /** By their names in the settings. */
  readonly definitions: Readonly<Record<string, EcsTaskDefinition>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TaskDefinitionsProps,
  ) {
    super(scope, id);
    this.definitions = Object.fromEntries(
      Object.entries(props.settings.taskDefinitions).map(([name, task]) => [name, this.definition(name, task)]),
    );
  }

  /** The image that a task definition runs. */
  imageOf({ image, imageTag }: TaskDefinitionSettings): string {
    return image ?? `${this.props.repositoryUrl}:${imageTag}`;
  }

  private definition(name: string, task: TaskDefinitionSettings): EcsTaskDefinition {
    const { environment, roles } = this.props;
    return new EcsTaskDefinition(this, name, {
      family: `${environment}-${name}`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: task.networkMode,
      cpu: String(task.cpu),
      memory: String(task.memory),
      ephemeralStorage: task.ephemeralStorage === undefined ? undefined : { sizeInGib: task.ephemeralStorage },
      runtimePlatform: {
        operatingSystemFamily: 'LINUX',
        cpuArchitecture: task.architecture === 'arm64' ? 'ARM64' : 'X86_64',
      },
      executionRoleArn: roles.executionArn,
      taskRoleArn: roles.taskArn(name),
      containerDefinitions: Fn.jsonencode([this.container(name, task)]),
    });
  }

  private container(name: string, task: TaskDefinitionSettings) {
    const { logGroupName, region, settings, certificates } = this.props;
    const environment = {
      IDLE_TIMEOUT: String(settings.idleTimeout),
      ...(certificates === '' ? {} : { CA_CERTIFICATES: certificates }),
      ...task.environment,
    };
    return {
      name: task.containerName,
      image: this.imageOf(task),
      essential: true,
      portMappings: [{ containerPort: task.port, hostPort: task.port, protocol: 'tcp' }],
      // ECS hands them back in this order.
      environment: Object.entries(environment)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([variable, value]) => ({ name: variable, value })),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logGroupName,
          'awslogs-region': region,
          'awslogs-stream-prefix': name,
        },
      },
    };
  }
}
