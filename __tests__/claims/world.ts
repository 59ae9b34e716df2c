import type { Choice, Sight } from '../../src/claims/claims';

/** What a manager asks AWS for while it claims. */
export type Request =
  | { readonly call: 'list' }
  | { readonly call: 'states'; readonly ids: readonly string[] }
  | { readonly call: 'create'; readonly name: string; readonly value: string }
  | { readonly call: 'get'; readonly name: string }
  | { readonly call: 'delete'; readonly name: string };

export interface Answer {
  readonly rows: readonly (readonly [string, string])[];
  /** SSM's ParameterAlreadyExists. */
  readonly exists?: boolean;
  /** The request was carried out and nobody heard of it. */
  readonly lost?: boolean;
  readonly now: number;
}

interface Moment {
  readonly at: number;
  readonly parameters: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, string>;
}

/** EC2 lists a terminated instance for about an hour. */
const listedFor = 3600;

/** An answer of EC2 or SSM is at most so old; seconds. */
const oldestAnswer = 1800;

/** SSM and EC2, whose listings may show any of the last moments; only creating a parameter is told at once and once. */
export class World {
  now = 1_000_000;
  private parameters = new Map<string, string>();
  private states = new Map<string, string>();
  private readonly ended = new Map<string, number>();
  private past: Moment[] = [];

  constructor(
    /** Whether SSM refuses to create a parameter that exists: a mutant does not. */
    private readonly createsOnce = true,
  ) {
    this.remember();
  }

  launch(id: string): void {
    this.states.set(id, 'running');
    this.remember();
  }

  end(id: string): void {
    this.states.set(id, 'terminated');
    this.ended.set(id, this.now);
    this.remember();
  }

  lives = (id: string): boolean => this.states.get(id) === 'running';

  pass(seconds: number): void {
    this.now += seconds;
    for (const [id, at] of this.ended) {
      if (this.now - at > listedFor) {
        this.states.delete(id);
      }
    }
    this.remember();
  }

  /** @param old how many moments ago a listing is of, as far as AWS may go */
  answer(request: Request, { old = 0, lost = false } = {}): Answer {
    const past = this.past.filter(({ at }) => this.now - at <= oldestAnswer);
    const { parameters, states } = past.at(-1 - Math.min(old, past.length - 1)) as Moment;
    const rowsOf = (map: ReadonlyMap<string, string>, keys: Iterable<string>) =>
      [...keys].flatMap((key) => (map.has(key) ? [[key, String(map.get(key))] as const] : []));
    const { now } = this;
    switch (request.call) {
      case 'list':
        return { rows: rowsOf(parameters, parameters.keys()), now };
      case 'states':
        return { rows: rowsOf(states, request.ids), now };
      case 'get':
        return { rows: rowsOf(this.parameters, [request.name]), now };
      case 'delete':
        this.parameters.delete(request.name);
        this.remember();
        return { rows: [], now };
      case 'create':
        if (this.createsOnce && this.parameters.has(request.name)) {
          return { rows: [], exists: true, now };
        }
        this.parameters.set(request.name, request.value);
        this.remember();
        return { rows: [], lost, now };
    }
  }

  private remember(): void {
    this.past = [
      ...this.past.slice(-60),
      { at: this.now, parameters: new Map(this.parameters), states: new Map(this.states) },
    ];
  }
}

/** A round of a manager that boots: what it asks next, or the thing that it has, or nothing where it has to wait. */
export interface Round {
  next(answer?: Answer): Promise<Request | { readonly end: string | undefined }>;
  kill(): void;
}

export type Decide = (me: string, things: readonly string[], sight: Sight) => Choice;
