import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { requireTool } from '../../tools/command/tools';
import { emulatedEnvironment, providerCache } from '../../tools/sandbox/environment';
import { attachedLater, providerFor, validatingProvider } from './attached-provider';

type Attributes = Readonly<Record<string, unknown>>;

/** One resource or data source of a plan: `terraform show -json`, `resource_changes`. */
export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly ('no-op' | 'create' | 'read' | 'update' | 'delete')[];
    readonly before: Attributes | null;
    readonly after: Attributes | null;
    readonly after_unknown: Attributes;
    readonly importing?: { readonly id: string };
  };
}

/** `terraform show -json` of a saved plan; only what tests look at is typed. Empty where nothing would change. */
export interface PlanJson {
  readonly resource_changes: readonly ResourceChange[];
  readonly output_changes: Readonly<Record<string, { readonly actions: readonly string[]; readonly after: unknown }>>;
  readonly [key: string]: unknown;
}

export interface Plan {
  /** What Terraform printed as errors, without colours and as one line of text; empty when it could plan. */
  readonly errors: string;
  /** Nothing when it could not plan. */
  readonly json: PlanJson | undefined;
  /** Every change but no-ops and reads; empty when it could not plan. */
  readonly changes: readonly ResourceChange[];
}

/** One resource or data source of the state. */
export interface StateResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly values: Attributes;
}

/** A resource as the state's file has it. */
interface KeptResource extends Pick<StateResource, 'mode' | 'type' | 'name'> {
  readonly instances: readonly { readonly index_key?: string | number; readonly attributes: Attributes }[];
}

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nobody listens here: enough for what needs no AWS. */
const nowhere = 'http://127.0.0.1:1';

/** The real Terraform in the folder of one synthesized stack, with the emulator as its only AWS. */
export class Deployment {
  private readonly environment: NodeJS.ProcessEnv;
  private initialized: Promise<Finished> | undefined;

  /** @param folder - the stack's own, where `cdk.tf.json` lies */
  constructor(
    readonly folder: string,
    endpoint: string = nowhere,
  ) {
    requireTool('terraform');
    const plugins = join(process.cwd(), 'node_modules', '.cache', 'terraform-plugins');
    mkdirSync(plugins, { recursive: true });
    this.environment = { ...emulatedEnvironment(endpoint), ...providerCache(plugins), TF_IN_AUTOMATION: '1' };
  }

  /** Everything else does this first; once is enough. */
  async init(): Promise<void> {
    this.initialized ??= this.run('init', '-input=false');
    succeeded(await this.initialized);
  }

  /** @throws {Error} with what Terraform finds wrong */
  async validate(): Promise<void> {
    await this.init();
    succeeded(await this.run('validate'));
  }

  /** Plans, also when that fails: the errors are part of the answer. */
  async plan(...options: string[]): Promise<Plan> {
    await this.init();
    const file = this.planFile;
    const planned = await this.run('plan', '-input=false', '-detailed-exitcode', `-out=${file}`, ...options);
    if (planned.exitCode === 0) {
      return { errors: '', json: { resource_changes: [], output_changes: {} }, changes: [] };
    }
    if (planned.exitCode !== 2) {
      return { errors: oneLine(planned.stderr), json: undefined, changes: [] };
    }
    const json = await this.planned();
    const changes = json.resource_changes.filter(({ change }) => !['no-op', 'read'].includes(String(change.actions)));
    return { errors: '', json, changes };
  }

  /** All of what was planned last, what stays as it is as well. */
  async planned(): Promise<PlanJson> {
    return { resource_changes: [], output_changes: {}, ...(await this.json('show', '-json', this.planFile)) };
  }

  /** @throws {Error} with what Terraform printed when it fails */
  async apply(...options: string[]): Promise<void> {
    await this.init();
    succeeded(await this.run('apply', '-input=false', '-auto-approve', ...options));
  }

  /**
   * Applies what was planned last.
   *
   * @throws {Error} with what Terraform printed when it fails
   */
  async applyPlanned(): Promise<void> {
    succeeded(await this.run('apply', '-input=false', this.planFile));
  }

  /** What waits for what when the plan is applied that was made last: each step with those that come before it. */
  async orderOfPlanned(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { stdout } = succeeded(await this.run('graph', `-plan=${this.planFile}`));
    const order = new Map<string, string[]>();
    for (const [, later, earlier] of stdout.matchAll(/"\[root\] (.*?)" -> "\[root\] (.*?)"/g)) {
      order.set(String(later), [...(order.get(String(later)) ?? []), String(earlier)]);
    }
    return order;
  }

  /** @throws {Error} with what Terraform printed when it fails */
  async destroy(...options: string[]): Promise<void> {
    await this.init();
    succeeded(await this.run('destroy', '-input=false', '-auto-approve', ...options));
  }

  /** Everything that the state holds. Read as it is kept, which needs no provider: to start that one takes seconds. */
  async state(): Promise<readonly StateResource[]> {
    await this.init();
    const { stdout } = succeeded(await this.run('state', 'pull'));
    // There is none before the first apply.
    const { resources = [] } = JSON.parse(stdout || '{}') as { readonly resources?: readonly KeptResource[] };
    return resources.flatMap(({ mode, type, name, instances }) =>
      instances.map(({ index_key: key, attributes }) => ({
        address: `${mode === 'data' ? 'data.' : ''}${type}.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`,
        mode,
        type,
        name,
        values: attributes,
      })),
    );
  }

  /** The values of the stack's outputs, sensitive ones too. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    await this.init();
    const outputs = await this.json('output', '-json');
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, (output as { readonly value: unknown }).value]),
    );
  }

  private get planFile(): string {
    return join(this.folder, 'test.tfplan');
  }

  private async json(command: string, ...args: string[]): Promise<Attributes> {
    return JSON.parse(succeeded(await this.run(command, ...args)).stdout);
  }

  /** Never blocks: the proxy before the emulator lives in this process and has to answer meanwhile. */
  private async run(command: string, ...args: string[]): Promise<Finished> {
    if (['init', 'state', 'output'].includes(command)) {
      return this.runWith(attachedLater, command, args);
    }
    const provider =
      command === 'validate' ? validatingProvider(this.environment) : providerFor(this.folder, this.environment);
    provider.users++;
    try {
      return await this.runWith({ TF_REATTACH_PROVIDERS: await provider.attach(this.folder) }, command, args);
    } finally {
      provider.users--;
    }
  }

  private async runWith(variables: NodeJS.ProcessEnv, command: string, args: readonly string[]): Promise<Finished> {
    const reads = command === 'state' || args.includes('-json');
    const child = spawn('terraform', [command, ...(reads ? [] : ['-no-color']), ...args], {
      cwd: this.folder,
      env: { ...this.environment, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    return { stdout, stderr, exitCode };
  }
}

function succeeded(finished: Finished): Finished {
  if (finished.exitCode !== 0) {
    throw new Error(`${finished.stdout}\n${finished.stderr}`.trim());
  }
  return finished;
}

/** Terraform draws a frame beside its errors and breaks their lines: neither is part of the sentence. */
function oneLine(errors: string): string {
  return errors.replace(/[│╷╵\s]+/g, ' ').trim();
}
