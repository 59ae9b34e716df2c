import type { Group, Instance, Refresh } from './state';
import type { Turn } from './turn';

const running: readonly Refresh['status'][] = ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress'];

export const refreshInProgress = (refreshes: readonly Refresh[]): Refresh | undefined =>
  refreshes.find(({ status }) => running.includes(status));

/** In service, healthy and warmed up. */
export function isReady({ now }: Turn, group: Group, instance: Instance): boolean {
  return instance.state === 'InService' && instance.health === 'Healthy' && now >= warmAt(group, instance);
}

export function warmAt(group: Group, { inServiceAt = Number.POSITIVE_INFINITY }: Instance): number {
  return inServiceAt + warmup(group) * 1000;
}

/** Seconds. Source: API reference, RefreshPreferences: InstanceWarmup */
function warmup({ settings, refreshes }: Group): number {
  const { defaultInstanceWarmup = settings.healthCheckGracePeriod } = settings;
  return refreshInProgress(refreshes)?.preferences.instanceWarmup ?? defaultInstanceWarmup;
}
