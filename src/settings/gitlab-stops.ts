/**
 * Releases of GitLab that an upgrade must not jump over, as `major.minor`. From 17.5 on they are x.2, x.5, x.8 and x.11.
 * Those that only some instances need (16.0 to 16.2, 17.1) are not among them.
 *
 * https://docs.gitlab.com/update/upgrade_paths/, and config/upgrade_path.yml of GitLab's repository
 */
const earlyStops: Readonly<Record<number, readonly number[]>> = { 16: [3, 7, 11], 17: [3, 5, 8, 11] };
const laterStops = [2, 5, 8, 11] as const;

/**
 * The required stops between two releases, the oldest first, each as `major.minor`; none where the jump is supported.
 *
 * @param from of 16.0 or later, as is `to`: this project has deployed no older GitLab
 */
export function stopsBetween(from: string, to: string): string[] {
  const [first, last] = [minorOf(from), minorOf(to)];
  const majors = Array.from({ length: Math.max(last.major - first.major + 1, 0) }, (_, index) => first.major + index);
  return majors
    .flatMap((major) => (earlyStops[major] ?? laterStops).map((minor) => ({ major, minor })))
    .filter((stop) => isBefore(first, stop) && isBefore(stop, last))
    .map(({ major, minor }) => `${major}.${minor}`);
}

interface Minor {
  readonly major: number;
  readonly minor: number;
}

function minorOf(version: string): Minor {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return { major, minor };
}

const isBefore = (a: Minor, b: Minor) => a.major < b.major || (a.major === b.major && a.minor < b.minor);
