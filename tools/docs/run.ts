import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { say } from '../command/output';
import { counted } from '../text/counted';
import { generatedFiles } from './generated-files';

const project = join(__dirname, '..', '..');

export async function run(): Promise<number> {
  const files = Object.entries(await generatedFiles());
  const changed = files.filter(
    ([path, text]) => !existsSync(join(project, path)) || readFileSync(join(project, path), 'utf8') !== text,
  );
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
    say(path);
  }
  say(`${counted(files.length, 'generated file')}, ${changed.length} changed`);
  return 0;
}
