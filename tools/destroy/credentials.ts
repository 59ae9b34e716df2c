import { spawnSync } from 'node:child_process';

/**
 * When the credentials of the AWS CLI expire, wherever they come from: the environment, IAM Identity Center, a role of a
 * profile.
 *
 * Version 1 of the CLI knows no such command: what programs set beside temporary credentials of the environment is left.
 *
 * @returns undefined where they do not expire, or where nobody can tell
 * @see https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
 */
export function credentialsExpiration(): string | undefined {
  const { status, stdout } = spawnSync('aws', ['configure', 'export-credentials', '--format', 'process'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const beside = process.env.AWS_CREDENTIAL_EXPIRATION;
  try {
    return status === 0 ? (JSON.parse(stdout) as { readonly Expiration?: string }).Expiration : beside;
  } catch {
    return beside;
  }
}

/**
 * What to know about credentials that expire, before a drain starts that may outlast them.
 *
 * @param expiration when they do, as {@link credentialsExpiration} has it
 * @param minutes how long jobs may take to end
 * @returns a warning, or nothing where no expiry is known or it is late enough
 * @throws {Error} when hardly anything could be done before
 */
export function expiryNotice(expiration: string | undefined, now: Date, minutes: number): string | undefined {
  const left = Math.floor((Date.parse(expiration ?? '') - now.getTime()) / 60_000);
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
