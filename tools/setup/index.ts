import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsed, run } from '../command/command-line';
import { say, warn } from '../command/output';
import { projectPrograms } from '../command/project-programs';
import { install } from './install';
import type { Purpose } from './needs';
import { isComplete, lineToPaste, missingFor } from './plan';

const purposes: readonly Purpose[] = ['sandbox', 'local', 'test'];

const usage = `npm run setup [-- PURPOSE]

Installs what the sandbox and the tests need beyond npm: Debian packages as root or through sudo, moto and the AWS CLI
into a virtual environment of the project, Terraform of .terraform-version. Programs that are there stay as they are.

  PURPOSE  ${purposes.join(', ')} (default: test)

TERRAFORM_RELEASES names a mirror of https://releases.hashicorp.com/terraform.
`;

async function setup(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(
    { args: [...args], allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } },
    usage,
  );
  const [purpose = 'test', ...rest] = positionals;
  if (values.help) {
    say(usage);
    return 0;
  }
  if (!isPurpose(purpose) || rest.length > 0) {
    throw new Error(`There is no purpose "${positionals.join(' ')}". Usage:\n${usage}`);
  }
  const missing = missingFor(purpose);
  if (isComplete(missing)) {
    return 0;
  }
  const terraformVersion = readFileSync(join(__dirname, '..', '..', '.terraform-version'), 'utf8').trim();
  const failures = await install(missing, { folder: projectPrograms, terraformVersion, say: warn });
  const left = missingFor(purpose);
  if (isComplete(left)) {
    return 0;
  }
  throw new Error(
    [
      ...failures,
      'These programs are still missing. To install them, paste this line:',
      '',
      `  ${lineToPaste(left, terraformVersion)}`,
    ].join('\n'),
  );
}

function isPurpose(word: string): word is Purpose {
  return (purposes as readonly string[]).includes(word);
}

run(setup);
