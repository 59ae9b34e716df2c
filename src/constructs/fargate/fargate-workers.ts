import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Construct } from 'constructs';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { executorSection } from '../../config-toml/executor-sections';
import { driverAccess } from '../../policies/fargate';
import { defaultTaskDefinition, type FargateSettings, fargateOf } from '../../settings/fargate';
import { asWritten } from '../../templates/terraform-literal';
import type { BootPart } from '../../user-data/boot-parts';
import { fargateBoot } from '../../user-data/fargate-boot';
import { permissionsBoundaryArn } from '../manager/manager-role';
import { AwsStack } from '../stack/aws-stack';
import type { Workers, WorkersProps } from '../workers/workers';
import { JobCluster } from './job-cluster';
import { JobRepository } from './job-repository';
import { TaskDefinitions } from './task-definitions';
import { TaskRoles } from './task-roles';
import { TaskSecurityGroup } from './task-security-group';

/** Jobs are tasks on Fargate, which GitLab's driver for the custom executor starts and stops. */
export class FargateWorkers extends Construct implements Workers {
  readonly section: ExecutorSection;
  readonly facts: Readonly<Record<string, string>>;
  readonly bootParts: readonly BootPart[];
  readonly securityGroup: SecurityGroup;
  readonly cluster: JobCluster;
  readonly repository: EcrRepository;
  readonly taskDefinitions: TaskDefinitions;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id);
    const { settings, names, kmsKeyArn } = props;
    const fargate = fargateOf(settings);
    const written = fargateOf(asWritten(settings));
    this.cluster = new JobCluster(this, 'cluster', {
      name: fargate.clusterName ?? settings.environment,
      settings: fargate,
    });
    this.repository = new JobRepository(this, 'repository', {
      name: fargate.repository.name ?? `${settings.environment}-jobs`,
      settings: fargate.repository,
      kmsKeyArn,
    }).repository;
    this.logGroup = new CloudwatchLogGroup(this, 'fargate_tasks', {
      name: `${names.logGroup}-tasks`,
      retentionInDays: settings.runnerCloudwatch.retentionDays,
      kmsKeyId: kmsKeyArn,
    });
    this.securityGroup = new TaskSecurityGroup(this, 'security_group', {
      vpcId: settings.vpcId,
      names,
      rules: fargate.taskEgressRules,
      manager: props.managerSecurityGroup,
    }).group;
    const roles = this.createRoles(props, fargate);
    this.taskDefinitions = new TaskDefinitions(this, 'task_definitions', {
      environment: settings.environment,
      settings: written,
      roles,
      repositoryUrl: this.repository.repositoryUrl,
      logGroupName: this.logGroup.name,
      region: AwsStack.of(this).region,
      certificates: certificatesOf(props),
    });
    this.grantDriver(props, fargate, roles);
    this.section = executorSection(asWritten(settings));
    this.facts = {
      fargate_cluster: this.cluster.readyName,
      fargate_subnet: fargate.subnetId ?? settings.subnetId,
      fargate_security_group: this.securityGroup.id,
      fargate_task_definition: String(this.taskDefinitions.definitions[defaultTaskDefinition(fargate)]?.family),
    };
    this.bootParts = fargateBoot(written);
  }

  private createRoles({ settings, names }: WorkersProps, fargate: FargateSettings): TaskRoles {
    const { partition } = AwsStack.of(this);
    const tasks = Object.values(fargate.taskDefinitions);
    return new TaskRoles(this, 'roles', {
      prefix: names.iamObjects,
      permissionsBoundary: permissionsBoundaryArn(this, settings),
      execution: {
        repositoryArns: [
          this.repository.arn,
          ...new Set(tasks.flatMap(({ image }) => repositoryArn(partition, image ?? ''))),
        ],
        logGroupArn: this.logGroup.arn,
      },
      taskDefinitions: fargate.taskDefinitions,
    });
  }

  private grantDriver({ settings, managerRole }: WorkersProps, fargate: FargateSettings, roles: TaskRoles) {
    const { partition, region, accountId } = AwsStack.of(this);
    managerRole.addPolicy(
      'fargate_driver',
      'fargate-driver',
      'Starts and stops the tasks of jobs.',
      driverAccess({
        partition,
        region,
        accountId,
        clusterArn: this.cluster.arn,
        clusterName: this.cluster.readyName,
        families: Object.keys(fargate.taskDefinitions).map((name) => `${settings.environment}-${name}`),
        passedRoleArns: roles.passedArns,
      }),
    );
  }
}

/** An image of another repository of ECR than the stack's; none for one of elsewhere. */
function repositoryArn(partition: string, image: string): string[] {
  const [, account, region, name] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image) ?? [];
  return name === undefined ? [] : [`arn:${partition}:ecr:${region}:${account}:repository/${name}`];
}

function certificatesOf({ settings }: WorkersProps): string {
  const { runnerGitlab, proxy } = asWritten(settings);
  return [runnerGitlab.caCertificate, runnerGitlab.certificate, proxy?.caCertificate ?? '']
    .map((pem) => pem.trim())
    .filter((pem) => pem !== '')
    .join('\n');
}
