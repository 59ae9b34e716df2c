/** GiB of memory below which GitLab does not run well (docs.gitlab.com/install/requirements). */
export const leastMemory = 8;

/** GiB for each virtual processor, by the family's letters; with a generation's number where it matters. */
const perProcessor: Readonly<Record<string, number>> = {
  c1: 0.875,
  c3: 1.875,
  c4: 1.875,
  c: 2,
  m1: 3.75,
  m2: 8.5,
  m3: 3.75,
  m: 4,
  r3: 7.5,
  r4: 7.5,
  r: 8,
  x: 15,
  z: 8,
  i: 7.5,
  d: 7.5,
};

/** GiB of the burstable families, whose sizes are their own. */
const burstable: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8 };

/** Virtual processors; the larger sizes say `<n>xlarge`, four each. */
const processors: Readonly<Record<string, number>> = { medium: 1, large: 2, xlarge: 4 };

/** GiB of memory of an EC2 instance type such as `m6i.large`; undefined for a family that is not known here. */
export function memoryOf(instanceType: string): number | undefined {
  const [, letters = '', generation = '', size = ''] =
    /^([a-z]+)(\d+)[a-z0-9-]*\.([a-z0-9-]+)$/.exec(instanceType) ?? [];
  const times = Number(/^(\d+)xlarge$/.exec(size)?.[1] ?? (size === 'xlarge' ? 1 : 0));
  if (letters === 't') {
    return times > 0 ? 16 * times : burstable[size];
  }
  const each = perProcessor[letters + generation] ?? perProcessor[letters];
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
