import type { Runner } from './configuration';

/**
 * What may be left where the function has no route to EC2, and how to remove it. The function cannot list anything
 * then, so it gives the commands that do, for a person whose computer reaches EC2.
 */
export function remedies(runner: Runner, region: string): string[] {
  const { machinePrefix, environment, environmentTagged, workerKeyPair } = runner;
  const on = `--region ${region}`;
  const machines = `runner-*-${machinePrefix}-*`;
  const ours = environmentTagged ? `tag:Environment,Values=${environment}` : `tag:Name,Values=${machines}`;
  return [
    `EC2's API in ${region} did not answer within the function's timeout, so nothing is removed. Workers, spot requests and key pairs of the runner ` +
      `${environment} may be left, and they cost.`,
    "Give the function's subnets a NAT gateway or an endpoint for EC2, or leave runnerTerminateEc2LambdaSubnetIds out.",
    `Workers, each with the manager that made it: aws ec2 describe-instances ${on} --filters ` +
      `Name=tag-key,Values=gitlab-runner-parent-id 'Name=${ours}' ` +
      'Name=instance-state-name,Values=pending,running,stopping,stopped --output text --query ' +
      `"Reservations[].Instances[].[InstanceId,Tags[?Key=='gitlab-runner-parent-id']|[0].Value]"`,
    `Remove those whose manager is gone: aws ec2 terminate-instances ${on} --instance-ids ID...`,
    `Spot requests: aws ec2 describe-spot-instance-requests ${on} --filters Name=state,Values=open,active ` +
      `'Name=launch.key-name,Values=${machines}' --output text --query SpotInstanceRequests[].SpotInstanceRequestId`,
    `Cancel them: aws ec2 cancel-spot-instance-requests ${on} --spot-instance-request-ids ID...`,
    `Key pairs: aws ec2 describe-key-pairs ${on} --filters 'Name=key-name,Values=${machines}' --output text ` +
      '--query KeyPairs[].KeyName',
    `Delete each: aws ec2 delete-key-pair ${on} --key-name NAME` +
      (workerKeyPair === undefined ? '' : `; and ${workerKeyPair} when the runner is destroyed`),
  ];
}
