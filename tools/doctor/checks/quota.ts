import type { Check, CheckContext, Question } from '../check';
import { type Answer, warning } from '../finding';
import { type InstanceType, instanceTypes, type PlacedMachine, placedMachines, titleOf } from '../lookups';
import { type Market, quotaCode, standardQuota } from '../quota-codes';
import { allowanceOf, compared } from '../service-quota';

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
  summary: 'the account can run the vCPUs of all workers at once',
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
  const quota = { region, service: 'ec2', code } as const;
  const [allowance, types] = await Promise.all([allowanceOf(context.aws, quota), instanceTypes(context, region)]);
  const countless = load.machines.find(({ types, mostVcpus }) => types.length === 0 && mostVcpus === undefined);
  if (countless) {
    return warning(
      `the types of ${titleOf(countless)} may have any number of vCPUs; the account may run ${allowance.Value} (${code})`,
      'set vcpuCount.max of the instanceRequirements, so that the ceiling is known',
    );
  }
  const shares = load.machines.map((machine) => {
    const [most, each] = [machine.most[market], vcpusOf(machine, load, types)];
    return { vcpus: most * each, text: `${machine.stack.name} ${machine.role} ${most} x ${each}` };
  });
  return compared(quota, allowance, shares, 'fewer or smaller machines');
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
