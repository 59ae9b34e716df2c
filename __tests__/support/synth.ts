import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import { temporaryFolder } from './temporary-folder';

/** Blocks by type and name, as Terraform's JSON has them. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** What stands in a synthesized `cdk.tf.json`. */
export interface StackJson {
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly output: Readonly<Record<string, { readonly value: unknown; readonly [attribute: string]: unknown }>>;
  readonly terraform: Readonly<Record<string, unknown>>;
  readonly provider: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly [block: string]: unknown;
}

export interface SynthesizedStack {
  readonly name: string;
  /** The folder that Terraform runs in. */
  readonly folder: string;
  readonly text: string;
  readonly json: StackJson;
}

/**
 * Synthesizes whatever is built in an app of its own into a temporary folder, validations included.
 *
 * @returns the stacks by name
 */
export function synthStacks(build: (app: App) => void): Readonly<Record<string, SynthesizedStack>> {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  build(app);
  app.synth();
  return readStacks(outdir);
}

/** Synthesizes one stack. */
export function synthStack(build: (app: App) => TerraformStack): SynthesizedStack {
  let name = '';
  const stacks = synthStacks((app) => {
    const stack = build(app);
    name = stack.node.id;
    // What else CDKTF prepares are references to other stacks, of which there are none. It takes a third of a synth's time.
    stack.prepareStack = () => void stack.ensureBackendExists();
  });
  return stacks[name] as SynthesizedStack;
}

/** The stacks by name that an output folder (`cdktf.out`) holds. */
export function readStacks(outdir: string): Readonly<Record<string, SynthesizedStack>> {
  return Object.fromEntries(readdirSync(join(outdir, 'stacks')).map((name) => [name, readStack(outdir, name)]));
}

function readStack(outdir: string, name: string): SynthesizedStack {
  const folder = join(outdir, 'stacks', name);
  const text = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
  return { name, folder, text, json: { resource: {}, data: {}, output: {}, ...JSON.parse(text) } };
}
