import { z } from 'zod';

/** What a task definition of the stack runs, as its output says. */
const plannedTask = z.looseObject({ family: z.string(), image: z.string(), architecture: z.enum(['x86_64', 'arm64']) });
export type PlannedTask = Readonly<z.output<typeof plannedTask>>;

/**
 * @param output `fargate_task_definitions` of the stack
 * @param origin where it was read
 * @throws {Error} when it is not as the stack writes it
 */
export function plannedTasks(output: unknown, origin: string): readonly PlannedTask[] {
  const { success, data, error } = z.record(z.string(), plannedTask).safeParse(output);
  if (!success) {
    const place = ['fargate_task_definitions', ...(error.issues[0]?.path ?? [])].join('.');
    throw new Error(`The output ${place} of ${origin} is not as the stack writes it: deploy the stack again`);
  }
  return Object.values(data);
}

/** An image to build. */
export interface JobImage {
  readonly repositoryUrl: string;
  readonly tag: string;
  /** The processors that it is for, as docker calls them. */
  readonly platforms: readonly string[];
}

const platforms = { x86_64: 'linux/amd64', arm64: 'linux/arm64' } as const;

/**
 * The image of the stack's own repository that its task definitions run, for their processors. A tag that none runs yet
 * gets the processors of all, so that an image can be pushed before it is deployed.
 *
 * @param tag which one; by default the only one that is run
 * @throws {Error} when there is no telling which
 */
export function jobImage(repositoryUrl: string, tasks: readonly PlannedTask[], tag?: string): JobImage {
  const own = tasks.filter(({ image }) => image.startsWith(`${repositoryUrl}:`));
  const chosen = tag ?? onlyTag(own.map(({ image }) => image.slice(repositoryUrl.length + 1)));
  const running = own.filter(({ image }) => image === `${repositoryUrl}:${chosen}`);
  const wanted = [running, own, tasks].find((some) => some.length > 0) ?? [];
  return {
    repositoryUrl,
    tag: checkedTag(chosen),
    platforms: [...new Set(wanted.map(({ architecture }) => platforms[architecture]))].sort(),
  };
}

export const nameOf = ({ repositoryUrl, tag }: JobImage): string => `${repositoryUrl}:${tag}`;

function onlyTag(tags: readonly string[]): string {
  const different = [...new Set(tags)];
  const [one, another] = different;
  if (one === undefined) {
    throw new Error('No task definition has an imageTag: say with --tag what to push, and set it as imageTag then');
  }
  if (another !== undefined) {
    throw new Error(
      `The task definitions run ${different.join(', ')}: say with --tag which one this is, as each has a Dockerfile of its own`,
    );
  }
  return one;
}

/** @throws {Error} when ECR has no such tags */
export function checkedTag(tag: string, option = '--tag'): string {
  if (!/^\w[\w.-]{0,127}$/.test(tag)) {
    throw new Error(`${option} is ${JSON.stringify(tag)}, but must be a tag of at most 128 letters, digits and ._-`);
  }
  return tag;
}
