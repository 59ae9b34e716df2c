import { type Answer, brokenConnection, type Call, type Handler, pause } from './http';

/** What goes wrong with a call: it takes this long, the connection breaks, or GitLab answers something else. */
export type Fault = { readonly delayMilliseconds: number } | 'down' | Answer;

export const htmlPage: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>',
};

const forbidden: Answer = { status: 403, body: { message: '403 Forbidden' } };
const unauthorized: Answer = { status: 401, body: { message: '401 Unauthorized' } };

/**
 * The part of GitLab's API that a manager speaks: it knows which tokens are good for what, and remembers every call.
 *
 * Source: GitLab REST API, "Runners" and "Users: create a runner linked to a user".
 */
export class FakeGitlab {
  readonly calls: Call[] = [];
  /** Runner authentication tokens, each with the settings its runner was created with. */
  readonly runners = new Map<string, Readonly<Record<string, string>>>();
  readonly registrationTokens = new Set<string>();
  readonly accessTokens = new Set<string>();
  /** Since GitLab 17 an administrator has to allow them. */
  registrationAllowed = true;
  private readonly faults: { readonly path: string; fault: Fault; left: number }[] = [];
  private created = 0;

  /** The next calls of a path that begins so go wrong; all of them without a count. */
  fail(fault: Fault, { times = Number.POSITIVE_INFINITY, path = '/' } = {}): void {
    this.faults.push({ path, fault, left: times });
  }

  recover(): void {
    this.faults.length = 0;
  }

  /** `POST /api/v4/runners/verify` and the like, in order. */
  get asked(): string[] {
    return this.calls.map(({ method, path }) => `${method} ${path}`);
  }

  readonly handle: Handler = async (call) => {
    this.calls.push(call);
    const trouble = this.faults.find(({ path, left }) => left > 0 && call.path.startsWith(path));
    if (!trouble) {
      return this.answer(call);
    }
    trouble.left -= 1;
    if (trouble.fault === 'down') {
      return brokenConnection;
    }
    if ('delayMilliseconds' in trouble.fault) {
      await pause(trouble.fault.delayMilliseconds);
      return this.answer(call);
    }
    return trouble.fault;
  };

  private answer(call: Call): Answer {
    switch (`${call.method} ${call.path}`) {
      case 'POST /api/v4/runners/verify':
        return this.runners.has(tokenOf(call)) ? { status: 200, body: { id: 1, token: tokenOf(call) } } : forbidden;
      case 'POST /api/v4/runners':
        return this.register(call);
      case 'POST /api/v4/user/runners':
        return this.accessTokens.has(accessTokenOf(call)) ? this.create(call.fields, 'glrt-') : unauthorized;
      case 'DELETE /api/v4/runners/managers':
        return this.runners.has(tokenOf(call)) ? { status: 204 } : forbidden;
      case 'DELETE /api/v4/runners':
        return this.runners.delete(tokenOf(call)) ? { status: 204 } : forbidden;
      default:
        return { status: 404, body: { error: '404 Not Found' } };
    }
  }

  private register(call: Call): Answer {
    if (!this.registrationAllowed) {
      return { status: 410, body: { message: '410 Gone - runner registration disallowed' } };
    }
    return this.registrationTokens.has(tokenOf(call)) ? this.create(call.fields, 'glrtr-') : forbidden;
  }

  private create({ token: _, ...asked }: Readonly<Record<string, string>>, prefix: string): Answer {
    this.created += 1;
    const token = `${prefix}created-runner-${this.created}`;
    this.runners.set(token, asked);
    return { status: 201, body: { id: 100 + this.created, token, token_expires_at: null } };
  }
}

const tokenOf = (call: Call): string => String(call.fields.token ?? call.query.token);

const accessTokenOf = ({ headers }: Call): string =>
  headers['private-token'] ?? String(headers.authorization).replace(/^Bearer /, '');
