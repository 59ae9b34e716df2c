/** GiB of memory below which GitLab does not run well (docs.gitlab.com/install/requirements). */
export const leastMemory = 8;

/** GiB for each virtual processor, by the family's letters. */
const perProcessor: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8, x: 16, z: 8, i: 8, d: 8 };

/** GiB of the burstable families, whose sizes are their own. */
const burstable: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8 };

/** Virtual processors; the larger sizes say `<n>xlarge`, four each. */
const processors: Readonly<Record<string, number>> = { medium: 1, large: 2, xlarge: 4 };

/** GiB of memory of an EC2 instance type such as `m6i.large`; undefined for a family that is not known here. */
export function memoryOf(instanceType: string): number | undefined {
  const [, letters = '', size = ''] = /^([a-z]+)\d+[a-z0-9-]*\.([a-z0-9-]+)$/.exec(instanceType) ?? [];
  const times = Number(/^(\d+)xlarge$/.exec(size)?.[1] ?? (size === 'xlarge' ? 1 : 0));
  if (letters === 't') {
    return times > 0 ? 16 * times : burstable[size];
  }
  const each = perProcessor[letters];
  const count = times > 0 ? 4 * times : processors[size];
  return each === undefined || count === undefined ? undefined : each * count;
}

/** Whether a type of a family unknown here is at least of the size `xlarge`, which has 8 GiB everywhere. */
export function isLargeOfAnyFamily(instanceType: string): boolean {
  return /\.(\d*xlarge|metal[a-z0-9-]*)$/.test(instanceType);
}

/** Graviton: the family's generation is followed by a g, such as `m7g` and `c6gn`. */
export function isArm(instanceType: string): boolean {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType);
}

/** Families before Nitro show their volumes under other names, not by the volume's id. */
export function isBeforeNitro(instanceType: string): boolean {
  return /^(t[12]|m[1-4]|c[1-4]|r[34]|i[23]|d2|h1|x1e?|g[23]s?|p[23]|f1)\./.test(instanceType);
}
