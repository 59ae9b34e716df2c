import { type Answer, brokenConnection, type Call, type Handler } from '../../../tools/machine-room/gitlab/http';
import { type AwsCall, readAwsCall } from '../../../tools/sandbox/aws-call';

/**
 * Passes what the machine asks of AWS on to the emulator, and remembers it. A test can take a call over, to refuse it
 * or to break it. Actions are named as IAM does: `ssm:GetParameter`.
 */
export class AwsGateway {
  readonly calls: AwsCall[] = [];
  /** The same as they came in. */
  readonly requests: Call[] = [];
  private readonly overrides: { readonly action: string; readonly answer: Answer | 'down'; left: number }[] = [];

  constructor(private readonly emulator: string) {}

  /** The next calls of this action are answered so; all of them without a count. */
  answer(action: string, answer: Answer | 'down', times = Number.POSITIVE_INFINITY): void {
    this.overrides.push({ action, answer, left: times });
  }

  refuse(action: string, times?: number): void {
    const code = 'AccessDeniedException';
    const message = `not authorized to perform: ${action}`;
    const body = action.startsWith('ssm:')
      ? JSON.stringify({ __type: code, message })
      : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    this.answer(action, { status: 400, body }, times);
  }

  recover(): void {
    this.overrides.length = 0;
  }

  /** The actions asked for, in order. */
  get asked(): string[] {
    return this.calls.map(iamAction);
  }

  /** The calls of one action, in order. */
  callsOf(action: string): AwsCall[] {
    return this.calls.filter((call) => iamAction(call) === action);
  }

  readonly handle: Handler = async (call) => {
    const search = new URLSearchParams(call.query).toString();
    const url = search === '' ? call.path : `${call.path}?${search}`;
    const asked = readAwsCall({ method: call.method, url, headers: call.headers }, Buffer.from(call.body));
    this.calls.push(asked);
    this.requests.push(call);
    const override = this.overrides.find(({ action, left }) => action === iamAction(asked) && left > 0);
    if (override) {
      override.left -= 1;
      return override.answer === 'down' ? brokenConnection : override.answer;
    }
    return this.forward(url, call);
  };

  private async forward(url: string, { method, headers, body }: Call): Promise<Answer> {
    const kept = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token', 'accept'];
    const response = await fetch(`${this.emulator}${url}`, {
      method,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name))),
      ...(body === '' ? {} : { body }),
    });
    return {
      status: response.status,
      headers: { 'content-type': response.headers.get('content-type') ?? 'text/plain' },
      body: Buffer.from(await response.arrayBuffer()),
    };
  }
}

export const iamAction = ({ service, action }: AwsCall): string => `${service}:${action}`;
