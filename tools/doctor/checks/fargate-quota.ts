import { parseToml } from '../../../src/foreign/foreign';
import type { Check, CheckContext, Question } from '../check';
import { placedStacks } from '../lookups';
import { list, text } from '../plan/block';
import { machineFiles } from '../plan/machine-files';
import { type PlannedStack, resourcesOf } from '../plan/planned-app';
import { allowanceOf, compared, type ServiceQuota, type Share } from '../service-quota';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const codes = { FARGATE: 'L-3032A538', FARGATE_SPOT: 'L-36FBB829' } as const;

type Provider = keyof typeof codes;

/** The account may run as many vCPUs on Fargate as the tasks of all jobs have when there are most of them. */
export const fargateQuota: Check = {
  name: 'quota',
  summary: 'the account can run the vCPUs of all tasks on Fargate at once',
  asksAws: true,
  questions({ app, aws }: CheckContext): readonly Question[] {
    const demands = new Map<string, { readonly quota: ServiceQuota; readonly shares: readonly Share[] }>();
    for (const { region, stack } of placedStacks(app)) {
      for (const provider of ['FARGATE', 'FARGATE_SPOT'] as const) {
        const quota = { region, service: 'fargate', code: codes[provider] } as const;
        const key = `${region} ${quota.code}`;
        const shares = [...(demands.get(key)?.shares ?? []), ...sharesOf(stack, provider)];
        demands.set(key, { quota, shares });
      }
    }
    return [...demands.values()]
      .filter(({ shares }) => shares.length > 0)
      .map(({ quota, shares }) => ({
        about: quota.region,
        answer: async () => compared(quota, await allowanceOf(aws, quota), shares, 'fewer jobs or smaller tasks'),
      }));
  },
};

/** Every job may choose the largest of the task definitions. */
function sharesOf(stack: PlannedStack, provider: Provider): Share[] {
  const each = Math.max(
    0,
    ...resourcesOf(stack, 'aws_ecs_task_definition').map(({ block }) => Number(text(block, 'cpu')) / 1024),
  );
  return resourcesOf(stack, 'aws_ecs_cluster_capacity_providers').flatMap(({ block }) => {
    const most = mostOf(provider, mostJobs(stack), list(block, 'default_capacity_provider_strategy').map(toStrategy));
    return most * each > 0
      ? [{ vcpus: most * each, text: `${stack.name} tasks on ${provider} ${most} x ${each}` }]
      : [];
  });
}

interface Strategy {
  readonly provider: string | undefined;
  readonly weight: number;
  readonly base: number;
}

function toStrategy(block: Readonly<Record<string, unknown>>): Strategy {
  return {
    provider: text(block, 'capacity_provider'),
    weight: Number(block.weight ?? 0),
    base: Number(block.base ?? 0),
  };
}

/** As ECS splits so many tasks: the base first, the rest by weight. */
function mostOf(provider: Provider, tasks: number, strategies: readonly Strategy[]): number {
  const own = strategies.find((strategy) => strategy.provider === provider);
  if (!own) {
    return 0;
  }
  const total = (part: 'base' | 'weight') => strategies.reduce((sum, strategy) => sum + strategy[part], 0);
  const rest = Math.max(0, tasks - total('base'));
  return Math.min(tasks, own.base) + (own.weight > 0 ? Math.ceil((rest * own.weight) / total('weight')) : 0);
}

interface ConfigToml {
  readonly concurrent?: number;
  readonly runners?: readonly { readonly limit?: number }[];
}

/** Jobs at a time, from the template of the manager's config.toml. */
function mostJobs(stack: PlannedStack): number {
  const [source = ''] = machineFiles(stack, 'config.toml.tftpl');
  const { concurrent = 1, runners = [] } = parseToml(source, `config.toml of the stack ${stack.name}`) as ConfigToml;
  const limit = runners[0]?.limit ?? 0;
  return limit > 0 ? Math.min(limit, concurrent) : concurrent;
}
