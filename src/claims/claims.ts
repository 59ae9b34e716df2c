/**
 * Claims: one manager at a time owns a thing, such as a group of workers. assets/boot/claims.sh makes them, when a manager
 * boots; this is the same decision for what is not shell.
 */

/** One parameter of Systems Manager: `<path>/<thing>/<epoch>`. */
export interface Claim {
  readonly thing: string;
  /** Counts from 1. The newest counts. */
  readonly epoch: number;
  /** Id of an instance. */
  readonly owner: string;
  /** Seconds since 1970. */
  readonly since: number;
}

/** What AWS told, which may be old. */
export interface Sight {
  readonly claims: readonly Claim[];
  /** State of each instance that EC2 knows. */
  readonly states: ReadonlyMap<string, string>;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Seconds after which an instance that EC2 does not know is gone, and not just too new. EC2 lists a terminated instance
 * for about an hour.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
 */
const unknownFor = 7200;

/** What a claim says whose thing nobody owns. No instance has this id. */
export const nobody = 'i-00000000000000000 0';

/** The path under which a runner's claims are. */
export const claimsPath = (environment: string): string => `/${environment}-claims`;

/** @returns nothing for a parameter that is no claim */
export function parseClaim(path: string, name: string, value: string): Claim | undefined {
  const [, thing = '', epoch = ''] = name.startsWith(`${path}/`)
    ? (/^(.+)\/(\d+)$/.exec(name.slice(path.length + 1)) ?? [])
    : [];
  const [owner = '', since = ''] = value.split(' ');
  return thing === '' ? undefined : { thing, epoch: Number(epoch), owner, since: Number(since) };
}

/** The newest claim of a thing, whether its owner still is there or not. */
export function newestClaim({ claims }: Pick<Sight, 'claims'>, thing: string): Claim | undefined {
  return claims
    .filter((claim) => claim.thing === thing)
    .reduce<Claim | undefined>((newest, claim) => (newest && newest.epoch >= claim.epoch ? newest : claim), undefined);
}

/** The instance that owns a thing; undefined where its last owner is gone, or where nobody has ever claimed it. */
export function ownerOf(sight: Sight, thing: string): string | undefined {
  const claim = newestClaim(sight, thing);
  if (claim === undefined) {
    return undefined;
  }
  const state = sight.states.get(claim.owner);
  const lives = state === undefined ? sight.now - claim.since < unknownFor : state !== 'terminated';
  return lives ? claim.owner : undefined;
}

/** What a manager does to own one of several things. */
export type Choice =
  | { readonly kind: 'keep'; readonly thing: string }
  /** Create the first of these claims that does not exist yet. None: wait. */
  | { readonly kind: 'create'; readonly claims: readonly Pick<Claim, 'thing' | 'epoch'>[] };

/** Which of some things an instance takes: the one that it has, or else the first that nobody owns. */
export function choose(me: string, things: readonly string[], sight: Sight): Choice {
  const own = things.find((thing) => newestClaim(sight, thing)?.owner === me);
  if (own !== undefined) {
    return { kind: 'keep', thing: own };
  }
  const free = things.filter((thing) => ownerOf(sight, thing) === undefined);
  return {
    kind: 'create',
    claims: free.map((thing) => ({ thing, epoch: (newestClaim(sight, thing)?.epoch ?? 0) + 1 })),
  };
}
