const gib = 1024;

/** Memory in MiB from `least` to `most` in steps, for CPU units of 1024 to the vCPU. */
interface Sizes {
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

/**
 * What Fargate combines.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const sizes: Readonly<Record<number, Sizes>> = {
  512: { least: gib, most: 4 * gib, step: gib },
  1024: { least: 2 * gib, most: 8 * gib, step: gib },
  2048: { least: 4 * gib, most: 16 * gib, step: gib },
  4096: { least: 8 * gib, most: 30 * gib, step: gib },
  8192: { least: 16 * gib, most: 60 * gib, step: 4 * gib },
  16384: { least: 32 * gib, most: 120 * gib, step: 8 * gib },
};

/** The smallest size has no steps. */
const smallest = [512, gib, 2 * gib];

/** What is wrong with a pair of CPU units and MiB, and what to take instead; undefined for one that Fargate has. */
export function sizeProblem(cpu: number, memory: number): string | undefined {
  if (cpu === 256) {
    return smallest.includes(memory) ? undefined : `is ${memory}, and cpu 256 takes ${smallest.join(', ')}`;
  }
  const found = sizes[cpu];
  if (!found) {
    return undefined;
  }
  const { least, most, step } = found;
  return memory >= least && memory <= most && (memory - least) % step === 0
    ? undefined
    : `is ${memory}, and cpu ${cpu} takes ${least} to ${most} in steps of ${step} (MiB)`;
}

/** CPU units that there are. */
export const cpuUnits: readonly number[] = [256, ...Object.keys(sizes).map(Number)];
