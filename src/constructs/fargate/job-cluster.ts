import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import { Construct } from 'constructs';
import type { FargateSettings } from '../../settings/fargate';

export interface JobClusterProps {
  readonly name: string;
  readonly settings: FargateSettings;
}

/** The cluster that tasks run on. The driver names no launch type, so the cluster itself says where tasks go. */
export class JobCluster extends Construct {
  readonly arn: string;
  /** Known once tasks can start. */
  readonly readyName: string;

  constructor(scope: Construct, id: string, { name, settings }: JobClusterProps) {
    super(scope, id);
    const { containerInsights, capacityProviders } = settings;
    const cluster = new EcsCluster(new Construct(this, 'cluster'), 'jobs', {
      name,
      setting: [{ name: 'containerInsights', value: containerInsights ? 'enabled' : 'disabled' }],
    });
    const shares = { FARGATE: capacityProviders.fargate, FARGATE_SPOT: capacityProviders.fargateSpot };
    const ready = new EcsClusterCapacityProviders(new Construct(this, 'capacity'), 'jobs', {
      clusterName: cluster.name,
      capacityProviders: Object.keys(shares),
      defaultCapacityProviderStrategy: Object.entries(shares)
        .filter(([, { weight, base }]) => weight > 0 || base > 0)
        .map(([capacityProvider, { weight, base }]) => ({ capacityProvider, weight, base })),
    });
    this.arn = cluster.arn;
    this.readyName = ready.clusterName;
  }
}
