import type { Construct } from 'constructs';
import { DockerAutoscalerWorkers } from './docker-autoscaler-workers';
import { DockerMachineWorkers } from './docker-machine-workers';
import { DockerWorkers } from './docker-workers';
import type { Workers, WorkersProps } from './workers';

/** The one place that knows which executor is made by which class. */
const executors: Readonly<Record<string, new (scope: Construct, id: string, props: WorkersProps) => Workers>> = {
  docker: DockerWorkers,
  'docker+machine': DockerMachineWorkers,
  'docker-autoscaler': DockerAutoscalerWorkers,
};

export function workersFor(scope: Construct, props: WorkersProps): Workers {
  const { type } = props.settings.runnerWorker;
  const Executor = executors[type];
  if (!Executor) {
    throw new Error(`runnerWorker.type: must be one of ${Object.keys(executors).join(', ')}, but is ${type}`);
  }
  return new Executor(scope, 'workers', props);
}
