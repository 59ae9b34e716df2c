import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { changed, lost, type Note, shown, toDo } from './note';
import { type Table, table } from './toml-values';

interface Read {
  readonly settings: Partial<GitlabRunnerInput>;
  readonly notes: readonly Note[];
  /** What of `[runners.cache]` is left for `configToml`. */
  readonly left: Table;
}

/** Before GitLab Runner 12.0 the bucket was told of in `[runners.cache]` itself: common/config.go of 11.11. */
const oldBucketKeys = ['ServerAddress', 'AccessKey', 'SecretKey', 'BucketName', 'BucketLocation', 'Insecure'];
const listed = ['s3', 'gcs', 'azure'] as const;

/**
 * `[runners.cache]`. A bucket of Amazon S3 exists, so it is used as it is; of any other store nothing can be used.
 *
 * @param machineRegion where the workers are, and with them the stack
 * @param major of the GitLab Runner that reads the file
 */
export function cacheOf(given: Table, machineRegion: string, major: number): Read {
  const cache = major < 12 ? withOldKeys(given) : given;
  const { Type, Shared, ...rest } = cache;
  const s3 = table(cache.s3);
  const shared = Shared === undefined ? {} : { shared: Boolean(Shared) };
  const store = storeOf(Type, s3);
  if (store !== undefined) {
    const { s3: _s3, gcs: _gcs, azure: _azure, ...left } = rest;
    return {
      settings: Shared === undefined ? {} : { runnerWorkerCache: shared },
      notes: [
        ...(Type === undefined || Type === 's3' ? [] : [lost('runners.cache.Type', `was ${JSON.stringify(Type)}`)]),
        changed('runners.cache', `${store}: a bucket is created in Amazon S3, runnerWorkerCache says how`),
        ...listed.flatMap((name) => gone(`runners.cache.${name}`, table(cache[name]), store)),
      ],
      left,
    };
  }
  const { BucketName, BucketLocation, AuthenticationType, ...more } = s3;
  const elsewhere = BucketLocation !== undefined && BucketLocation !== '' && BucketLocation !== machineRegion;
  return {
    settings: {
      runnerWorkerCache: {
        create: false,
        bucket: String(BucketName),
        ...(elsewhere && { bucketLocation: String(BucketLocation) }),
        ...shared,
      },
    },
    notes: [
      toDo(
        'runners.cache.s3',
        'stays, as long as the old deployment does when that made it: name a policy that opens it to the manager in runnerWorkerCache.policy, or take runnerWorkerCache out and have a bucket made',
      ),
      ...locationNotes(BucketLocation, machineRegion, elsewhere),
      ...(AuthenticationType === undefined || AuthenticationType === 'iam'
        ? []
        : [
            changed(
              'AuthenticationType',
              `was ${JSON.stringify(AuthenticationType)}; the manager's role is used instead of keys`,
            ),
          ]),
    ],
    left: { ...rest, s3: more },
  };
}

/** Why the store of the file is not used; undefined where it is a bucket of Amazon S3. */
function storeOf(type: unknown, { BucketName, ServerAddress }: Table): string | undefined {
  if (type === undefined || type === '') {
    return 'has no Type, so jobs had no cache that they share';
  }
  if (type !== 's3') {
    return `was ${JSON.stringify(type)}, which the manager's role of AWS cannot open`;
  }
  if (!BucketName) {
    return 'names no bucket';
  }
  const [host = ''] = String(ServerAddress ?? '').split(/[:/]/);
  return host === '' || /(^|\.)amazonaws\.com(\.cn)?$/.test(host)
    ? undefined
    : `was at ${ServerAddress}, which is not Amazon S3, and which the manager's role of AWS cannot open`;
}

function gone(path: string, keys: Table, why: string): Note[] {
  return Object.entries(keys).map(([name, value]) =>
    lost(`${path}.${name}`, `was ${shown(`${path}.${name}`, value)}; the cache ${why}`),
  );
}

function locationNotes(location: unknown, machineRegion: string, elsewhere: boolean): Note[] {
  if (elsewhere) {
    return [
      toDo(
        'BucketLocation',
        `is ${location}, and the machines are in ${machineRegion}: jobs pay for the traffic between the regions; take runnerWorkerCache out, and a bucket is created in their region`,
      ),
    ];
  }
  return location
    ? []
    : [
        toDo(
          'BucketLocation',
          `is not in the file, so the bucket is assumed to be in ${machineRegion}, the region of the machines: if it is not, set runnerWorkerCache.bucketLocation`,
        ),
      ];
}

function withOldKeys(cache: Table): Table {
  const old = Object.fromEntries(Object.entries(cache).filter(([name]) => oldBucketKeys.includes(name)));
  const rest = Object.fromEntries(Object.entries(cache).filter(([name]) => !oldBucketKeys.includes(name)));
  return { ...rest, s3: { ...old, ...table(cache.s3) } };
}
