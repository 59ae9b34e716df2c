import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { App } from 'cdktf';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment } from '../support/terraform';

export const region = 'ap-northeast-1';

/** What Terraform means to do with a resource; `no-op` is for what it imports only. */
export interface Change {
  readonly address: string;
  readonly actions: string;
  /** The id that it is imported by. */
  readonly importing?: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Stacks that are synthesized again and again while their state stays, in an emulated account that is empty at first. */
export class EmulatedStacks {
  readonly ec2: EC2Client;
  private readonly folder = temporaryFolder();
  private readonly deployments = new Map<string, Deployment>();

  private constructor(private readonly emulator: Emulator) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.ec2 = new EC2Client({ endpoint: emulator.endpoint, region, credentials });
  }

  static async start(): Promise<EmulatedStacks> {
    return new EmulatedStacks(await startEmulator());
  }

  get endpoint(): string {
    return this.emulator.endpoint;
  }

  /** Everything that was asked of the account so far. */
  get calls(): Emulator['calls'] {
    return this.emulator.calls;
  }

  async stop(): Promise<void> {
    this.ec2.destroy();
    await this.emulator.stop();
  }

  synth(define: (app: App) => void): void {
    const app = new App({ outdir: this.folder });
    define(app);
    app.synth();
  }

  of(stack: string): Deployment {
    const known =
      this.deployments.get(stack) ?? new Deployment(join(this.folder, 'stacks', stack), this.emulator.endpoint);
    this.deployments.set(stack, known);
    return known;
  }

  /** What would change; nothing when all is as the stack wants it. */
  async plan(stack: string): Promise<Change[]> {
    const { json, errors } = await this.of(stack).plan();
    if (!json) {
      throw new Error(errors);
    }
    return json.resource_changes
      .filter(({ mode }) => mode === 'managed')
      .map(({ address, change: { actions, before, after, importing } }) => ({
        address,
        actions: actions.join(' '),
        before,
        after,
        ...(importing && { importing: importing.id }),
      }))
      .filter(({ actions, importing }) => actions !== 'no-op' || importing);
  }

  /** What the plan fails with, one error each, the sentence at its end; none when it succeeds. */
  async refusals(stack: string): Promise<string[]> {
    const { errors } = await this.of(stack).plan();
    return errors.split(/(?:^|\s)Error: /).filter(Boolean);
  }
}
