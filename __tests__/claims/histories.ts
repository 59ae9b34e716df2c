import fc from 'fast-check';
import { type Answer, type Request, type Round, World } from './world';

/** What happens to a fleet; numbers choose among the managers that there are. */
export type Event =
  | { readonly kind: 'deploy' }
  | { readonly kind: 'step'; readonly manager: number; readonly old: number; readonly lost: boolean }
  | { readonly kind: 'drained'; readonly manager: number }
  | { readonly kind: 'killed'; readonly manager: number }
  | { readonly kind: 'time'; readonly seconds: number };

const manager = fc.nat({ max: 9 });
const step = fc.record({
  kind: fc.constant('step' as const),
  manager,
  old: fc.oneof(fc.constant(0), fc.nat({ max: 40 })),
  lost: fc.nat({ max: 9 }).map((chance) => chance === 0),
});

/** Boots at once, answers that are old and come in any order, lost answers, crashes, deletions, deployments in a row. */
export const histories: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('deploy' as const) }) },
    { weight: 24, arbitrary: step },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('drained' as const), manager }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed' as const), manager }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('time' as const), seconds: fc.oneof(fc.nat(60), fc.nat(4000)) }),
    },
  ),
  { minLength: 30, maxLength: 150 },
);

interface Manager {
  readonly id: string;
  round?: Round;
  answer?: Answer;
  request?: Request;
  thing?: string;
  leaves: boolean;
}

export interface Fleet {
  readonly managers: number;
  readonly spares: number;
  /** Begins a round of a manager. */
  readonly begin: (id: string, things: readonly string[]) => Round;
  readonly world?: World;
}

/**
 * Lets a history happen. @returns what is wrong: two living managers with one thing, or a manager without one though the
 * drains are over.
 */
export async function replay(
  events: readonly Event[],
  { managers, spares, begin, world = new World() }: Fleet,
): Promise<string | undefined> {
  const things = Array.from({ length: managers + spares }, (_, index) => `group-${index + 1}`);
  let fleet: Manager[] = [];
  let launched = 0;
  const end = (one: Manager | undefined) => {
    if (one) {
      world.end(one.id);
      one.round?.kill();
      fleet = fleet.filter((other) => other !== one);
    }
  };
  const launch = () => {
    launched += 1;
    const id = `i-${String(launched).padStart(4, '0')}`;
    world.launch(id);
    fleet.push({ id, leaves: false });
  };
  const advance = async (one: Manager, how: { readonly old: number; readonly lost: boolean }) => {
    if (one.thing !== undefined) {
      return;
    }
    one.round ??= begin(one.id, things);
    const { request } = one;
    const next = await one.round.next(request && world.answer(request, how));
    if (!('end' in next)) {
      one.request = next;
      return;
    }
    one.round = undefined;
    one.request = undefined;
    one.thing = next.end;
    // It is in service: the oldest generation may leave.
    if (one.thing !== undefined && fleet.filter(({ leaves, thing }) => !leaves && thing).length > managers) {
      (fleet.find(({ leaves, thing }) => !leaves && thing) as Manager).leaves = true;
    }
  };
  const wrong = () => {
    const owned = fleet.flatMap(({ thing }) => thing ?? []);
    return new Set(owned).size < owned.length ? `two living managers have one of ${owned.join(', ')}` : undefined;
  };
  const happen = async (event: Event) => {
    const waiting = fleet.filter(({ thing }) => thing === undefined);
    switch (event.kind) {
      case 'deploy':
        // Auto Scaling launches a next one when the one before is in service.
        return waiting.length < managers ? launch() : undefined;
      case 'step':
        return waiting.length > 0 ? advance(waiting[event.manager % waiting.length] as Manager, event) : undefined;
      case 'drained': {
        const leaving = fleet.filter(({ leaves }) => leaves);
        return end(leaving[event.manager % leaving.length]);
      }
      case 'killed':
        return end(fleet[event.manager % fleet.length]);
      case 'time':
        return world.pass(event.seconds);
    }
  };
  for (const event of events) {
    await happen(event);
    const problem = wrong();
    if (problem) {
      return problem;
    }
  }
  for (const one of fleet.filter(({ leaves }) => leaves)) {
    end(one);
  }
  // What leaked, if anything could, would still be owned.
  world.pass(7201);
  for (let round = 0; round < 20 * fleet.length; round += 1) {
    await advance(fleet[round % fleet.length] as Manager, { old: 0, lost: false });
  }
  const owners = fleet.filter(({ thing }) => thing !== undefined).length;
  for (const { round } of fleet) {
    round?.kill();
  }
  const most = Math.min(fleet.length, things.length);
  return wrong() ?? (owners < most ? `${owners} of ${most} managers have a thing` : undefined);
}
