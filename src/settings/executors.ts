/** An executor of GitLab Runner, as config.toml names it. */
export type ExecutorWord = 'docker' | 'docker+machine' | 'docker-autoscaler' | 'custom';

/** How jobs are run differs in more than its settings. What other parts ask of an executor is here. */
export interface ExecutorTraits {
  /** What config.toml calls it. */
  readonly word: ExecutorWord;
  /** Whether its jobs are containers of Docker, which `[runners.docker]` is for. */
  readonly runsContainers: boolean;
  /** Whether the manager has Docker, for jobs of its own or to look after its workers. */
  readonly managerHasDocker: boolean;
  /** Whether instances of EC2 other than the manager run the jobs: they have a role and a security group. */
  readonly hasInstances: boolean;
  /**
   * Whether a question for a job takes a place on a worker before there is a job for it
   * (gitlab-runner, executors/internal/autoscaler/provider.go, Acquire).
   */
  readonly questionsTakePlaces: boolean;
}

/**
 * Every executor. A word more here fails to compile until each table that is typed by {@link Executor} has it: its
 * rules, its section of config.toml, its engine, its key, its construct.
 */
export const executors = {
  docker: {
    word: 'docker',
    runsContainers: true,
    managerHasDocker: true,
    hasInstances: false,
    questionsTakePlaces: false,
  },
  'docker+machine': {
    word: 'docker+machine',
    runsContainers: true,
    managerHasDocker: false,
    hasInstances: true,
    questionsTakePlaces: false,
  },
  'docker-autoscaler': {
    word: 'docker-autoscaler',
    runsContainers: true,
    managerHasDocker: true,
    hasInstances: true,
    questionsTakePlaces: true,
  },
  /** Tasks of ECS by the custom executor; a stack of its own, no word of `runnerWorker.type`. */
  fargate: {
    word: 'custom',
    runsContainers: false,
    managerHasDocker: false,
    hasInstances: false,
    questionsTakePlaces: false,
  },
} as const satisfies Readonly<Record<string, ExecutorTraits>>;

export type Executor = keyof typeof executors;

/** The words of `runnerWorker.type`. Fargate has a stack of its own. */
export type FleetExecutor = Exclude<Executor, 'fargate'>;

export const fleetExecutors = Object.keys(executors).filter(
  (executor): executor is FleetExecutor => executor !== 'fargate',
) as [FleetExecutor, ...FleetExecutor[]];

export function traitsOf(settings: { readonly runnerWorker: { readonly type: Executor } }): ExecutorTraits {
  return executors[settings.runnerWorker.type];
}
