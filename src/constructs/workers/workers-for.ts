import type { Construct } from 'constructs';
import type { Executor } from '../../settings/executors';
import { FargateWorkers } from '../fargate/fargate-workers';
import { DockerAutoscalerWorkers } from './docker-autoscaler-workers';
import { DockerMachineWorkers } from './docker-machine-workers';
import { DockerWorkers } from './docker-workers';
import type { Workers, WorkersProps } from './workers';

/** The one place that knows which executor is made by which class. */
const classes: Readonly<Record<Executor, new (scope: Construct, id: string, props: WorkersProps) => Workers>> = {
  docker: DockerWorkers,
  'docker+machine': DockerMachineWorkers,
  'docker-autoscaler': DockerAutoscalerWorkers,
  fargate: FargateWorkers,
};

export function workersFor(scope: Construct, props: WorkersProps): Workers {
  const Executor = classes[props.settings.runnerWorker.type];
  return new Executor(scope, 'workers', props);
}
