import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

const group = 'ci-manager-asg';

/**
 * What a manager of executor docker asks of AWS while it boots, answered in this process: parameters, and an Auto
 * Scaling group that waits for it. Faster than an emulator with a deployment, which other tests have.
 */
export class SmallAccount {
  readonly parameters = new Map<string, string>();
  /** Values of before, the oldest first. */
  private readonly earlier = new Map<string, readonly string[]>();
  /** Parameters that nobody may write. */
  readonly readOnly = new Set<string>();
  private server?: Server;

  constructor() {
    beforeAll(async () => {
      this.server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += chunk));
        request.on('end', () => {
          const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
          const answer = target ? this.ssm(target, JSON.parse(body)) : autoScaling(new URLSearchParams(body));
          response.writeHead(answer.status, { 'content-type': target ? 'application/x-amz-json-1.1' : 'text/xml' });
          response.end(answer.body);
        });
      });
      await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => void this.server?.close());
  }

  get endpoint(): string {
    const { port } = (this.server as Server).address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  private ssm(operation: string, { Name, Names = [], Value, Overwrite }: SsmInput): Answer {
    if (operation === 'PutParameter' && this.readOnly.has(Name)) {
      return json({ __type: 'AccessDeniedException', message: Name }, 400);
    }
    if (operation === 'PutParameter') {
      const before = this.parameters.get(Name);
      if (before !== undefined && !Overwrite) {
        return json({ __type: 'ParameterAlreadyExists', message: Name }, 400);
      }
      this.earlier.set(Name, before === undefined ? [] : [...this.earlierOf(Name), before]);
      this.parameters.set(Name, String(Value));
      return json({ Version: this.earlierOf(Name).length + 1, Tier: 'Standard' });
    }
    if (operation === 'DeleteParameters') {
      return json({ DeletedParameters: Names.filter((name) => this.parameters.delete(name)) });
    }
    const value = this.parameters.get(Name);
    if (value === undefined) {
      return json({ __type: 'ParameterNotFound', message: Name }, 400);
    }
    const versions = [...this.earlierOf(Name), value].map((each, index) => ({
      Name,
      Value: each,
      Version: index + 1,
      KeyId: 'alias/aws/ssm',
    }));
    return json(operation === 'GetParameter' ? { Parameter: versions.at(-1) } : { Parameters: versions });
  }

  private earlierOf(name: string): readonly string[] {
    return this.earlier.get(name) ?? [];
  }
}

interface SsmInput {
  readonly Name: string;
  readonly Names?: readonly string[];
  readonly Value?: string;
  readonly Overwrite?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const json = (body: object, status = 200): Answer => ({ status, body: JSON.stringify(body) });

function autoScaling(asked: URLSearchParams): Answer {
  const action = String(asked.get('Action'));
  const instance = `<member><AutoScalingGroupName>${group}</AutoScalingGroupName></member>`;
  const result = action.startsWith('Describe') ? `<AutoScalingInstances>${instance}</AutoScalingInstances>` : '';
  return {
    status: 200,
    body: `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><${action}Result>${result}</${action}Result></${action}Response>`,
  };
}
