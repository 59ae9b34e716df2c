import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { terraformProgram } from '../../../src/terraform/terraform-program';
import type { Check } from '../check';
import { type Answer, ok, problem } from '../finding';

const install = 'install 1.11 or newer: https://developer.hashicorp.com/terraform/install';

/** The programs that a deployment runs are there, and new enough. */
export const tools: Check = {
  name: 'tools',
  summary: 'Terraform (or OpenTofu) and the AWS CLI are installed, in a release that works',
  asksAws: false,
  questions: () => [
    { about: 'this machine', answer: terraform },
    { about: 'this machine', answer: awsCli },
  ],
};

/** OpenTofu serves as well, and counts alike, where the caller says that it is to be run. */
async function terraform(): Promise<Answer> {
  const program = terraformProgram();
  const version = await versionOf(program);
  if (version !== undefined && isEnough(version)) {
    return ok(`${titles[program] ?? program} ${version}`);
  }
  const tofu = program === 'terraform' ? await versionOf('tofu') : undefined;
  if (tofu !== undefined && isEnough(tofu)) {
    return problem(`OpenTofu ${tofu} is there, but Terraform would be run`, 'export TERRAFORM_BINARY_NAME=tofu');
  }
  return version === undefined
    ? problem(`${titles[program] ?? program} is not installed, or does not start`, install)
    : problem(`${titles[program] ?? program} ${version} is too old: it cannot keep tokens out of the state`, install);
}

const titles: Readonly<Record<string, string>> = { terraform: 'Terraform', tofu: 'OpenTofu' };

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 11);
}

/** Undefined also for a program that tells none: it is installed in a way that does not work. */
async function versionOf(program: string): Promise<string | undefined> {
  const said = await output(program, ['version', '-json']);
  try {
    const { terraform_version: version } = JSON.parse(said ?? '');
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

async function awsCli(): Promise<Answer> {
  const [version] = (await output('aws', ['--version']))?.trim().split(' ') ?? [];
  return version
    ? ok(version)
    : problem('the AWS CLI is not installed, or does not start', 'install it: https://aws.amazon.com/cli');
}

/** What a program writes; undefined when there is none of that name, or it fails. */
async function output(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, [...args], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } })).stdout;
  } catch {
    return undefined;
  }
}
