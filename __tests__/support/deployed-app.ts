import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareAccount } from '../../tools/sandbox/account';
import { readStacks, type SynthesizedStack } from './synth';
import { temporaryFolder } from './temporary-folder';
import { Deployment } from './terraform';

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly annotations: readonly { readonly message: string }[] }>>;
}

/** An app as users run it: a file like `main.ts`, synthesized by a process of its own. */
export class DeployedApp {
  private constructor(
    readonly stacks: Readonly<Record<string, SynthesizedStack>>,
    /** What its settings are warned of, a line each. */
    readonly warnings: readonly string[],
    private readonly deployments: ReadonlyMap<string, Deployment>,
    private readonly endpoint?: string,
  ) {}

  /** @param endpoint - where it is to be deployed; without, it can be planned only as far as it needs no AWS */
  static async synthesize(file: string, endpoint?: string): Promise<DeployedApp> {
    const outdir = join(temporaryFolder(), 'out');
    mkdirSync(outdir);
    await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
      env: { ...process.env, CDKTF_OUTDIR: outdir },
    });
    const stacks = readStacks(outdir);
    const deployments = Object.values(stacks).map(
      ({ name, folder }) => [name, new Deployment(folder, endpoint)] as const,
    );
    const { stacks: found }: Manifest = require(join(outdir, 'manifest.json'));
    const warnings = Object.values(found).flatMap(({ annotations }) => annotations.map(({ message }) => message));
    return new DeployedApp(stacks, warnings, new Map(deployments), endpoint);
  }

  /**
   * Applies the stacks in this order. The buckets' lifecycle is left out, for which the provider waits nearly a minute
   * on the emulator: an override file next to the stack sets its count to none.
   */
  async apply(order: readonly string[]): Promise<void> {
    await prepareAccount(String(this.endpoint), Object.values(this.stacks));
    for (const name of order) {
      const lifecycle = Object.keys(this.stacks[name]?.json.resource.aws_s3_bucket_lifecycle_configuration ?? {});
      if (lifecycle.length > 0) {
        const none = Object.fromEntries(lifecycle.map((address) => [address, { count: 0 }]));
        const override = { resource: { aws_s3_bucket_lifecycle_configuration: none } };
        writeFileSync(join(this.of(name).folder, 'override.tf.json'), JSON.stringify(override));
      }
      await this.of(name).apply();
    }
  }

  of(stack: string): Deployment {
    const deployment = this.deployments.get(stack);
    if (!deployment) {
      throw new Error(`There is no stack ${stack}, but ${[...this.deployments.keys()].join(', ')}`);
    }
    return deployment;
  }
}
