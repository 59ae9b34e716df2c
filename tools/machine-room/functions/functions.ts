import type { RecordedCall } from '../../sandbox/missing-calls';
import { type Clock, realClock } from '../clock';
import { type FunctionSettings, type Invocation, invoke } from './invocation';

/** Something that a function was asked to do. */
export interface AsynchronousInvocation extends Invocation {
  readonly functionName: string;
  readonly event: unknown;
  /** 1, and up to 3 for one that fails. */
  readonly attempt: number;
}

interface Deployed extends Omit<FunctionSettings, 'endpoint' | 'zip'> {
  readonly zip: Uint8Array;
}

/** Seconds before the second and the third attempt. */
const pauses = [60, 120];

/** What its role's credentials would be: who made a call of the emulator's. */
export const functionAccessKey = 'function';

/**
 * Lambda's part that the emulator only pretends: the code that was deployed runs, each invocation in a process of its
 * own, and reaches the emulator as AWS.
 *
 * Source of the attempts: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous
 * invocation"
 */
export class Functions {
  readonly invocations: AsynchronousInvocation[] = [];
  private readonly deployed = new Map<string, Deployed>();

  constructor(
    private readonly endpoint: () => string,
    private readonly clock: Clock = realClock,
  ) {}

  /** Takes note of code and settings that are deployed. */
  readonly note = ({ service, action, parameters, status }: RecordedCall): void => {
    const [, method, named, part] =
      /^(\w+) \/2015-03-31\/functions(?:\/([^/]+)\/(code|configuration))?$/.exec(action) ?? [];
    if (service !== 'lambda' || status >= 300 || !method || method === 'GET') {
      return;
    }
    const name = decodeURIComponent(named ?? String(parameters.FunctionName));
    const known = this.deployed.get(name);
    const zip = part === 'code' ? parameters.ZipFile : (parameters.Code as { ZipFile?: unknown } | undefined)?.ZipFile;
    const environment = parameters.Environment as { Variables?: Record<string, string> } | undefined;
    this.deployed.set(name, {
      zip: zip ? Buffer.from(String(zip), 'base64') : (known?.zip ?? Buffer.alloc(0)),
      handler: String(parameters.Handler ?? known?.handler),
      timeout: Number(parameters.Timeout ?? known?.timeout ?? 3),
      variables: environment?.Variables ?? known?.variables ?? {},
    });
  };

  has(functionName: string): boolean {
    return this.deployed.has(functionName);
  }

  /** As anyone who does not wait for an answer invokes: one that fails is tried twice more. */
  async invokeLater(functionName: string, event: unknown, attempt = 1): Promise<void> {
    const settings = this.deployed.get(functionName);
    if (!settings) {
      throw new Error(`No function ${functionName} is deployed`);
    }
    const variables = { ...settings.variables, AWS_ACCESS_KEY_ID: functionAccessKey };
    const invocation = await invoke({ ...settings, variables, endpoint: this.endpoint() }, event);
    this.invocations.push({ functionName, event, attempt, ...invocation });
    const pause = pauses[attempt - 1];
    if (invocation.error !== undefined && pause !== undefined) {
      this.clock.after(pause * 1000, () => void this.invokeLater(functionName, event, attempt + 1));
    }
  }
}
