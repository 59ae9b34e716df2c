import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from '../check';
import { type Answer, ok, problem } from '../finding';

const install = 'install 1.11 or newer: https://developer.hashicorp.com/terraform/install';

/** The programs that a deployment runs are there, and new enough. */
export const tools: Check = {
  name: 'tools',
  asksAws: false,
  questions: () => [
    { about: 'this machine', answer: terraform },
    { about: 'this machine', answer: awsCli },
  ],
};

/** OpenTofu serves as well, and counts alike. */
async function terraform(): Promise<Answer> {
  const [version, tofu] = await Promise.all([versionOf('terraform'), versionOf('tofu')]);
  const newEnough = [
    { name: 'Terraform', version },
    { name: 'OpenTofu', version: tofu },
  ].find(({ version }) => version !== undefined && isEnough(version));
  if (newEnough) {
    return ok(`${newEnough.name} ${newEnough.version}`);
  }
  const old = version ?? tofu;
  return old === undefined
    ? problem('Terraform is not installed', install)
    : problem(`Terraform ${old} is too old: it cannot keep tokens out of the state`, install);
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 11);
}

async function versionOf(program: string): Promise<string | undefined> {
  const said = await output(program, ['version', '-json']);
  return said === undefined ? undefined : JSON.parse(said).terraform_version;
}

async function awsCli(): Promise<Answer> {
  const said = await output('aws', ['--version']);
  return said === undefined
    ? problem('the AWS CLI is not installed', 'install it: https://aws.amazon.com/cli')
    : ok(said.trim().split(' ')[0] ?? '');
}

/** What a program writes; undefined when there is none of that name. */
async function output(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, [...args], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } })).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
