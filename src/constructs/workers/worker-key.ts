import { Construct } from 'constructs';
import { parameterDecryption, parameterKeyReading } from '../../policies/parameter-key';
import { workerKeyAccess } from '../../policies/workers';
import type { Executor } from '../../settings/executors';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { machineParameter } from '../machine-parameter';
import type { ManagerRole } from '../manager/manager-role';
import { AwsStack } from '../stack/aws-stack';

/**
 * The name of the key that the manager signs in to its workers with (upstream `aws_key_pair`), or undefined where it
 * needs none: without `usePrivateKey` docker-autoscaler's workers take EC2 Instance Connect's keys, and docker-machine
 * makes one per machine.
 */
export function workerKeyName(settings: RunnerInTerraform): string | undefined {
  const name = keyPairs[settings.runnerWorker.type](settings);
  return name === undefined ? undefined : `${settings.environment}-${name}`;
}

const keyPairs: Readonly<Record<Executor, (settings: RunnerInTerraform) => string | undefined>> = {
  docker: () => undefined,
  'docker+machine': ({ runnerWorkerDockerMachineFleet: { enable, keyPairName } }) => (enable ? keyPairName : undefined),
  'docker-autoscaler': ({ runnerWorker, runnerWorkerDockerAutoscaler }) =>
    runnerWorker.usePrivateKey ? runnerWorkerDockerAutoscaler.keyPairName : undefined,
  fargate: () => undefined,
};

export interface WorkerKeyProps {
  readonly keyName: string;
  readonly managerRole: ManagerRole;
  readonly kmsKeyArn?: string;
}

/**
 * Where the first manager puts the private half of the key it makes. Terraform owns the parameter and never its value,
 * so the key goes with the stack; the terminate hook's function takes the public half out of EC2.
 */
export class WorkerKey extends Construct {
  constructor(scope: Construct, id: string, { keyName, managerRole, kmsKeyArn }: WorkerKeyProps) {
    super(scope, id);
    machineParameter(this, 'worker_key', { name: keyName, kmsKeyArn });
    const { partition, region, accountId } = AwsStack.of(this);
    const parameterArns = [AwsStack.of(this).parameterArn(keyName)];
    managerRole.addInlinePolicy('worker_key', 'worker-key', [
      ...workerKeyAccess({ partition, region, accountId, keyName }),
      parameterDecryption({ region, parameterArns }),
      parameterKeyReading(parameterArns),
    ]);
  }
}
