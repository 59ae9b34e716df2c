import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../foreign/foreign';

/** One stack in an output folder, and where Terraform runs for it. */
export interface StackFolder {
  readonly name: string;
  readonly folder: string;
}

/** No system has a path with a NUL character. */
const filePath = z.string().regex(/^[^\0]*$/);

const manifestFile = z.looseObject({
  stacks: z.record(
    z.string(),
    z.looseObject({
      workingDirectory: filePath,
      synthesizedStackPath: filePath.default(''),
      dependencies: z.array(z.string()).default([]),
      annotations: z.array(z.looseObject({ message: z.string() })).default([]),
    }),
  ),
});
const manifestExpected = 'the manifest of an app: synthesize again with npx runners synth';

export type Manifest = z.output<typeof manifestFile>;

/** @throws {Error} when an app's output folder has no manifest as an app writes it */
export function readManifest(outdir: string): Manifest {
  return readChecked(join(outdir, 'manifest.json'), manifestFile, manifestExpected);
}

/** @throws {Error} naming the first place of a file that is not as the schema has it */
function readChecked<Schema extends z.ZodType>(path: string, schema: Schema, expected: string): z.output<Schema> {
  const { success, data, error } = schema.safeParse(readJsonFile(path, expected));
  if (!success) {
    throw new Error(`${path} is not ${expected} (${error.issues[0]?.path.join('.')})`);
  }
  return data;
}

/** The stacks that an app synthesized, in the order in which they build on each other. */
export function stackFolders(outdir: string): readonly StackFolder[] {
  const { stacks } = readManifest(outdir);
  const seen = new Set<string>();
  const ordered = new Set<string>();
  const add = (name: string) => {
    if (Object.hasOwn(stacks, name) && !seen.has(name)) {
      seen.add(name);
      stacks[name]?.dependencies.forEach(add);
      ordered.add(name);
    }
  };
  Object.keys(stacks).forEach(add);
  return [...ordered].map((name) => ({ name, folder: join(outdir, String(stacks[name]?.workingDirectory)) }));
}

const block = z.looseObject({});
const stackFile = z.looseObject({
  provider: z.record(z.string(), z.array(block)).optional(),
  terraform: z.looseObject({ backend: z.record(z.string(), block).optional() }).optional(),
  resource: z.record(z.string(), z.record(z.string(), block)).optional(),
  data: z.record(z.string(), z.record(z.string(), block)).optional(),
  output: z.record(z.string(), block).optional(),
});
const stackExpected = 'what an app synthesizes: synthesize again with npx runners synth';

/**
 * `cdk.tf.json` of a stack's folder. What is in its blocks is the reader's to know.
 *
 * @throws {Error} when there is none, or one whose blocks are not where Terraform's JSON has them
 */
// biome-ignore lint/suspicious/noExplicitAny: its blocks have as many types as there are resources
export function readStackJson(folder: string): any {
  return readChecked(join(folder, 'cdk.tf.json'), stackFile, stackExpected);
}
