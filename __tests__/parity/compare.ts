import { deviations } from '../../src/upstream/deviations';
import type { Facts, Json } from '../../tools/upstream/recording/normalized-facts';

export interface Difference {
  readonly address: string;
  readonly kind: 'missing' | 'extra' | 'differs';
  /** Path of the argument that differs, such as `rule[0].status`. */
  readonly argument?: string;
  readonly upstream?: Json;
  readonly ours?: Json;
}

/** Every difference between what the module made and what we made. */
export function differences(upstream: Facts, ours: Facts): Difference[] {
  const missing = Object.keys(upstream).filter((address) => !(address in ours));
  const extra = Object.keys(ours).filter((address) => !(address in upstream));
  const shared = Object.keys(upstream).filter((address) => address in ours);
  return [
    ...missing.map((address): Difference => ({ address, kind: 'missing' })),
    ...extra.map((address): Difference => ({ address, kind: 'extra' })),
    ...shared.flatMap((address) =>
      unequal(upstream[address]?.values as Json, ours[address]?.values as Json).map(
        (found): Difference => ({ address, kind: 'differs', ...found }),
      ),
    ),
  ];
}

/** Whether the difference is a deviation that is meant. */
export function isListed({ address, kind, argument }: Difference): boolean {
  return deviations.some(
    (deviation) =>
      deviation.address === address &&
      deviation.kind === kind &&
      (deviation.argument === undefined ||
        argument === deviation.argument ||
        argument?.startsWith(`${deviation.argument}.`) ||
        argument?.startsWith(`${deviation.argument}[`)),
  );
}

/** Where two values are not the same; keys whose value is empty on one side and absent on the other are. */
export function unequal(
  upstream: Json | undefined,
  ours: Json | undefined,
  path = '',
): { argument: string; upstream?: Json; ours?: Json }[] {
  if (isTable(upstream) && isTable(ours)) {
    const keys = [...new Set([...Object.keys(upstream), ...Object.keys(ours)])].sort();
    return keys.flatMap((key) => unequal(upstream[key], ours[key], path ? `${path}.${key}` : key));
  }
  if (Array.isArray(upstream) && Array.isArray(ours) && upstream.length === ours.length) {
    return upstream.flatMap((value, index) => unequal(value, ours[index], `${path}[${index}]`));
  }
  return text(upstream) === text(ours) ? [] : [{ argument: path, upstream, ours }];
}

function isTable(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function text(value: Json | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
