import type {
  CancelSpotInstanceRequestsCommand,
  DeleteKeyPairCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSpotInstanceRequestsCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Log } from './log';

/** Everything that EC2 is asked; the function's policies allow just that. */
export type Command =
  | CancelSpotInstanceRequestsCommand
  | DeleteKeyPairCommand
  | DescribeInstancesCommand
  | DescribeKeyPairsCommand
  | DescribeSpotInstanceRequestsCommand
  | TerminateInstancesCommand;

/** All of an SDK's client that is used. */
export interface Client<AnyCommand> {
  send(command: AnyCommand, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

export type Ec2 = Client<Command>;

/** Times in milliseconds. */
export interface Clock {
  now(): number;
  /** How long there may be calls; what comes after is for saying what is left. */
  remaining(): number;
  sleep(duration: number): Promise<void>;
  /** From 0 to 1: spreads the retries of functions that were throttled together. */
  jitter(): number;
}

/** The function has to end before its work does. */
export class OutOfTime extends Error {}

/** What became of every single thing that was to be removed. */
export interface Outcome {
  readonly done: string[];
  readonly failed: { readonly id: string; readonly reason: string }[];
  /** Not tried any more. */
  readonly left: string[];
}

const mostAttempts = 8;

/** Milliseconds; each delay is twice the one before. */
const firstDelay = 200;
const longestDelay = 5000;

/** What takes longer has been lost on the way. */
const longestCall = 30_000;

/** Asks AWS: patient while it throttles, never longer than there is time. */
export class Calls<AnyCommand extends object = Command> {
  private answered = false;

  constructor(
    private readonly client: Client<AnyCommand>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** EC2 answered nothing in all the time there was, not even an error: there is no route to it. */
  get unanswered(): boolean {
    return !this.answered;
  }

  /** @throws {OutOfTime} */
  async ask<Answer>(command: AnyCommand): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const remaining = this.clock.remaining();
      if (remaining <= 0) {
        throw new OutOfTime(`No time for ${command.constructor.name}`);
      }
      try {
        const answer = await this.client.send(command, {
          abortSignal: AbortSignal.timeout(Math.min(remaining, longestCall)),
        });
        this.answered = true;
        return answer as Answer;
      } catch (error) {
        this.answered ||= isAnswer(error);
        await this.waitToRetry(command, error, attempt);
      }
    }
  }

  /** Every page of a listing. */
  async pages<Answer extends { NextToken?: string | undefined }>(
    command: (NextToken: string | undefined) => AnyCommand,
  ): Promise<Answer[]> {
    const pages: Answer[] = [];
    let token: string | undefined;
    do {
      const page = await this.ask<Answer>(command(token));
      pages.push(page);
      token = page.NextToken || undefined;
    } while (token);
    return pages;
  }

  /**
   * Removes things a batch at a time. EC2 refuses a whole batch for the sake of one, so a refused batch is halved until
   * the one is found; what is gone already counts as removed.
   */
  async remove(
    ids: readonly string[],
    size: number,
    command: (ids: string[]) => AnyCommand,
    onDone: (ids: readonly string[]) => void,
  ): Promise<Outcome> {
    const outcome: Outcome = { done: [], failed: [], left: [] };
    const batches = chunks(ids, size).reverse();
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      try {
        await this.ask(command(batch));
        outcome.done.push(...batch);
        onDone(batch);
      } catch (error) {
        if (error instanceof OutOfTime) {
          outcome.left.push(...batch, ...batches.splice(0).reverse().flat());
        } else if (batch.length > 1 && !isTransient(error)) {
          batches.push(...chunks(batch, Math.ceil(batch.length / 2)).reverse());
        } else if (isAbsence(error)) {
          outcome.done.push(...batch);
        } else {
          outcome.failed.push(...batch.map((id) => ({ id, reason: reasonOf(error) })));
        }
      }
    }
    return outcome;
  }

  private async waitToRetry(command: AnyCommand, error: unknown, attempt: number): Promise<void> {
    if (this.clock.remaining() <= 0) {
      throw new OutOfTime(`${command.constructor.name}: ${reasonOf(error)}`);
    }
    if (!isTransient(error) || attempt === mostAttempts) {
      throw error;
    }
    const delay = Math.min(firstDelay * 2 ** (attempt - 1), longestDelay) * (0.5 + this.clock.jitter() / 2);
    if (delay >= this.clock.remaining()) {
      throw new OutOfTime(`${command.constructor.name}: ${reasonOf(error)}`);
    }
    this.log('warning', 'call.retried', { call: command.constructor.name, attempt, reason: reasonOf(error) });
    await this.clock.sleep(delay);
  }
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** EC2's own words for "less often" and "later", and what a network does. */
const transientNames =
  /^(RequestLimitExceeded|.*Throttl.*|TooManyRequestsException|SlowDown|Internal(Error|Failure|ServerError)|(Service)?Unavailable|.*Timeout.*|AbortError|NetworkingError|ECONN.*|EPIPE|EAI_AGAIN)$/;

/** EC2 itself refused, with a status, rather than the network. */
function isAnswer(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
}

function isTransient(error: unknown): boolean {
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  return (
    transientNames.test(String(name)) ||
    transientNames.test(String(code)) ||
    Number($metadata?.httpStatusCode) >= 500 ||
    $metadata?.httpStatusCode === 429
  );
}

/** Such as InvalidInstanceID.NotFound and InvalidKeyPair.NotFound. */
function isAbsence(error: unknown): boolean {
  return /\.NotFound$/.test(String((error as { name?: string }).name));
}
