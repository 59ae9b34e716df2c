import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * The project's sources as JavaScript that Node runs as it is, in a folder beside its dependencies.
 *
 * @returns the folder, laid out as the project
 */
export function compiled(project: string): string {
  const folder = join(project, 'node_modules', '.cache', 'bench');
  rmSync(folder, { recursive: true, force: true });
  const parts = ['src', 'tools', 'stacks', 'assets'];
  for (const part of parts) {
    cpSync(join(project, part), join(folder, part), { recursive: true });
  }
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  buildSync({
    entryPoints: sources.map((file) => join(folder, file)),
    outdir: folder,
    outbase: folder,
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    logLevel: 'error',
  });
  return folder;
}
