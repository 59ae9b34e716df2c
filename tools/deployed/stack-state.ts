import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { parseJsonObject, readJsonFile } from '../../src/foreign/foreign';
import { terraformProgram } from '../../src/terraform/terraform-program';
import type { Address } from '../../src/upstream/addresses';

/** A value out of a plan or a state, as `terraform show -json` writes it. */
type Attributes = Readonly<Record<string, unknown>>;

const moduleJson = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        address: z.string(),
        /** Of what an interrupted replacement left; the resource itself is another entry. */
        deposed_key: z.string().optional(),
        values: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .optional(),
});
const valuesJson = z.looseObject({
  root_module: moduleJson.optional(),
  outputs: z.record(z.string(), z.looseObject({ value: z.unknown() })).optional(),
});
/** What is read here of what `terraform show -json` writes of a state, and of a plan. */
const stateFile = z.looseObject({ values: valuesJson.optional() });
const planFile = z.looseObject({
  prior_state: stateFile.optional(),
  planned_values: valuesJson.optional(),
});

type Module = z.output<typeof moduleJson>;
interface Output {
  readonly value?: unknown;
}

/** The resources and data sources of one stack by their address, from its state or from a plan. */
export class StackState {
  private readonly values: ReadonlyMap<string, Attributes>;

  private constructor(
    /** For messages, such as `the state of cdktf.out/stacks/gitlab-runner`. */
    readonly origin: string,
    modules: readonly (Module | undefined)[],
    private readonly outputs: Readonly<Record<string, Output>>,
  ) {
    this.values = new Map(
      modules
        .flatMap((module) => module?.resources ?? [])
        .filter(({ deposed_key: deposed }) => deposed === undefined)
        .map(({ address, values }) => [address, values ?? {}]),
    );
  }

  /**
   * @param folder the stack's own, where `cdk.tf.json` lies
   * @throws {Error} when nothing was synthesized there, or Terraform cannot read the state
   */
  static ofStack(folder: string): StackState {
    if (!existsSync(join(folder, 'cdk.tf.json'))) {
      throw new Error(
        `There is no synthesized stack in ${folder}: run \`npx runners synth\` first, or name it with --stack`,
      );
    }
    terraform(folder, 'init', '-input=false');
    const { values = {} } = showState(folder);
    return new StackState(`the state of ${folder}`, [values.root_module], values.outputs ?? {});
  }

  /** @param path a plan in the form of `terraform show -json` */
  static ofPlan(path: string): StackState {
    const expected = 'a plan: write one with terraform plan -out=FILE, then terraform show -json FILE';
    const file = readJsonFile(path, expected);
    if (file.planned_values === undefined && file.prior_state === undefined) {
      throw new Error(`${path} is not ${expected}${file.lineage === undefined ? '' : ' (it is a state)'}`);
    }
    const { success, data: plan, error } = planFile.safeParse(file);
    if (!success) {
      throw new Error(`${path} is not ${expected} (${error.issues[0]?.path.join('.')})`);
    }
    const planned = plan.planned_values;
    return new StackState(path, [plan.prior_state?.values?.root_module, planned?.root_module], planned?.outputs ?? {});
  }

  /** @throws {Error} when the address or its attribute is not there */
  text(address: Address | `data.${string}`, attribute: string): string {
    const value = this.values.get(address)?.[attribute];
    if (value === undefined || value === null || value === '') {
      throw new Error(
        `${address} has no ${attribute} in ${this.origin}: deploy the stack first, or it is known only after the apply`,
      );
    }
    if (typeof value === 'object') {
      throw new Error(`${address} has no text as ${attribute} in ${this.origin}: a stack of this project has one`);
    }
    return String(value);
  }

  /** @throws {Error} when the stack has no such output, or no value of it */
  output(name: string): unknown {
    const value = this.outputs[name]?.value;
    if (value === undefined || value === null) {
      throw new Error(`There is no output ${name} in ${this.origin}: deploy the stack first, or name it with --stack`);
    }
    return value;
  }

  /** @throws {Error} when the stack has no such output, or one that is no text */
  textOutput(name: string): string {
    const value = this.output(name);
    if (typeof value !== 'string') {
      throw new Error(`The output ${name} of ${this.origin} is not as the stack writes it: deploy the stack again`);
    }
    return value;
  }

  /** An attribute of everything that has it, by the address. */
  attributes(name: string): readonly (readonly [address: string, value: unknown])[] {
    return [...this.values].map(([address, attributes]) => [address, attributes[name]]);
  }

  /** How many resources it manages. */
  get size(): number {
    return [...this.values.keys()].filter((address) => !address.startsWith('data.')).length;
  }

  /** @throws {Error} where a message about a single resource would blame a setting for what was never deployed */
  requireDeployed(): void {
    if (this.size === 0) {
      throw new Error(
        `Nothing is deployed: there is no resource in ${this.origin}. Deploy the stack first, or name the folder of another ` +
          'deployment with --out',
      );
    }
  }

  has(address: Address): boolean {
    return this.values.has(address);
  }
}

function showState(folder: string): z.output<typeof stateFile> {
  const [origin, expected] = [`the state of ${folder}`, 'a state that this program can read'];
  const { success, data } = stateFile.safeParse(parseJsonObject(terraform(folder, 'show', '-json'), origin, expected));
  if (!success) {
    throw new Error(`${origin} is not ${expected}: look at it with terraform show`);
  }
  return data;
}

function terraform(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(terraformProgram(), args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error) {
    throw new Error(
      `${terraformProgram()} cannot be run (${error.message}): install 1.11 or newer, or set TERRAFORM_BINARY_NAME=tofu`,
    );
  }
  if (status !== 0) {
    throw new Error(
      `${terraformProgram()} ${args[0]} failed in ${folder}:\n${stripVTControlCharacters(stderr).trim()}`,
    );
  }
  return stdout;
}
