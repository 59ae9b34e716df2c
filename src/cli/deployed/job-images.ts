/** What a task definition of the stack runs, as its output says. */
export interface PlannedTask {
  readonly family: string;
  readonly image: string;
  readonly architecture: 'x86_64' | 'arm64';
}

/** An image to build: a tag, for every processor that some task definition wants it for. */
export interface JobImage {
  /** Repository and tag. */
  readonly name: string;
  readonly tag: string;
  readonly platforms: readonly string[];
}

const platforms = { x86_64: 'linux/amd64', arm64: 'linux/arm64' } as const;

/**
 * The images of the stack's own repository that its task definitions run, each once.
 *
 * @param only a tag, where not all are wanted
 * @throws {Error} when there is none
 */
export function jobImages(repositoryUrl: string, tasks: readonly PlannedTask[], only?: string): JobImage[] {
  const wanted = new Map<string, Set<string>>();
  for (const { image, architecture } of tasks.filter((task) => task.image.startsWith(`${repositoryUrl}:`))) {
    wanted.set(image, (wanted.get(image) ?? new Set()).add(platforms[architecture]));
  }
  const images = [...wanted].map(([name, found]) => ({
    name,
    tag: name.slice(repositoryUrl.length + 1),
    platforms: [...found].sort(),
  }));
  const asked = images.filter(({ tag }) => only === undefined || tag === only);
  if (asked.length === 0) {
    throw new Error(
      only === undefined
        ? 'No task definition has an imageTag, so there is nothing to build: set one in fargate.taskDefinitions and deploy'
        : `--tag: no task definition has the imageTag ${only}, only ${images.map(({ tag }) => tag).join(', ') || 'none'}`,
    );
  }
  return asked;
}

/** Host and region of a repository of ECR. */
export function registryOf(repositoryUrl: string): { readonly host: string; readonly region: string } {
  const [host = ''] = repositoryUrl.split('/');
  const region = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\./.exec(host)?.[1];
  if (region === undefined) {
    throw new Error(`${repositoryUrl} is no repository of ECR: deploy the stack first`);
  }
  return { host, region };
}

export interface BuildOptions {
  readonly runnerVersion: string;
  /** The folder with the Dockerfile. */
  readonly context: string;
  /** A stage of the Dockerfile; by default its last. */
  readonly target?: string | undefined;
}

/** The arguments of docker that build an image and push it. */
export function buildArguments({ name, platforms: wanted }: JobImage, options: BuildOptions): string[] {
  return [
    ...['buildx', 'build', '--platform', wanted.join(','), '--build-arg', `RUNNER_VERSION=${options.runnerVersion}`],
    // One manifest an image, and no attestations: Fargate picks by the platform.
    ...['--provenance=false', ...(options.target === undefined ? [] : ['--target', options.target])],
    ...['--tag', name, '--push', options.context],
  ];
}
