/**
 * What to know about credentials that expire, before a drain starts that may outlast them. Programs that hand out
 * temporary credentials set this variable beside them.
 *
 * @param minutes how long jobs may take to end
 * @returns a warning, or nothing where no expiry is known or it is late enough
 * @throws {Error} when hardly anything could be done before
 * @see https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
 */
export function expiryNotice(
  { AWS_CREDENTIAL_EXPIRATION: expiration = '' }: Readonly<Record<string, string | undefined>>,
  now: Date,
  minutes: number,
): string | undefined {
  const left = Math.floor((Date.parse(expiration) - now.getTime()) / 60_000);
  if (Number.isNaN(left) || left >= minutes + destroyMinutes) {
    return undefined;
  }
  const fact = `The AWS credentials ${left < 0 ? 'have expired' : `expire in ${left} minutes`} (${expiration})`;
  if (left < destroyMinutes) {
    throw new Error(`${fact}: renew them first. Nothing was touched`);
  }
  return `${fact}, and jobs may run for ${minutes}: if they expire first, renew them and run the same command again`;
}

/** How long Terraform takes to destroy a stack with a group whose instance has to end; minutes. */
const destroyMinutes = 15;
