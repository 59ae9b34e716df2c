import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { warn } from '../command/output';
import { projectPrograms } from '../command/project-programs';
import type { options } from './index';
import { install } from './install';
import type { Purpose } from './needs';
import { isComplete, lineToPaste, missingFor } from './plan';

export async function run({ positionals }: Arguments<typeof options>): Promise<number> {
  const purpose = (positionals[0] ?? 'test') as Purpose;
  const missing = missingFor(purpose);
  if (isComplete(missing)) {
    return exitStatus.done;
  }
  const terraformVersion = readFileSync(join(__dirname, '..', '..', '.terraform-version'), 'utf8').trim();
  const failures = await install(missing, { folder: projectPrograms, terraformVersion, say: warn });
  const left = missingFor(purpose);
  if (isComplete(left)) {
    return exitStatus.done;
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
