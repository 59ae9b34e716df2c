import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { FargateSettings, TaskDefinitionSettings } from '../../settings/fargate';
import { isReference } from '../../settings/primitives';
import { escapeLiteral, Fact, templateSource } from '../../templates/template-text';
import { textAsset } from '../file-text';
import type { TaskRoles } from './task-roles';

export interface TaskDefinitionsProps {
  readonly environment: string;
  /** As the user wrote them. */
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
      containerDefinitions: this.containers(name, task),
      // Jobs name the family: one without an active revision runs none.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** A file of its own, which a reviewer reads as JSON and in which a user's text stays as it is. */
  private containers(name: string, task: TaskDefinitionSettings): string {
    const { logGroupName, region, settings, certificates } = this.props;
    const variables = Object.entries({
      IDLE_TIMEOUT: String(settings.idleTimeout),
      ...(certificates === '' ? {} : { CA_CERTIFICATES: certificates }),
      ...task.environment,
    }).map(([variable, value], index) => ({ variable, value, fact: `value_${index}` }));
    const referring = variables.filter(({ value }) => isReference(value));
    const container = {
      name: task.containerName,
      image: new Fact('image'),
      essential: true,
      portMappings: [{ containerPort: task.port, hostPort: task.port, protocol: 'tcp' }],
      environment: variables.map(({ variable, value, fact }) => ({
        name: variable,
        value: isReference(value) ? new Fact(fact) : value,
      })),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': new Fact('log_group'),
          'awslogs-region': new Fact('region'),
          'awslogs-stream-prefix': name,
        },
      },
    };
    return Fn.templatefile(textAsset(this, `${name}.json.tftpl`, jsonTemplate([container])).path, {
      image: this.imageOf(task),
      log_group: logGroupName,
      region,
      ...Object.fromEntries(referring.map(({ fact, value }) => [fact, value])),
    });
  }
}

/** JSON in which each fact is a placeholder that Terraform fills in. */
function jsonTemplate(value: unknown): string {
  const written = (_: string, inner: unknown) =>
    inner instanceof Fact ? templateSource(inner) : typeof inner === 'string' ? escapeLiteral(inner) : inner;
  return `${JSON.stringify(value, written, 2)}\n`;
}
