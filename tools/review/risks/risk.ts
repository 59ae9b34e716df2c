import type { Difference } from '../differences';
import type { Resource } from '../resource';

/** What may go wrong, by name, the worst first. */
export const riskClasses = {
  unreviewed: 'What changes is not known yet',
  jobs: 'Running jobs will be lost',
  data: 'Data will be destroyed',
  permissions: 'Permissions widen',
  network: 'The network opens',
  money: 'Costs change',
  drift: 'Changed outside Terraform',
} as const;

export type RiskClass = keyof typeof riskClasses;

/** Something that a reviewer has to decide on before the apply. */
export interface Risk {
  readonly class: RiskClass;
  readonly address: string;
  /** What happens, a line each. */
  readonly changes: readonly string[];
  /** Why it matters. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A resource that changes, with the differences that count. */
export interface ChangedResource extends Resource {
  readonly differences: readonly Difference[];
}

/** A plan as the risks see it. */
export interface Planned {
  /** All resources, unchanged ones too. */
  readonly resources: readonly Resource[];
  readonly changed: readonly ChangedResource[];
  /** What was changed or deleted outside Terraform. */
  readonly drifted: readonly ChangedResource[];
  /** A policy as it was synthesized, where the plan does not know it yet: what Terraform fills in is `${...}`. */
  readonly documentOf: (address: string, argument: string) => string | undefined;
}

/** Whether the thing that stands now will not stand afterwards. */
export function isRemoved({ action }: Resource): boolean {
  return action === 'destroy' || action === 'replace';
}

/** What keeps jobs from a change that would end them. */
export const pauseAndApply = 'Pause the runner in GitLab, wait until no job runs, and apply then.';

export function removal({ action }: Resource): string {
  return action === 'replace' ? 'it is destroyed and recreated' : 'it is destroyed';
}
