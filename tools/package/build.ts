import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, bundleFile } from '../../src/lambda/archive';

const project = join(__dirname, '..', '..');
const dist = join(project, 'dist');

/** Compiles what other projects import to `dist`, with the files that it reads when an app is synthesized. */
export function buildPackage(): void {
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(project, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', 'tsconfig.package.json'], { cwd: project, stdio: 'inherit' });
  cpSync(join(project, 'assets'), join(dist, 'assets'), { recursive: true });
  const functions = readdirSync(join(project, 'src', 'lambda'), { withFileTypes: true });
  for (const { name } of functions.filter((entry) => entry.isDirectory())) {
    const folder = join('src', 'lambda', name);
    mkdirSync(join(dist, folder), { recursive: true });
    writeFileSync(join(dist, folder, bundleFile), bundle(join(project, folder)));
  }
}

buildPackage();
