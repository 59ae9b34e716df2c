import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { say } from '../command/output';
import { generatedFiles } from './generated-files';

const project = join(__dirname, '..', '..');

export async function run(): Promise<number> {
  for (const [path, text] of Object.entries(await generatedFiles())) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
    say(path);
  }
  return 0;
}
