import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `import ... from './x'`, `export ... from`, `import('./x')`, but no import of types alone. */
const imported = /^(?:import|export) (?!type )[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'|import\('(\.[^']+)'\)/gm;

/** A source file and every one that it imports values of, directly or not: absolute path to text. */
export function reachedFiles(file: string, reached = new Map<string, string>()): ReadonlyMap<string, string> {
  if (reached.has(file)) {
    return reached;
  }
  const text = readFileSync(file, 'utf8');
  reached.set(file, text);
  for (const [, ...paths] of text.matchAll(imported)) {
    const path = join(dirname(file), String(paths.find((found) => found !== undefined)));
    const found = [`${path}.ts`, join(path, 'index.ts'), path].find(
      (name) => existsSync(name) && statSync(name).isFile(),
    );
    if (found?.endsWith('.ts')) {
      reachedFiles(found, reached);
    }
  }
  return reached;
}
