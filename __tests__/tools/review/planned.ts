import type { PlanJson, ResourceChangeJson } from '../../../tools/review/plan';
import { reviewPlan, type StackReview } from '../../../tools/review/review';

type Change = ResourceChangeJson['change'];

export interface Written {
  readonly address: string;
  readonly change: Partial<Change>;
  /** What the configuration sets. By default all that stands in `after`. */
  readonly expressions?: Readonly<Record<string, unknown>>;
  readonly previous_address?: string;
}

/** A plan in the form of `terraform show -json`, written by hand. */
export function planOf(written: readonly Written[], drift: readonly Written[] = []): PlanJson {
  const changes = (list: readonly Written[]) =>
    list.map(({ address, change, previous_address }): ResourceChangeJson => {
      const [type = '', name = ''] = address.split('.');
      const defaults = { actions: ['update'], before: null, after: null };
      return { address, previous_address, mode: 'managed', type, name, change: { ...defaults, ...change } };
    });
  const resources = written.map(({ address, change, expressions }) => {
    const given = Object.keys((change.after ?? {}) as object).map((name) => [name, { constant_value: true }]);
    return { address: address.replace(/\[.*/, ''), expressions: expressions ?? Object.fromEntries(given) };
  });
  return {
    resource_changes: changes(written),
    resource_drift: changes(drift),
    configuration: { root_module: { resources } },
  };
}

export function reviewOf(...written: readonly Written[]): StackReview {
  return reviewPlan({ name: 'ci', plan: planOf(written) });
}
