import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder';

const project = join(__dirname, '..', '..');
const parts = [
  'main.ts',
  'src',
  'tools',
  'stacks',
  'assets',
  'package.json',
  'tsconfig.json',
  'biome.json',
  'cdktf.json',
];

/** The same sources elsewhere, to be run and written to: a fresh clone with what it depends on installed. */
export function copyOfProject(): string {
  const folder = join(temporaryFolder(), 'elsewhere');
  for (const part of parts) {
    cpSync(join(project, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
