/**
 * Whole seconds as Go writes them: 1800 is `30m0s`.
 *
 * @throws when it is no whole number of seconds
 */
export function goDuration(seconds: number): string {
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new Error(`${seconds} is no number of seconds: write 0 or more, without a fraction`);
  }
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${seconds % 60}s`;
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest;
}
