import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { checkPlan, type PlanCheck } from '../../../tools/adopt/plan-check';
import type { PlanJson } from '../../../tools/review/plan';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { calledRunners } from '../../support/commands';
import { readStacks } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment } from '../../support/terraform';
import { emulatedModule } from './emulated-module';
import type { StateJson } from './module-state';

/** The emulator refuses to change a rule for all protocols, whose description it had lost itself. */
const unchangeableRules = {
  service: 'ec2',
  action: 'ModifySecurityGroupRules',
  reason: 'the emulator asks for ports where a rule for all protocols has none',
  answer: () =>
    '<ModifySecurityGroupRulesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><return>true</return></ModifySecurityGroupRulesResponse>',
};

/** A deployment of the module in an emulated account, and the stacks that `npx runners adopt` proposes for it. */
export class AdoptedDeployment {
  private readonly deployments = new Map<string, Deployment>();

  private constructor(
    private readonly emulator: Emulator,
    readonly report: string,
    private readonly app: string,
  ) {}

  /** @param shape what another release of the module or of the provider would have written */
  static async make(recorded: StateJson, shape = (state: StateJson) => state): Promise<AdoptedDeployment> {
    const emulator = await startEmulator({ missing: [unchangeableRules] });
    const folder = temporaryFolder();
    const old = join(folder, 'old.tfstate');
    writeFileSync(old, JSON.stringify(shape(await emulatedModule(recorded, emulator.endpoint))));
    const app = join(folder, 'adoption');
    const { stdout, stderr, exitCode } = await calledRunners(['adopt', old, '--to', app]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const adopted = new AdoptedDeployment(emulator, stdout, app);
    await adopted.synth();
    return adopted;
  }

  get endpoint(): string {
    return this.emulator.endpoint;
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }

  /** By the written app itself. Outside the project it is told where the packages are. */
  async synth(): Promise<void> {
    const out = join(this.app, '..', 'out');
    const env = { ...process.env, CDKTF_OUTDIR: out, NODE_PATH: join(process.cwd(), 'node_modules') };
    await promisify(execFile)(process.execPath, ['--import', 'tsx', join(this.app, 'main.ts')], { env });
    for (const { name, folder } of Object.values(readStacks(out))) {
      this.deployments.set(name, this.deployments.get(name) ?? new Deployment(folder, this.endpoint));
    }
  }

  /** What the report tells to do when the stacks were applied. */
  async endAdoption(): Promise<void> {
    const file = join(this.app, 'main.ts');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !line.includes('adopt: ')).join('\n'));
    await this.synth();
  }

  imports(stack: string): Readonly<Record<string, string>> {
    const text = readFileSync(join(this.of(stack).folder, 'cdk.tf.json'), 'utf8');
    const { import: imports = [] } = JSON.parse(text) as { import?: { to: string; id: string }[] };
    return Object.fromEntries(imports.map(({ to, id }) => [to, id]));
  }

  async check(stack: string): Promise<PlanCheck> {
    const { json, errors } = await this.of(stack).plan();
    if (!json) {
      throw new Error(errors);
    }
    return checkPlan(json as unknown as PlanJson);
  }

  /** Exactly what the last check saw. */
  async applyChecked(stack: string): Promise<void> {
    await this.of(stack).apply('test.tfplan');
  }

  private of(stack: string): Deployment {
    const deployment = this.deployments.get(stack);
    if (!deployment) {
      throw new Error(`There is no stack ${stack}`);
    }
    return deployment;
  }

  /** What Terraform manages in the stack's state. */
  addresses(stack: string): string[] {
    const { resources }: StateJson = JSON.parse(this.stateText(stack));
    return resources.filter(({ mode }) => mode === 'managed').map(({ type, name }) => `${type}.${name}`);
  }

  stateText(stack: string): string {
    return readFileSync(join(this.app, '..', 'out', `terraform.${stack}.tfstate`), 'utf8');
  }
}
