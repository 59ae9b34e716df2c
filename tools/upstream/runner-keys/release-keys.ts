import type { ConfigKey } from '../../../src/config-keys/keys';
import type { GoPackage } from './go-structs';

/** The package of a path below GitLab Runner's own; undefined where it is of somebody else. */
export type PackageAt = (folder: string) => GoPackage | undefined;

const ownModule = 'gitlab.com/gitlab-org/gitlab-runner/';
/** The executor of no stack, and three hundred keys. */
const leftOut = ['runners[].kubernetes'];
const scalars = ['string', 'bool', 'int', 'int64', 'float64', 'any', 'interface{}', 'time.Duration', 'time.Time'];

/** The keys of config.toml that one release reads, in the order of its structs, from `Config` in `common` on. */
export function keysOfRelease(packageAt: PackageAt): ConfigKey[] {
  return new Release(packageAt).keysOf('common', 'Config', '');
}

class Release {
  constructor(private readonly packageAt: PackageAt) {}

  keysOf(folder: string, name: string, prefix: string): ConfigKey[] {
    const type = this.packageAt(folder)?.types.get(name);
    const fields = type && 'fields' in type ? type.fields : [];
    return fields.flatMap((field) => {
      const path = field.key === undefined ? prefix : `${prefix}${field.key}`;
      return leftOut.includes(path) ? [] : this.keysOfType(folder, field.type, path, field.key === undefined);
    });
  }

  /** @param embedded its keys are those of the struct around it */
  private keysOfType(folder: string, written: string, path: string, embedded: boolean): ConfigKey[] {
    const { type, struct } = this.resolve(folder, written);
    if (struct === undefined) {
      return type === undefined ? [] : [{ path, type }];
    }
    const inner = embedded ? path : `${path}${type === '[]' ? '[]' : ''}.`;
    return this.keysOf(struct.folder, struct.name, inner);
  }

  /** What a type comes down to: a scalar, a list or a map of some, or a struct; nothing where it is of somebody else. */
  private resolve(
    folder: string,
    written: string,
  ): { readonly type?: string; readonly struct?: { readonly folder: string; readonly name: string } } {
    const plain = written.replace(/^\*/, '');
    const [, container, rest = ''] = /^(\[\]|map\[string\])(.*)$/.exec(plain) ?? [];
    if (container !== undefined) {
      const inner = this.resolve(folder, rest);
      return inner.struct
        ? { type: container, struct: inner.struct }
        : { type: inner.type && `${container}${inner.type}` };
    }
    if (scalars.includes(plain)) {
      return { type: plain === 'interface{}' ? 'any' : plain };
    }
    const [name = '', qualifier] = plain.split('.').reverse();
    const imported = qualifier === undefined ? undefined : this.packageAt(folder)?.imports.get(qualifier);
    const home = qualifier === undefined ? folder : imported?.startsWith(ownModule) && imported.slice(ownModule.length);
    const found = home ? this.packageAt(home)?.types.get(name) : undefined;
    if (!home || found === undefined) {
      return {};
    }
    return 'fields' in found ? { struct: { folder: home, name } } : this.resolve(home, found.underlying);
  }
}

/**
 * The keys of several releases, the oldest first.
 *
 * @param releases each with its minor number, such as 16.11
 */
export function keysOfReleases(
  releases: readonly { readonly minor: string; readonly keys: readonly ConfigKey[] }[],
): ConfigKey[] {
  const known = new Map<string, ConfigKey & { last: number }>();
  for (const [index, { minor, keys }] of releases.entries()) {
    for (const { path, type } of keys) {
      const since = index === 0 ? undefined : minor;
      known.set(path, { path, since, ...known.get(path), type, last: index });
    }
  }
  return [...known.values()].map(({ path, type, since, last }) => ({
    path,
    type,
    ...(since !== undefined && { since }),
    ...(last < releases.length - 1 && { until: releases[last]?.minor }),
  }));
}
