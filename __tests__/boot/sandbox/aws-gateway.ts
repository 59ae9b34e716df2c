import { type Answer, brokenConnection, type Call, type Handler } from './http';

/** One call that reached AWS: `ssm:GetParameter` in some region, with its parameters. */
export interface AwsCall {
  readonly action: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Passes what the machine asks of AWS on to the emulator, and remembers it. A test can take a call over, to refuse it
 * or to answer what the emulator cannot.
 */
export class AwsGateway {
  readonly calls: AwsCall[] = [];
  private readonly overrides: { readonly action: string; readonly answer: Answer | 'down'; left: number }[] = [];

  constructor(private readonly emulator: string) {}

  /** The next calls of this action are answered so; all of them without a count. */
  answer(action: string, answer: Answer | 'down', times = Number.POSITIVE_INFINITY): void {
    this.overrides.push({ action, answer, left: times });
  }

  refuse(action: string, times?: number): void {
    const type = 'AccessDeniedException';
    const message = `not authorized to perform: ${action}`;
    const isJson = action.startsWith('ssm:');
    const body = isJson
      ? JSON.stringify({ __type: type, message })
      : `<ErrorResponse><Error><Type>Sender</Type><Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    this.answer(action, { status: 400, body }, times);
  }

  recover(): void {
    this.overrides.length = 0;
  }

  /** The actions asked for, in order. */
  get asked(): string[] {
    return this.calls.map(({ action }) => action);
  }

  readonly handle: Handler = async (call) => {
    const asked = readAwsCall(call);
    this.calls.push(asked);
    const override = this.overrides.find(({ action, left }) => action === asked.action && left > 0);
    if (override) {
      override.left -= 1;
      return override.answer === 'down' ? brokenConnection : override.answer;
    }
    return this.forward(call);
  };

  private async forward({ method, path, query, headers, body }: Call): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    const kept = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token', 'accept'];
    const response = await fetch(`${this.emulator}${path}${search === '' ? '' : `?${search}`}`, {
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

/** The signature names service and region; the operation stands in a header (JSON) or in the form (query protocol). */
function readAwsCall({ method, path, headers, fields }: Call): AwsCall {
  const [, region, service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const operation = headers['x-amz-target']?.split('.').at(-1) ?? fields.Action;
  if (!region || !service || !operation) {
    throw new Error(`A call to AWS without a known form: ${method} ${path} ${JSON.stringify(headers)}`);
  }
  const { Action: _, Version: __, ...parameters } = fields;
  return { action: `${service}:${operation}`, region, parameters };
}
