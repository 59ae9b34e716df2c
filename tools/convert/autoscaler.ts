import { families } from '../../src/settings/families';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Machines, Worker } from './machines';
import { changed, lost, type Note, toDo } from './note';
import { policiesFor } from './policies';
import { withoutDefaults } from './without-defaults';
import { workerStart } from './worker-start';

export interface Autoscaler {
  readonly maxJobs: number;
  readonly settings: Pick<
    GitlabRunnerInput,
    | 'runnerWorkerDockerAutoscaler'
    | 'runnerWorkerDockerAutoscalerInstance'
    | 'runnerWorkerDockerAutoscalerAsg'
    | 'runnerWorkerDockerAutoscalerAmiId'
    | 'runnerWorkerDockerAutoscalerAutoscalingOptions'
  >;
  readonly notes: readonly Note[];
}

/**
 * What docker-autoscaler is told to do the same.
 *
 * @param capacity places for jobs on a worker
 * @throws for what it cannot do, naming it
 */
export function autoscalerFor(machines: Machines, capacity: number): Autoscaler {
  const { worker } = machines;
  const start = workerStart(worker);
  const scaling = policiesFor(machines, capacity);
  const maxJobs = machines.limit > 0 ? machines.limit : Math.ceil(machines.concurrent / capacity);
  const { shape } = families;
  return {
    maxJobs,
    settings: {
      runnerWorkerDockerAutoscaler: withoutDefaults(shape.runnerWorkerDockerAutoscaler, {
        connectorConfigUser: worker.user,
        capacityPerInstance: capacity,
        maxUseCount: machines.maxBuilds,
        instanceReadyCommand: start.instanceReadyCommand,
      }),
      runnerWorkerDockerAutoscalerInstance: withoutDefaults(
        shape.runnerWorkerDockerAutoscalerInstance,
        instance(worker, start.startScript),
      ),
      runnerWorkerDockerAutoscalerAsg: group(worker),
      ...(worker.amiId && { runnerWorkerDockerAutoscalerAmiId: worker.amiId }),
      runnerWorkerDockerAutoscalerAutoscalingOptions: [...scaling.policies],
    },
    notes: [
      ...limits(machines, maxJobs, capacity),
      ...scaling.notes,
      ...start.notes,
      ...growth(machines),
      ...spot(worker),
    ],
  };
}

function instance(worker: Worker, startScript: string) {
  const { ebsOptimized, monitoring, privateAddressOnly, rootDeviceName, rootSize, volumeType } = worker;
  const { volumeIops, volumeThroughput, httpTokens, httpPutResponseHopLimit } = worker;
  const volume = { rootDeviceName, rootSize, volumeType, volumeIops, volumeThroughput };
  return {
    ...(volume as { volumeType: 'gp3' }),
    ebsOptimized,
    monitoring,
    privateAddressOnly,
    httpTokens: httpTokens as 'required',
    httpPutResponseHopLimit,
    startScript,
  };
}

/** docker-machine left running machines alone when their settings changed. */
function group({ types, subnetIds, spot }: Worker): GitlabRunnerInput['runnerWorkerDockerAutoscalerAsg'] {
  const mixed = spot || types.length > 1;
  return {
    subnetIds: [...subnetIds],
    types: [...types],
    upgradeStrategy: 'off',
    ...(mixed && { enableMixedInstancesPolicy: true }),
    ...(spot && {
      onDemandPercentageAboveBaseCapacity: 0,
      spotAllocationStrategy: 'price-capacity-optimized' as const,
    }),
  };
}

function limits({ limit, concurrent }: Machines, maxJobs: number, capacity: number): Note[] {
  return limit > 0
    ? [
        changed(
          'limit',
          `counted machines and jobs alike (${limit}) and is ${maxJobs} workers now, with places for ${maxJobs * capacity} jobs`,
        ),
      ]
    : [
        toDo(
          'limit',
          `was none, which an Auto Scaling group must have: it is ${maxJobs} workers, as many as ${concurrent} jobs at once need; check your quota of vCPUs`,
        ),
      ];
}

function growth({ maxGrowthRate }: Machines): Note[] {
  return maxGrowthRate > 0
    ? [
        lost(
          'MaxGrowthRate',
          `was ${maxGrowthRate} machines at once; docker-autoscaler limits calls a second (scale_throttle), which is no setting here`,
        ),
      ]
    : [];
}

function spot({ spot, spotPrice }: Worker): Note[] {
  const why = spot
    ? 'the group pays at most what an instance costs on demand'
    : 'it had no effect, as no spot instances were asked for';
  return [
    ...(spot
      ? [
          changed(
            'request-spot-instance',
            'the group takes workers from the spot market by price and capacity, from one pool with one type: name several types',
          ),
        ]
      : []),
    ...(spotPrice === undefined ? [] : [lost('spot-price', `was ${spotPrice} dollars an hour; ${why}`)]),
  ];
}
