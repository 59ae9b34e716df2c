import type { Clock } from '../clock';
import type { Answer, Call } from './http';

/** What a runner was created with, as it was sent: `tag_list` is `a,b` or a JSON list. */
export type RunnerSettings = Readonly<Record<string, string>>;

/** One process that uses a runner's token (GitLab 15.11 and later). */
export interface RunnerManager {
  readonly token: string;
  readonly systemId: string;
  readonly firstContact: number;
  lastContact: number;
  address: string;
  /** The runner's `info`: version, executor, features. */
  info: Readonly<Record<string, unknown>>;
}

export const forbidden: Answer = { status: 403, body: { message: '403 Forbidden' } };
export const unauthorized: Answer = { status: 401, body: { message: '401 Unauthorized' } };

/**
 * Runners, their tokens and their managers.
 *
 * Sources: https://docs.gitlab.com/api/runners/, https://docs.gitlab.com/api/users/#create-a-runner-linked-to-a-user,
 * GitLab's lib/api/ci/runner.rb; what the client expects: gitlab-runner 19.3.0, network/gitlab.go
 */
export class Runners {
  /** Runner authentication tokens, each with the settings its runner was created with. */
  readonly byToken = new Map<string, RunnerSettings>();
  readonly registrationTokens = new Set<string>();
  readonly accessTokens = new Set<string>();
  readonly managers: RunnerManager[] = [];
  /** Since GitLab 17 an administrator has to allow them. */
  registrationAllowed = true;
  /** Seconds that an authentication token is good for; forever without it. */
  tokenLifetime: number | undefined;
  private readonly ids = new Map<string, number>();
  private readonly expirations = new Map<string, number>();
  private created = 0;

  constructor(private readonly clock: Clock) {}

  idOf(token: string): number {
    const id = this.ids.get(token) ?? this.ids.size + 1;
    this.ids.set(token, id);
    return id;
  }

  tokenOf(id: number): string | undefined {
    return [...this.byToken.keys()].find((token) => this.idOf(token) === id);
  }

  isKnown(token: string): boolean {
    const expiresAt = this.expirations.get(token) ?? Number.POSITIVE_INFINITY;
    return this.byToken.has(token) && this.clock.now() < expiresAt;
  }

  tags(token: string): readonly string[] {
    const { tag_list: list = '' } = this.byToken.get(token) ?? {};
    const tags: unknown = list.startsWith('[') ? JSON.parse(list) : list.split(',');
    return (tags as string[]).map((tag) => tag.trim()).filter((tag) => tag !== '');
  }

  /** A runner without tags runs untagged jobs, whatever it says. */
  runsUntagged(token: string): boolean {
    const { run_untagged: untagged } = this.byToken.get(token) ?? {};
    return untagged === undefined ? this.tags(token).length === 0 : untagged === 'true';
  }

  isPaused(token: string): boolean {
    return this.byToken.get(token)?.paused === 'true';
  }

  /** Every request with a runner's token is a sign of life of its manager. */
  contact(call: Call, token: string, systemId: string, info: RunnerManager['info'] | undefined): RunnerManager {
    const now = this.clock.now();
    const known = this.managers.find((manager) => manager.token === token && manager.systemId === systemId);
    if (known) {
      Object.assign(known, { lastContact: now, address: call.address, info: info ?? known.info });
      return known;
    }
    const manager = { token, systemId, firstContact: now, lastContact: now, address: call.address, info: info ?? {} };
    this.managers.push(manager);
    return manager;
  }

  verify(token: string): Answer {
    return this.isKnown(token) ? { status: 200, body: this.described(token) } : forbidden;
  }

  register(call: Call): Answer {
    if (!this.registrationAllowed) {
      return { status: 410, body: { message: '410 Gone - runner registration disallowed' } };
    }
    return this.registrationTokens.has(tokenOf(call)) ? this.create(call.fields, 'glrtr-') : forbidden;
  }

  createByUser(call: Call): Answer {
    return this.accessTokens.has(accessTokenOf(call)) ? this.create(call.fields, 'glrt-') : unauthorized;
  }

  /** The old token is good for nothing from then on. */
  resetToken(token: string): Answer {
    const settings = this.byToken.get(token);
    if (!settings || !this.isKnown(token)) {
      return forbidden;
    }
    this.created += 1;
    const next = `${/^[a-z]+-/.exec(token)?.[0] ?? ''}reset-runner-${this.created}`;
    this.byToken.set(next, settings);
    this.ids.set(next, this.idOf(token));
    this.byToken.delete(token);
    for (const [index, manager] of this.managers.entries()) {
      this.managers[index] = manager.token === token ? { ...manager, token: next } : manager;
    }
    this.startLifetime(next);
    return { status: 201, body: this.described(next, false) };
  }

  /** With an access token, by the runner's id (https://docs.gitlab.com/api/runners/). */
  resetTokenOf(call: Call, id: number): Answer {
    if (!this.accessTokens.has(accessTokenOf(call))) {
      return unauthorized;
    }
    const token = this.tokenOf(id);
    return token === undefined ? { status: 404, body: { message: '404 Not found' } } : this.resetToken(token);
  }

  remove(token: string): Answer {
    if (!this.isKnown(token)) {
      return forbidden;
    }
    this.byToken.delete(token);
    this.forgetManagers((manager) => manager.token === token);
    return { status: 204 };
  }

  removeManager(token: string, systemId: string): Answer {
    if (!this.isKnown(token)) {
      return forbidden;
    }
    this.forgetManagers((manager) => manager.token === token && manager.systemId === systemId);
    return { status: 204 };
  }

  private forgetManagers(isMeant: (manager: RunnerManager) => boolean): void {
    const kept = this.managers.filter((manager) => !isMeant(manager));
    this.managers.splice(0, this.managers.length, ...kept);
  }

  private create({ token: _, info: _info, ...asked }: RunnerSettings, prefix: string): Answer {
    return { status: 201, body: this.described(this.add(asked, prefix)) };
  }

  /** @returns the token of a new runner */
  add(settings: RunnerSettings = {}, prefix = 'glrt-'): string {
    this.created += 1;
    const token = `${prefix}created-runner-${this.created}`;
    this.byToken.set(token, settings);
    this.ids.set(token, 100 + this.created);
    this.startLifetime(token);
    return token;
  }

  private startLifetime(token: string): void {
    if (this.tokenLifetime !== undefined) {
      this.expirations.set(token, this.clock.now() + this.tokenLifetime * 1000);
    }
  }

  private described(token: string, withId = true): object {
    const expiresAt = this.expirations.get(token);
    return {
      ...(withId ? { id: this.idOf(token) } : {}),
      token,
      token_expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    };
  }
}

/** In the body, in the query or in the header that gitlab-runner adds. */
export const tokenOf = (call: Call): string =>
  String(call.fields.token ?? call.query.token ?? call.headers['runner-token'] ?? '');

const accessTokenOf = ({ headers }: Call): string =>
  headers['private-token'] ?? String(headers.authorization).replace(/^Bearer /, '');
