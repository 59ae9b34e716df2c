import type { FargateSettings } from '../settings/fargate';
import { Fact } from '../templates/template-text';
import { tomlTemplate } from '../templates/toml-document';

/** Where the driver keeps what it knows of running tasks, their private keys among it. */
export const taskMetadataFolder = '/opt/gitlab-runner/metadata';

/**
 * The driver's fargate.toml as a Terraform template. The task definition has no revision, so that jobs get the newest.
 *
 * @see https://docs.gitlab.com/runner/configuration/runner_autoscale_aws_fargate/
 */
export function fargateToml({ assignPublicIp, logLevel }: FargateSettings): string {
  return tomlTemplate({
    LogLevel: logLevel,
    LogFormat: 'text',
    Fargate: {
      Cluster: new Fact('fargate_cluster'),
      Region: new Fact('aws_region'),
      Subnet: new Fact('fargate_subnet'),
      SecurityGroup: new Fact('fargate_security_group'),
      TaskDefinition: new Fact('fargate_task_definition'),
      EnablePublicIP: assignPublicIp,
      // A rule that names a security group holds for private addresses only.
      UsePublicIP: false,
    },
    TaskMetadata: { Directory: taskMetadataFolder },
    SSH: { Username: 'root', Port: 22 },
  });
}
