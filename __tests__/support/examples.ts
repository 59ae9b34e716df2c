import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFolder } from './temporary-folder';

const project = join(__dirname, '..', '..');

/** The examples that are apps of their own: `examples/public.ts`. The other files are parts of these. */
export const examples: readonly string[] = readdirSync(join(project, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `examples/${file}`)
  .filter((file) => readFileSync(join(project, file), 'utf8').includes('synth('));

const synthesized = new Map<string, Promise<string>>();
let last: Promise<unknown> = Promise.resolve();

/** The output folder of an app of this project, such as `main.ts`. In this process, which takes a tenth of the time. */
export function synthesizedApp(file: string): Promise<string> {
  // One after the other: the output folder is a variable of the whole process.
  const outdir = synthesized.get(file) ?? last.then(() => synthesize(file));
  synthesized.set(file, outdir);
  last = outdir.catch(() => undefined);
  return outdir;
}

async function synthesize(file: string): Promise<string> {
  const outdir = temporaryFolder();
  const before = process.env.CDKTF_OUTDIR;
  process.env.CDKTF_OUTDIR = outdir;
  try {
    // An app runs when it is evaluated: the query makes this one run, even if the worker has evaluated it for another test.
    await import(`${join(project, file)}?${basename(outdir)}`);
  } finally {
    if (before === undefined) {
      delete process.env.CDKTF_OUTDIR;
    } else {
      process.env.CDKTF_OUTDIR = before;
    }
  }
  return outdir;
}
