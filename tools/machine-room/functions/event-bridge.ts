import { ask } from '../../sandbox/ask';

/** What EventBridge gets: fields by name. */
export type BusEvent = Readonly<Record<string, unknown>>;

interface Rule {
  readonly Name: string;
  readonly State?: string;
  readonly EventPattern?: string;
}

interface Target {
  readonly Arn: string;
  readonly Input?: string;
}

/** The default bus of the emulator's EventBridge, whose rules the emulator keeps and does not carry out. */
export class EventBridge {
  constructor(
    private readonly endpoint: () => string,
    private readonly region: string,
    /** Invokes a function, by its name. */
    private readonly invoke: (functionName: string, event: unknown) => Promise<void>,
  ) {}

  /** Gives an event to the functions that are targets of the rules it fits. */
  async put(event: BusEvent): Promise<void> {
    const { Rules = [] } = await this.ask<{ Rules?: Rule[] }>('ListRules', {});
    const meant = Rules.filter(
      ({ State, EventPattern }) => State !== 'DISABLED' && EventPattern && fitsPattern(event, JSON.parse(EventPattern)),
    );
    const targets = await Promise.all(meant.map(({ Name }) => this.targetsOf(Name)));
    await Promise.all(
      targets.flat().map(({ Arn, Input }) => {
        const [, , service, , , , name = ''] = Arn.split(':');
        return service === 'lambda' ? this.invoke(name, Input === undefined ? event : JSON.parse(Input)) : undefined;
      }),
    );
  }

  private async targetsOf(rule: string): Promise<readonly Target[]> {
    const { Targets = [] } = await this.ask<{ Targets?: Target[] }>('ListTargetsByRule', { Rule: rule });
    return Targets;
  }

  private async ask<Answer>(action: string, parameters: object): Promise<Answer> {
    const headers = { 'x-amz-target': `AWSEvents.${action}`, 'content-type': 'application/x-amz-json-1.1' };
    const body = JSON.stringify(parameters);
    return JSON.parse(await ask(this.endpoint(), 'events', this.region, { method: 'POST', headers, body }));
  }
}

/**
 * Whether an event has, for each field of the pattern, one of the values listed there. Of comparisons there are
 * `prefix` and `exists`.
 *
 * Source: EventBridge User Guide, "Amazon EventBridge event patterns"
 *
 * @throws {Error} for a comparison that is not known here
 */
export function fitsPattern(event: unknown, pattern: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = isObject(event) ? event[field] : undefined;
    if (!Array.isArray(wanted)) {
      return isObject(wanted) && fitsPattern(value, wanted);
    }
    const values = Array.isArray(value) ? value : [value];
    return wanted.some((one) => values.some((each) => fits(each, one)));
  });
}

function fits(value: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) {
    return value === wanted;
  }
  const [[comparison, operand] = []] = Object.entries(wanted);
  switch (comparison) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'exists':
      return (value !== undefined) === operand;
    default:
      throw new Error(`The machine room does not know the comparison ${comparison} of event patterns`);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
