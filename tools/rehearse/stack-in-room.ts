import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readStackJson } from '../../src/terraform/stack-folders';
import { terraformProgram } from '../../src/terraform/terraform-program';
import { runCommand } from '../command/run-command';
import { parsePlan } from '../review/plan';
import { reviewPlan, type StackReview } from '../review/review';

/** What Terraform keeps in a stack's folder from one run to the next. */
const ownFiles = ['.terraform', '.terraform.lock.hcl'];

/** One stack of a rehearsal: it stays in its folder while what is synthesized there changes. */
export class StackInRoom {
  constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Takes over what was synthesized elsewhere. */
  become(synthesized: string): void {
    mkdirSync(this.folder, { recursive: true });
    for (const name of readdirSync(this.folder).filter((one) => !ownFiles.includes(one))) {
      rmSync(join(this.folder, name), { recursive: true });
    }
    cpSync(synthesized, this.folder, { recursive: true });
  }

  /** Plans and applies. @returns what the plan changed */
  async apply(signal: AbortSignal): Promise<StackReview> {
    const review = await this.plan(signal);
    await this.terraform(signal, 'apply', ...flags, planFile);
    rmSync(join(this.folder, planFile));
    return review;
  }

  async plan(signal: AbortSignal): Promise<StackReview> {
    if (!existsSync(join(this.folder, '.terraform'))) {
      await this.terraform(signal, 'init', '-input=false', '-no-color');
    }
    await this.terraform(signal, 'plan', ...flags, `-out=${planFile}`);
    const plan = parsePlan(await this.terraform(signal, 'show', '-json', planFile), `the plan of ${this.name}`);
    return reviewPlan({ name: this.name, plan, synthesized: readStackJson(this.folder) });
  }

  private terraform(signal: AbortSignal, ...args: readonly string[]): Promise<string> {
    return runCommand([terraformProgram(), ...args], { env: this.env, cwd: this.folder, signal });
  }
}

const planFile = 'rehearsal.tfplan';

/** Nobody else has the state; a run that was ended leaves its lock. */
const flags = ['-input=false', '-no-color', '-lock=false'];
