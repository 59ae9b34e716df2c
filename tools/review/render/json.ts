import type { Review, StackReview } from '../review';
import { countsOf, exitCodeOf } from '../review';
import { describedDifferences, totals } from './describe';

const outcomes = { 0: 'nothing', 2: 'changes', 3: 'risk' } as const;

/** The review for programs. Values are told as to people: nothing sensitive, nothing long. */
export function renderJson(review: Review): string {
  const outcome = outcomes[exitCodeOf(review)];
  return JSON.stringify({ outcome, totals: totals(review), stacks: review.map(stackJson) }, undefined, 2);
}

function stackJson(stack: StackReview) {
  const { name, basis, notes, changes, outputs, noise, drifted, risks } = stack;
  return {
    name,
    basis,
    notes,
    counts: countsOf(stack),
    changes: changes.map((change) => ({
      address: change.address,
      type: change.type,
      action: change.action,
      previousAddress: change.previousAddress,
      importedFrom: change.importedFrom,
      reason: change.reason,
      arguments: describedDifferences(change),
    })),
    outputs,
    risks,
    drift: drifted.map((drift) => ({
      address: drift.address,
      deleted: drift.action === 'destroy',
      arguments: describedDifferences(drift),
    })),
    noise,
  };
}
