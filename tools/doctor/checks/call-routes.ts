import type { Question } from '../check';
import { ok, problem } from '../finding';
import type { PlacedMachine } from '../lookups';
import type { PlannedApp, PlannedStack } from '../plan/planned-app';
import { placesOf } from '../routes/place';
import { type RoutedCall, routedCalls } from '../routes/route';

/**
 * What the synthesized stacks alone tell of routes: a question for each function in a VPC and each task, and one for each
 * machine whose security groups hold a call back. Whether a machine's subnet has internet access is asked elsewhere.
 */
export function callQuestions(app: PlannedApp): readonly Question[] {
  return app.stacks.flatMap((stack) => {
    const calls = routedCalls(app, stack);
    return placesOf(app, stack).flatMap(({ role, kind, subnets }) => {
      const own = calls.filter((call) => call.role === role);
      const isAsked = (kind === 'function' && subnets.length > 0) || kind === 'task' || own.some(isHeldBack);
      return isAsked ? [question(stack, role, kind === 'machine' ? own.filter(isHeldBack) : own)] : [];
    });
  });
}

/** Whether a subnet without a default route still reaches everything that a machine calls. */
export function haveEndpoints(app: PlannedApp, { stack, role }: PlacedMachine, subnet: string): boolean {
  const calls = routedCalls(app, stack).filter((call) => call.role === role && call.subnet === subnet);
  return calls.length > 0 && calls.every(({ route }) => route.kind !== 'none');
}

/** By the words of routes/route.ts. Synth warns itself where the port of a proxy is closed. */
const isHeldBack = ({ route, direct }: RoutedCall) =>
  route.kind === 'none' && route.by.startsWith('no egress rule') && direct !== true;

function question(stack: PlannedStack, role: string, calls: readonly RoutedCall[]): Question {
  const lost = calls.filter(({ route }) => route.kind === 'none');
  const [first] = lost;
  const hosts = [...new Set(lost.map(({ host, port }) => `${host}:${port}`))];
  return {
    about: `${stack.name} ${role}`,
    answer: async () =>
      first
        ? problem(
            `no route to ${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ` and ${hosts.length - 3} more` : ''}: ${first.route.by}`,
            remedyFor(first, stack.name),
          )
        : ok(`${calls.length} calls have a route`),
  };
}

function remedyFor(call: RoutedCall, stack: string): string {
  const all = `npx runners downloads --stack ${stack} lists every call`;
  return isHeldBack(call)
    ? `open the port in the egress rules; ${all}`
    : `give its subnet a NAT gateway or a VPC endpoint, or run a function outside of any VPC; ${all}`;
}
