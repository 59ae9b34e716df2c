import {
  CancelSpotInstanceRequestsCommand,
  DeleteKeyPairCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSpotInstanceRequestsCommand,
  type Filter,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Clock, Command, Ec2 } from '../../../src/lambda/terminate-runners/calls';

export interface MemoryInstance {
  readonly id: string;
  state: string;
  readonly keyName?: string;
  readonly launchedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface MemorySpotRequest {
  readonly id: string;
  state: string;
  readonly keyName: string;
  readonly instanceId?: string;
}

/** Thrown in EC2's form. */
export function ec2Error(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(`${name} happened`), { name, $metadata: { httpStatusCode } });
}

/** An EC2 that keeps its own limits, pages at its own size, and fails when it is told to. */
export class MemoryEc2 implements Ec2 {
  readonly instances = new Map<string, MemoryInstance>();
  readonly spotRequests = new Map<string, MemorySpotRequest>();
  readonly keyPairs = new Set<string>();
  readonly calls: Command[] = [];
  /** Rows of one page, whatever the caller would take. */
  pageSize = 1000;
  /** What goes wrong instead of an answer. */
  fault: (command: Command, call: number) => Error | undefined = () => undefined;
  /** How long a call takes; milliseconds. */
  latency = 0;

  constructor(private readonly clock?: FakeClock) {}

  async send(command: Command): Promise<unknown> {
    this.calls.push(command);
    this.clock?.pass(this.latency);
    const error = this.fault(command, this.calls.length);
    if (error) {
      throw error;
    }
    return this.answer(command);
  }

  private answer(command: Command): unknown {
    if (command instanceof DescribeInstancesCommand) {
      const { Filters, MaxResults, NextToken } = command.input;
      const page = this.page(this.find(Filters), MaxResults, NextToken);
      // An instance a reservation, as docker-machine makes them.
      return { Reservations: page.rows.map((row) => ({ Instances: [toEc2(row)] })), NextToken: page.next };
    }
    if (command instanceof DescribeSpotInstanceRequestsCommand) {
      const states = command.input.Filters?.find(({ Name }) => Name === 'state')?.Values ?? [];
      const found = [...this.spotRequests.values()].filter(({ state }) => states.includes(state));
      const page = this.page(found, command.input.MaxResults, command.input.NextToken);
      return {
        SpotInstanceRequests: page.rows.map(({ id, keyName, instanceId }) => ({
          SpotInstanceRequestId: id,
          InstanceId: instanceId,
          LaunchSpecification: { KeyName: keyName },
        })),
        NextToken: page.next,
      };
    }
    if (command instanceof DescribeKeyPairsCommand) {
      const matches = matcher(command.input.Filters);
      const found = [...this.keyPairs].filter((name) => matches({ 'key-name': name }));
      return { KeyPairs: found.map((KeyName) => ({ KeyName })) };
    }
    return this.remove(command);
  }

  private remove(command: Command): unknown {
    if (command instanceof TerminateInstancesCommand) {
      for (const instance of known(this.instances, command.input.InstanceIds, 'InvalidInstanceID.NotFound')) {
        instance.state = 'shutting-down';
      }
    } else if (command instanceof CancelSpotInstanceRequestsCommand) {
      const ids = command.input.SpotInstanceRequestIds;
      for (const request of known(this.spotRequests, ids, 'InvalidSpotInstanceRequestID.NotFound')) {
        request.state = 'cancelled';
      }
    } else if (command instanceof DeleteKeyPairCommand) {
      this.keyPairs.delete(String(command.input.KeyName));
    }
    return {};
  }

  private find(filters: readonly Filter[] | undefined): MemoryInstance[] {
    const matches = matcher(filters);
    return [...this.instances.values()].filter(({ id, keyName, tags }) =>
      matches({
        'instance-id': id,
        'key-name': keyName,
        'tag-key': Object.keys(tags),
        ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, value])),
      }),
    );
  }

  private page<Row>(rows: readonly Row[], most = 1000, token = '0'): { rows: readonly Row[]; next?: string } {
    if (most < 5 || most > 1000) {
      throw ec2Error('InvalidParameterValue', 400);
    }
    const end = Number(token) + Math.min(most, this.pageSize);
    return { rows: rows.slice(Number(token), end), next: end < rows.length ? String(end) : undefined };
  }
}

function known<Row>(rows: ReadonlyMap<string, Row>, ids: readonly string[] | undefined, absence: string): Row[] {
  if (!ids || ids.length === 0 || ids.length > 1000) {
    throw ec2Error('InvalidParameterValue', 400);
  }
  return ids.map((id) => {
    const row = rows.get(id);
    if (!row) {
      throw ec2Error(absence, 400);
    }
    return row;
  });
}

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `*` is any run of characters, as in EC2's filters. */
function matcher(filters: readonly Filter[] = []): (values: Values) => boolean {
  const tests = filters.map(({ Name, Values = [] }) => {
    if (Values.length > 200) {
      throw ec2Error('FilterLimitExceeded', 400);
    }
    const exact = new Set(Values);
    const patterns = Values.filter((value) => value.includes('*')).map(
      (value) => new RegExp(`^${value.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    );
    return (values: Values) =>
      [values[String(Name)] ?? []].flat().some((value) => exact.has(value) || patterns.some((p) => p.test(value)));
  });
  return (values) => tests.every((test) => test(values));
}

function toEc2({ id, state, keyName, launchedAt, tags }: MemoryInstance) {
  return {
    InstanceId: id,
    State: { Name: state },
    KeyName: keyName,
    LaunchTime: new Date(launchedAt * 1000),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** Time passes only when something takes time. */
export class FakeClock implements Clock {
  private passed = 0;
  readonly slept: number[] = [];
  /** What happens meanwhile. */
  onSleep: () => void = () => undefined;

  /** @param budget milliseconds until the function has to end */
  constructor(
    private readonly startedAt: number,
    private readonly budget = 88_000,
  ) {}

  now = () => this.startedAt * 1000 + this.passed;
  remaining = () => this.budget - this.passed;
  jitter = () => 1;

  async sleep(duration: number): Promise<void> {
    this.slept.push(duration);
    this.onSleep();
    this.pass(duration);
  }

  pass(duration: number): void {
    this.passed += duration;
  }
}
