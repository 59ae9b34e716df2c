import { type AwsReader, AwsRefusal } from '../aws-reader';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { type InstanceType, instanceTypes, type PlacedMachine, placedMachines, titleOf } from '../lookups';
import { type Market, quotaCode, standardQuota } from '../quota-codes';

interface Quota {
  readonly Quota: { readonly QuotaName: string; readonly Value: number };
}

/** Machines of one region that count to the same quota, in one market. */
interface Load {
  readonly region: string;
  readonly market: Market;
  readonly code: string;
  readonly machines: readonly PlacedMachine[];
}

/** The account may run as many vCPUs as all machines have when there are most of them. */
export const vcpuQuota: Check = {
  name: 'quota',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return loads(placedMachines(context)).map((load) => ({
      about: load.region,
      answer: () => look(context, load),
    }));
  },
};

function loads(machines: readonly PlacedMachine[]): readonly Load[] {
  const byKey = new Map<string, Load>();
  for (const machine of machines) {
    for (const market of ['onDemand', 'spot'] as const) {
      for (const code of machine.most[market] > 0 ? codesOf(machine, market) : []) {
        const key = [machine.region, code].join(' ');
        const { machines: others } = byKey.get(key) ?? { machines: [] };
        byKey.set(key, { region: machine.region, market, code, machines: [...others, machine] });
      }
    }
  }
  return [...byKey.values()];
}

function codesOf({ types }: PlacedMachine, market: Market): readonly string[] {
  const codes = types.length > 0 ? types.map((type) => quotaCode(type, market)) : [standardQuota(market)];
  return [...new Set(codes.flatMap((code) => code ?? []))];
}

async function look(context: CheckContext, load: Load): Promise<Answer> {
  const { region, code, market } = load;
  const [{ Quota }, types] = await Promise.all([quotaOf(context.aws, region, code), instanceTypes(context, region)]);
  const countless = load.machines.find(({ types, mostVcpus }) => types.length === 0 && mostVcpus === undefined);
  if (countless) {
    return warning(
      `the types of ${titleOf(countless)} may have any number of vCPUs; the account may run ${Quota.Value} (${code})`,
      'set vcpuCount.max of the instanceRequirements, so that the ceiling is known',
    );
  }
  const parts = load.machines.map((machine) => {
    const [most, each] = [machine.most[market], vcpusOf(machine, load, types)];
    return { vcpus: most * each, text: `${machine.stack.name} ${machine.role} ${most} x ${each}` };
  });
  const needed = parts.reduce((sum, { vcpus }) => sum + vcpus, 0);
  const counted = `${needed} vCPUs at most (${parts.map(({ text }) => text).join(', ')})`;
  const allowed = `the account may run ${Quota.Value} in ${region} (${Quota.QuotaName}, ${code})`;
  return needed > Quota.Value
    ? problem(
        `${counted}, but ${allowed}`,
        `aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${code} ` +
          `--desired-value ${needed}, or fewer or smaller machines`,
      )
    : ok(`${counted}; ${allowed}, whatever else runs there`);
}

/** The largest that it may be. A type that does not exist is another check's business. */
function vcpusOf(
  { types, mostVcpus }: PlacedMachine,
  { market, code }: Load,
  known: ReadonlyMap<string, InstanceType>,
) {
  const counting = types.filter((type) => quotaCode(type, market) === code);
  return Math.max(mostVcpus ?? 0, ...counting.map((type) => known.get(type)?.VCpuInfo.DefaultVCpus ?? 0));
}

/** An account that never asked for another value has the default one, which is kept elsewhere. */
async function quotaOf(aws: AwsReader, region: string, code: string): Promise<Quota> {
  const which = ['--service-code', 'ec2', '--quota-code', code];
  try {
    return await aws.read<Quota>(region, 'service-quotas', 'get-service-quota', ...which);
  } catch (error) {
    if (error instanceof AwsRefusal && error.code === 'NoSuchResourceException') {
      return aws.read<Quota>(region, 'service-quotas', 'get-aws-default-service-quota', ...which);
    }
    throw error;
  }
}
