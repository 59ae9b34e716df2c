import { type CarriedFile, carriedIn, piecesOf } from '../../src/user-data/carried-files';
import type { PlanJson, ResourceChangeJson } from './plan';
import { isCurrent } from './resource';

/**
 * What changes in the files that a boot reads from Parameter Store. The parameters' own values are pieces of one
 * archive, and sensitive: they tell a reviewer nothing.
 */
export function carriedFilesNote({ resource_changes = [] }: PlanJson): readonly string[] {
  const current = resource_changes.filter(isCurrent);
  const old = files(current, 'before');
  const now = files(current, 'after');
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const [before, after] = [old.get(path), now.get(path)];
    if (!before || !after) {
      return [`${path} ${before ? 'removed' : 'added'}`];
    }
    return before.text === after.text && before.permissions === after.permissions ? [] : [`${path} changed`];
  });
  return changes.length > 0 ? [`Files that a boot reads from Parameter Store: ${changes.join(', ')}.`] : [];
}

function files(changes: readonly ResourceChangeJson[], time: 'before' | 'after'): ReadonlyMap<string, CarriedFile> {
  const valueIn = (attributes: unknown) => (attributes as { readonly value?: unknown } | null)?.value;
  const pieces = piecesOf(changes.map(({ address, change }) => [address, valueIn(change[time])]));
  // Where no plan could be made, what a stack says itself stands for it: pieces that only Terraform computes.
  const isKnown = pieces.length > 0 && !pieces.some((piece) => piece.includes('${'));
  return new Map((isKnown ? carriedIn(pieces) : []).map((file) => [file.path, file]));
}
