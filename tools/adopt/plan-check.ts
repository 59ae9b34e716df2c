import { pathText } from '../review/differences';
import type { PlanJson } from '../review/plan';
import { reviewPlan } from '../review/review';
import { printableLine } from '../text/printable';
import { whyChanged } from './explained-changes';

/** What a plan does with what is taken over. */
export interface PlanCheck {
  readonly imported: number;
  readonly created: readonly string[];
  readonly updated: readonly UpdatedResource[];
  /** Taking over must not do either. */
  readonly replaced: readonly string[];
  readonly destroyed: readonly string[];
}

export interface UpdatedResource {
  readonly address: string;
  readonly changes: readonly { readonly argument: string; readonly reason?: string }[];
}

export function checkPlan(plan: PlanJson): PlanCheck {
  const { changes } = reviewPlan({ name: '', plan });
  const of = (action: string) => changes.filter((change) => change.action === action).map(({ address }) => address);
  return {
    imported: (plan.resource_changes ?? []).filter(({ change }) => change.importing !== undefined).length,
    created: of('create'),
    replaced: of('replace'),
    destroyed: of('destroy'),
    updated: changes
      .filter(({ action }) => action === 'update')
      .map(({ address, differences }) => ({ address, changes: argumentsOf(address, differences) })),
  };
}

/** A line for each argument, however deep it changes. */
function argumentsOf(address: string, differences: readonly { readonly path: readonly (string | number)[] }[]) {
  const paths = differences.map(({ path }) => pathText(path));
  const found = paths.map((path) => ({
    argument: path.split(/[.[]/)[0] ?? path,
    reason: whyChanged(address, path),
  }));
  return found.filter(
    (change, index) =>
      found.findIndex((other) => other.argument === change.argument && other.reason === change.reason) === index,
  );
}

/** Whether everything that stands goes on standing. */
export function isSafe({ replaced, destroyed }: PlanCheck): boolean {
  return replaced.length === 0 && destroyed.length === 0;
}

export function planCheckText(check: PlanCheck): string {
  const { imported, created, updated, replaced, destroyed } = check;
  const counts = [
    `${imported} to import`,
    `${created.length} to add`,
    `${updated.length} to change in place`,
    `${replaced.length} to replace`,
    `${destroyed.length} to destroy`,
  ];
  const refused = [
    ...replaced.map((address) => printableLine(`replaces ${address}`)),
    ...destroyed.map((a) => printableLine(`destroys ${a}`)),
  ];
  return [
    `${counts.join(', ')}.`,
    ...(refused.length > 0
      ? [
          '',
          'Do not apply this plan:',
          ...refused.map((line) => `- ${line}`),
          'Correct the settings by what the plan says forces it, or take the address out of adopt.',
        ]
      : []),
    ...updated.flatMap(({ address, changes }) => [
      '',
      printableLine(address),
      ...changes.map(({ argument, reason }) =>
        printableLine(`  ${argument}: ${reason ?? 'NOT EXPECTED, look at the plan.'}`),
      ),
    ]),
  ].join('\n');
}
