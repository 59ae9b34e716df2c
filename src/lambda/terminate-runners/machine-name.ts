export interface MachineName {
  /** The first characters of the runner's token: tells two runners apart that name their machines alike. */
  readonly token: string;
  /** When gitlab-runner began to make the machine; seconds since 1970. */
  readonly madeAt: number;
}

/**
 * Reads the names of one runner's machines, which their key pairs share: `runner-<token>-<prefix>-<time>-<random>`.
 * What merely contains the prefix is not a name of ours and reads as undefined.
 *
 * A token may hold a dash itself, so `runner-abc-my-prod-...` is a machine of the prefix `prod` only if `abc-my` is
 * known to be the token; see {@link https://gitlab.com/gitlab-org/gitlab-runner executors/docker/machine/name.go}.
 */
export function machineNames(prefix: string): (name: string | undefined) => MachineName | undefined {
  const pattern = new RegExp(`^runner-([a-z0-9][a-z0-9-]{0,8})-${literally(prefix)}-(\\d{10})-[0-9a-f]{8}$`);
  return (name) => {
    const [, token, madeAt] = pattern.exec(name ?? '') ?? [];
    return token && madeAt ? { token, madeAt: Number(madeAt) } : undefined;
  };
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
