import type { Path, Resource } from './resource';
import { type Attributes, isEmpty, isList, isObject, same, Unknown, type Value } from './value';

/** One argument that has another value afterwards. */
export interface Difference {
  readonly path: Path;
  readonly before: Value;
  readonly after: Value;
}

/** Every argument of a resource that differs, down to the innermost one. */
export function differences({ before = {}, after = {} }: Resource): readonly Difference[] {
  return inObjects([], before, after);
}

/** `launch_template[0].version` */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

function inValues(path: Path, before: Value, after: Value): readonly Difference[] {
  if (same(before, after)) {
    return [];
  }
  if (isObject(before) && isObject(after)) {
    return inObjects(path, before, after);
  }
  if (isBlocks(before) && isBlocks(after)) {
    return inBlocks(path, before, after);
  }
  return [{ path, before, after }];
}

function inObjects(path: Path, before: Attributes, after: Attributes): readonly Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => inValues([...path, name], before[name] ?? null, after[name] ?? null));
}

function isBlocks(value: Value): value is readonly Attributes[] {
  return isList(value) && value.every(isObject);
}

/** Blocks that are there both times, in whatever place, are left out; the others are compared in their order. */
function inBlocks(path: Path, before: readonly Attributes[], after: readonly Attributes[]): readonly Difference[] {
  const rest = after.map((block, index) => ({ block, index }));
  const gone = before.filter((block) => {
    const kept = rest.findIndex((other) => same(block, other.block));
    if (kept !== -1) {
      rest.splice(kept, 1);
    }
    return kept === -1;
  });
  if (gone.length === 0 && rest.length === 0) {
    return [{ path, before, after }];
  }
  return Array.from({ length: Math.max(gone.length, rest.length) }, (_, place) => {
    const [old, now] = [gone[place], rest[place]];
    const at = [...path, now ? now.index : before.indexOf(old as Attributes)];
    return old && now ? inObjects(at, old, now.block) : [{ path: at, before: old ?? null, after: now?.block ?? null }];
  }).flat();
}

/** Whether the value is set by the provider, and it does not know yet to what. */
export function isComputed({ path, after }: Difference, resource: Resource): boolean {
  return after instanceof Unknown && !resource.isConfigured(path);
}

export function isEmptyBothTimes({ before, after }: Difference): boolean {
  return isEmpty(before) && isEmpty(after);
}
