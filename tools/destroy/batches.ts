/** Ids that EC2 takes in one call without trouble. A filter has 200 values at most. */
const batchSize = 100;

export function batches(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) =>
    ids.slice(index * batchSize, (index + 1) * batchSize),
  );
}
