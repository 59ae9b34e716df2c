import type { z } from 'zod';
import { dockerAutoscalerSettings } from './docker-autoscaler';
import { oneOf } from './primitives';

const { spareWorkerGroups: _, runnerWorkerDockerAutoscaler, ...groups } = dockerAutoscalerSettings;

/** The executors of a runner whose manager is a server. */
export const serverExecutor = oneOf('docker+machine', 'docker-autoscaler').default('docker+machine');

/** What such a server takes of docker-autoscaler. Windows would need a key that the manager makes. */
export const serverGroupSettings = {
  ...groups,
  runnerWorkerDockerAutoscaler: runnerWorkerDockerAutoscaler
    .unwrap()
    .omit({ keyPairName: true, connectorConfigOs: true, connectorConfigProtocol: true })
    .prefault({}),
};

interface Given {
  readonly subnetId: string;
  readonly runnerWorkerDockerAutoscaler: z.output<typeof serverGroupSettings.runnerWorkerDockerAutoscaler>;
  readonly runnerWorkerDockerAutoscalerAsg: z.output<typeof serverGroupSettings.runnerWorkerDockerAutoscalerAsg>;
}

/** The same as settings of the runner stack have it: one group, since there is one manager, of workers that run Linux. */
export function serverGroup({
  subnetId,
  runnerWorkerDockerAutoscaler: given,
  runnerWorkerDockerAutoscalerAsg: asg,
}: Given) {
  return {
    spareWorkerGroups: 0,
    runnerWorkerDockerAutoscaler: { ...given, connectorConfigOs: 'linux' as const },
    runnerWorkerDockerAutoscalerAsg: {
      ...asg,
      subnetIds: asg.subnetIds.length > 0 ? asg.subnetIds : [subnetId],
    },
  };
}
