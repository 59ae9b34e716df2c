import { z } from 'zod';
import { oneOf } from './primitives';

/** Group metrics that an Auto Scaling group can hand to CloudWatch (API EnableMetricsCollection). */
export const groupMetrics = z.array(
  oneOf(
    'GroupMinSize',
    'GroupMaxSize',
    'GroupDesiredCapacity',
    'GroupInServiceInstances',
    'GroupPendingInstances',
    'GroupStandbyInstances',
    'GroupTerminatingInstances',
    'GroupTotalInstances',
    'GroupInServiceCapacity',
    'GroupPendingCapacity',
    'GroupStandbyCapacity',
    'GroupTerminatingCapacity',
    'GroupTotalCapacity',
    'WarmPoolDesiredCapacity',
    'WarmPoolWarmedCapacity',
    'WarmPoolPendingCapacity',
    'WarmPoolTerminatingCapacity',
    'WarmPoolTotalCapacity',
    'GroupAndWarmPoolDesiredCapacity',
    'GroupAndWarmPoolTotalCapacity',
  ),
);
