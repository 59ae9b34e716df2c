import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../src/scratch-folder';
import { readManifest, readStackJson, type StackFolder, stackFolders } from '../../src/terraform/stack-folders';
import { terraformProgram } from '../../src/terraform/terraform-program';
import { type CommandOptions, runCommand } from '../command/run-command';
import { requireTool } from '../command/tools';
import { counted } from '../text/counted';
import { parsePlan } from './plan';
import { countsOf, isQuiet, type Review, reviewJson, reviewPlan, reviewUnplanned, type StackReview } from './review';

export interface PlannedStacksOptions {
  /** The output folder of the synthesis. */
  readonly outdir: string;
  /** Ends Terraform, too. */
  readonly signal: AbortSignal;
  /** Shows a line while somebody waits. */
  readonly say: (line: string) => void;
}

/**
 * Plans every synthesized stack, in the order they build on each other, with the caller's own environment. Nothing is
 * applied and no plan is kept.
 *
 * @throws {Error} with Terraform's words when it fails for another reason than that a predecessor was never applied
 */
export async function reviewStacks({ outdir, signal, say }: PlannedStacksOptions): Promise<Review> {
  if (terraformProgram() === 'terraform') {
    requireTool('terraform');
  }
  const before = predecessors(outdir);
  const reviews: StackReview[] = [];
  for (const stack of stackFolders(outdir)) {
    say(`Planning ${stack.name} ...`);
    const pending = reviews
      .filter(({ name }) => before(stack.name).includes(name))
      .filter((one) => !isQuiet(one) || one.basis === 'none');
    reviews.push(await reviewStack(stack, pending, { cwd: stack.folder, env: process.env, signal }));
  }
  return reviews;
}

function predecessors(outdir: string): (stack: string) => readonly string[] {
  const { stacks } = readManifest(outdir);
  return (stack) => stacks[stack]?.dependencies ?? [];
}

function pendingNote(predecessor: StackReview): string {
  const { create, update, delete: gone } = countsOf(predecessor);
  const outputs = predecessor.outputs.length > 0 ? `, ${counted(predecessor.outputs.length, 'output')} changed` : '';
  return `It builds on ${predecessor.name}, which changes too (${create} made, ${update} changed, ${gone} deleted${outputs}): once that is applied, this plan may differ.`;
}

async function reviewStack(
  { name, folder }: StackFolder,
  pending: readonly StackReview[],
  options: CommandOptions,
): Promise<StackReview> {
  const synthesized = readStackJson(folder);
  const draft = mkdtempSync(join(scratchFolder(), 'review-'));
  try {
    const plan = await planOf(join(draft, 'plan'), options);
    if (plan === undefined && (await isDeployed(options))) {
      return reviewUnplanned(
        name,
        pending.map((one) => one.name),
      );
    }
    if (plan === undefined) {
      return reviewJson(name, synthesized, ['What it builds on was never applied: its outputs are missing.']);
    }
    return reviewPlan({
      name,
      plan: parsePlan(plan, `the plan of ${name}`),
      synthesized,
      notes: pending.map(pendingNote),
    });
  } finally {
    // A plan holds every value in the clear.
    rmSync(draft, { recursive: true });
  }
}

async function isDeployed(options: CommandOptions): Promise<boolean> {
  const { values } = JSON.parse(await runCommand([terraformProgram(), 'show', '-json'], options));
  return values !== undefined;
}

/** The plan in JSON; undefined when all that Terraform lacks are the outputs of other stacks. */
async function planOf(file: string, options: CommandOptions): Promise<string | undefined> {
  await runCommand([terraformProgram(), 'init', '-input=false', '-no-color'], options);
  const said: string[] = [];
  try {
    await runCommand([terraformProgram(), 'plan', '-input=false', '-no-color', `-out=${file}`], {
      ...options,
      onLine: (line) => said.push(line.replace(/^[│╷╵ ]+/, '')),
    });
  } catch (error) {
    if (isMissingOutputs(said)) {
      return undefined;
    }
    throw error;
  }
  return runCommand([terraformProgram(), 'show', '-json', file], options);
}

/** Whether every error is one of these; anything else has to be fixed first. */
function isMissingOutputs(said: readonly string[]): boolean {
  const errors = said
    .join('\n')
    .split(/^Error: /m)
    .slice(1);
  return (
    errors.length > 0 &&
    errors.every(
      (error) =>
        error.startsWith('Unable to find remote state') ||
        (error.startsWith('Unsupported attribute') && error.includes('cross-stack-output-')),
    )
  );
}
