import { defineCommand, defineOptions } from '../command/command';
import type { Purpose } from './needs';

export const options = defineOptions({});

const purposes: readonly Purpose[] = ['sandbox', 'local', 'test'];

export const command = defineCommand({
  name: 'setup',
  group: 'start',
  summary: 'install what the sandbox and the tests need beyond npm',
  description: `Debian packages as root or through sudo; moto and the AWS CLI in a virtual environment of the project; Terraform of .terraform-version. Programs that exist stay as they are.
TERRAFORM_RELEASES names a mirror of https://releases.hashicorp.com/terraform.`,
  options,
  positionals: [{ name: 'PURPOSE', help: 'what for (test)', optional: true, choices: purposes }],
  load: () => import('./run'),
});
