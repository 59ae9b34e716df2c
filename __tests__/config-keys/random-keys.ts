import fc from 'fast-check';
import type { ConfigToml } from '../../src/config-keys/config-toml';
import { type ConfigKey, configKeys, isKnownTo } from '../../src/config-keys/keys';
import { executorsOf } from '../../src/settings/config-toml/executors';
import { ownerOf } from '../../src/settings/config-toml/owners';
import { alone, sampleOf } from './sample-values';

/** The keys that `configToml` may have with docker-autoscaler and that release. */
function freeKeys(release: string): ConfigKey[] {
  return configKeys.filter(
    (key) =>
      isKnownTo(release, key) &&
      ownerOf(key.path, 'fleet') === undefined &&
      (executorsOf(key.path)?.includes('docker-autoscaler') ?? true),
  );
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((one) => one.normalize('NFC'));
const name = fc.stringMatching(/^[a-zA-Z0-9_.:*-]{1,12}$/).filter((one) => one !== '__proto__');
const duration = fc
  .tuple(fc.nat(99), fc.constantFrom('ms', 's', 'm', 'h'), fc.nat(59))
  .map(([count, unit, seconds]) => `${count}${unit}${seconds}s`);
const ofType: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int: fc.nat(),
  int64: fc.nat(),
  float64: fc.double({ min: 0, max: 1e6, noNaN: true }),
  string: text,
  'time.Duration': duration,
  '[]string': fc.array(text, { maxLength: 4 }),
  '[]float64': fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 4 }),
  'map[string]bool': fc.dictionary(name, fc.boolean()),
  'map[string]string': fc.dictionary(name, text),
  'map[string]any': fc.dictionary(
    name.filter((one) => one !== 'name'),
    fc.oneof(text, fc.nat(), fc.boolean()),
  ),
  'map[string][]string': fc.dictionary(name, fc.array(text, { maxLength: 3 })),
};

/** Keys whose values have a form of their own: the sample is one. */
const plain = new Set(Object.entries(ofType).map(([type]) => type));
const hasForm = ({ path, type }: ConfigKey) =>
  !plain.has(type) || sampleOf({ path, type }) !== sampleOf({ path: 'any', type });

const anyOf = (key: ConfigKey): fc.Arbitrary<unknown> =>
  hasForm(key) ? fc.constant(sampleOf(key)) : (ofType[key.type] as fc.Arbitrary<unknown>);

/** Some keys of a release, each with its value. */
export function keysAndValues(release: string): fc.Arbitrary<{ readonly key: ConfigKey; readonly value: unknown }[]> {
  const all = freeKeys(release);
  return fc
    .subarray(all, { minLength: 1 })
    .chain((keys) => fc.tuple(...keys.map((key) => anyOf(key).map((value) => ({ key, value })))));
}

/** `configToml` with those keys. */
export function together(keys: readonly { readonly key: ConfigKey; readonly value: unknown }[]): ConfigToml {
  return keys.reduce<object>((whole, { key, value }) => merged(whole, alone(key.path, value)), {});
}

function merged(one: unknown, other: unknown): object {
  if (Array.isArray(one) && Array.isArray(other)) {
    return [merged(one[0], other[0])];
  }
  const [left, right] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
  const entries = Object.entries(right).map(([key, value]) => [
    key,
    key in left && typeof value === 'object' ? merged(left[key], value) : value,
  ]);
  return { ...left, ...Object.fromEntries(entries) };
}
