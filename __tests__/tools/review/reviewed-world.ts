import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'cdktf';
import type { PlanJson } from '../../../tools/review/plan';
import { reviewPlan, type StackReview } from '../../../tools/review/review';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { readStacks } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment } from '../../support/terraform';
import { asApplied, ReviewedStack, type World } from './reviewed-stack';

/** The stack applied on an emulated AWS, and plans of other versions of it. */
export class ReviewedWorld {
  private readonly outdir = temporaryFolder();
  private readonly deployment: Deployment;

  private constructor(private readonly emulator: Emulator) {
    this.synth(asApplied);
    this.deployment = new Deployment(join(this.outdir, 'stacks', 'ci'), emulator.endpoint);
  }

  static async applied(): Promise<ReviewedWorld> {
    const world = new ReviewedWorld(await startEmulator());
    await world.deployment.apply();
    return world;
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }

  /** The plan of another version as `terraform show -json` writes it. */
  async plan(changes: Partial<World>, ...options: string[]): Promise<PlanJson> {
    this.synth({ ...asApplied, ...changes });
    const { errors } = await this.deployment.plan(...options);
    if (errors) {
      throw new Error(errors);
    }
    return (await this.deployment.planned()) as PlanJson;
  }

  async review(changes: Partial<World>, ...options: string[]): Promise<StackReview> {
    const plan = await this.plan(changes, ...options);
    return reviewPlan({ name: 'ci', plan, synthesized: readStacks(this.outdir).ci?.json });
  }

  /** Never blocks: the proxy before the emulator lives in this process. */
  async aws(...args: string[]): Promise<void> {
    await promisify(execFile)('aws', args, { env: { ...process.env, ...emulatedEnvironment(this.emulator.endpoint) } });
  }

  private synth(world: World): void {
    const app = new App({ outdir: this.outdir });
    new ReviewedStack(app, 'ci', world);
    app.synth();
  }
}
