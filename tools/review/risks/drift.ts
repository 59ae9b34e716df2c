import { pathText } from '../differences';
import { show } from '../value';
import type { ChangedResource, Planned, Risk } from './risk';

/** What somebody else changed or deleted, and the plan puts back. What the configuration leaves alone is none. */
export function driftRisks({ changed, drifted }: Planned): readonly Risk[] {
  return drifted.flatMap((drift) => {
    const change = changed.find(({ address }) => address === drift.address);
    return drift.action === 'destroy' ? [deleted(drift, change)] : undone(drift, change);
  });
}

function deleted({ address }: ChangedResource, change: ChangedResource | undefined): Risk {
  return {
    class: 'drift',
    address,
    changes: [`it was deleted outside Terraform${change?.action === 'create' ? ', and is recreated' : ''}`],
    why: 'Somebody, or something, deleted it: perhaps on purpose.',
    remedy: 'Ask who did it (CloudTrail). If it must not come back, remove it from the configuration.',
  };
}

function undone({ address, differences }: ChangedResource, change: ChangedResource | undefined): readonly Risk[] {
  const touched = new Set(change?.differences.map(({ path }) => path[0]));
  const lines = differences
    .filter(({ path }) => touched.has(path[0]))
    .map(({ path, before, after }) => `${pathText(path)} was changed from ${show(before)} to ${show(after)}`);
  if (lines.length === 0) {
    return [];
  }
  return [
    {
      class: 'drift',
      address,
      changes: [...lines, 'the apply undoes it'],
      why: 'Somebody changed it by hand, perhaps to repair something; the apply takes that back.',
      remedy: 'Add the change to the configuration to keep it, or apply to undo it.',
    },
  ];
}
