/** Of how far it is; it repeats that with each line of Terraform. */
const progress = /^\s*\d+ Stacks? (deploying|done|waiting)\b/;

/** Where Node.js begins to tell of a promise of cdktf that failed, after all that Terraform said. */
const rejection = /^(node:internal\/|.*\bUnhandledPromiseRejection\b|Invoking Terraform CLI failed)/;

/**
 * Why a deployment failed, in Terraform's words.
 *
 * @param message of `runCommand`: the command, and the last lines of `cdktf deploy`
 */
export function deploymentFailure(message: string): Error {
  const [, ...lines] = message.split('\n');
  const end = lines.findIndex((line) => rejection.test(line));
  const told = lines.slice(0, end === -1 ? undefined : end).filter((line) => !progress.test(line));
  const text = told
    .join('\n')
    .replace(/\n(\s*\n)+/g, '\n\n')
    .trim();
  return new Error(`The deployment failed:\n${text || lines.join('\n').trim()}`);
}
