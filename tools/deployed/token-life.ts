import { createHash } from 'node:crypto';
import { compareMinor } from '../../src/config-keys/keys';

/** What managers note of the runner's token in the parameter that they write (assets/boot/tokens.sh). */
export interface TokenLife {
  readonly obtainedAt: Date;
  readonly expiresAt: Date;
  /** The last renewal that went well. */
  readonly renewed?: Renewal;
  /** One that has begun, and of whose end nothing is known. */
  readonly renewing?: Renewal;
}

export interface Renewal {
  readonly at: Date;
  /** Id of an instance. */
  readonly by: string;
}

/** How a manager takes a new token. */
export interface TokenUser {
  /** As in config.toml. */
  readonly executor: string;
  /** Of GitLab Runner. */
  readonly release: string;
}

/**
 * @param value of the parameter that managers write
 * @param given what the parameter of a person holds, where that is a runner authentication token
 * @returns undefined for a token without an end, and for one that is not in use
 */
export function tokenLifeIn(value: string, given?: string): TokenLife | undefined {
  const { obtained_at, expires_at, replaces, renewed, renewing } = objectIn(value);
  const obtainedAt = new Date(String(obtained_at));
  const expiresAt = new Date(String(expires_at));
  const isOther =
    given !== undefined && replaces !== createHash('sha256').update(given.replace(/\s/g, '')).digest('hex');
  return isOther || Number.isNaN(obtainedAt.getTime()) || Number.isNaN(expiresAt.getTime())
    ? undefined
    : { obtainedAt, expiresAt, ...renewalIn('renewed', renewed), ...renewalIn('renewing', renewing) };
}

function objectIn(value: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(value);
    return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** `<time>,<instance>,<lease>` */
function renewalIn<Key extends string>(key: Key, note: unknown): { readonly [K in Key]?: Renewal } {
  const [at, by] = String(note ?? '').split(',');
  return at && by ? ({ [key]: { at: new Date(at), by } } as { readonly [K in Key]: Renewal }) : {};
}

/** When one of the managers renews it: at half of its life (assets/boot/watch-token.sh). */
export function renewalOf({ obtainedAt, expiresAt }: TokenLife): Date {
  return new Date((obtainedAt.getTime() + expiresAt.getTime()) / 2);
}

/** Whether it should have been renewed long ago: three quarters of its life are over. */
export function isOverdue({ obtainedAt, expiresAt }: TokenLife, now: Date): boolean {
  return now.getTime() > obtainedAt.getTime() + 0.75 * (expiresAt.getTime() - obtainedAt.getTime());
}

/** Whether jobs and workers outlive another token on the same manager: in_place of assets/boot/watch-token.sh. */
export function goesOnInPlace({ executor, release }: TokenUser): boolean {
  return executor === 'docker-autoscaler' ? compareMinor(release, '19.2') >= 0 : executor !== 'docker+machine';
}

/** For people, a sentence without its dot. */
export function describeTokenLife(life: TokenLife, user: TokenUser, now: Date): string {
  const { expiresAt, renewed } = life;
  if (now > expiresAt) {
    return `the token ended on ${minute(expiresAt)}`;
  }
  const last = renewed ? `, last on ${minute(renewed.at)} by ${renewed.by}` : '';
  const how = goesOnInPlace(user)
    ? ''
    : `; each time a new manager starts, since ${user.executor} of GitLab Runner ${user.release} loses its workers with another token`;
  return isOverdue(life, now)
    ? `the token ends on ${minute(expiresAt)}, and should have been renewed on ${minute(renewalOf(life))}${last}`
    : `the token ends on ${minute(expiresAt)}, and one of the managers renews it on ${minute(renewalOf(life))}${last}${how}`;
}

const minute = (time: Date) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
