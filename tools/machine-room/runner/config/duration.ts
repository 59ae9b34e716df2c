const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration of config.toml in milliseconds: Go's form such as `1h30m`, or a number of nanoseconds. */
export function milliseconds(duration: string | number): number {
  if (typeof duration === 'number') {
    return duration / 1e6;
  }
  return [...duration.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)]
    .map(([, amount, unit]) => Number(amount) * Number(units[String(unit)]))
    .reduce((sum, one) => sum + one, 0);
}

/** A size such as `512m` or `2g` in bytes, as Docker's own programs write it. */
export function bytes(size: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(size.trim());
  if (!found) {
    throw new Error(`invalid size: '${size}'`);
  }
  return Math.floor(Number(found[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(String(found[2]).toLowerCase()));
}
