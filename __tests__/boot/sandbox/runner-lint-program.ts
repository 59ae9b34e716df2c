import { buildSync } from 'esbuild';

let program: string | undefined;

/** {@link lintSays} for a machine that has node and nothing else: `node FILE config.toml RELEASE`. */
export function runnerLintProgram(): string {
  program ??= buildSync({
    stdin: {
      contents: `
        import { readFileSync } from 'node:fs';
        import { lintSays } from './runner-lint';
        const [file, release] = process.argv.slice(2);
        const said = lintSays(readFileSync(file, 'utf8'), release, file);
        console.error(said || 'Configuration file is valid.');
        process.exitCode = said ? 1 : 0;`,
      resolveDir: __dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  }).outputFiles[0]?.text;
  return program as string;
}
