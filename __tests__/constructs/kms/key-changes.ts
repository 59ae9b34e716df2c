import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TerraformOutput } from 'cdktf';
import { machineParameter } from '../../../src/constructs/machine-parameter';
import { RunnerKmsKey } from '../../../src/constructs/runner-kms-key';
import { runnerLogGroup } from '../../../src/constructs/runner-storage';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { defaultParameterKey } from '../../../src/settings/encryption';
import { runnerNames } from '../../../src/settings/names';
import type { PlanJson } from '../../../tools/review/plan';
import { reviewPlan } from '../../../tools/review/review';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { settingsOf } from '../settings-of';
import { dockerRunner } from '../synthesized-runner';

/** Which key the settings ask for; `rotating` is the managed key with its rotation switched on. */
export const choices = ['none', 'managed', 'rotating', 'first', 'second'] as const;
export type Choice = (typeof choices)[number];

export const token = 'glrt-documentation';
const name = 'runner-token';
const stack = 'keys';

/** What was seen after one change of the settings. */
export interface Step {
  readonly choice: Choice;
  /** What the review of the plan reports of data. */
  readonly told: readonly string[];
  /** What the parameter holds after the apply, before any instance boots. */
  readonly held: string;
  /** States of the key that encrypts it then, and of every key of the account. */
  readonly state: string;
  readonly keys: readonly string[];
  /** What the second plan would change, after the next boot has written the token again. */
  readonly remaining: readonly string[];
  /** Whether the boot's key is the one that the parameter has afterwards. */
  readonly rekeyed: boolean;
}

/** A parameter and its key, deployed; an instance writes its token with the key that it is given, as put_parameter does. */
export class KeyChanges {
  private readonly given: Partial<Record<Choice, string>> = {};

  private constructor(private readonly stacks: EmulatedStacks) {}

  static async start(): Promise<KeyChanges> {
    const changes = new KeyChanges(await EmulatedStacks.start());
    for (const choice of ['first', 'second'] as const) {
      changes.given[choice] = (await changes.aws('kms', 'create-key')).KeyMetadata.Arn;
    }
    return changes;
  }

  async stop(): Promise<void> {
    await this.stacks.stop();
  }

  /** Deploys from nothing, has an instance keep its token, and changes the key as often as there are choices left. */
  async run([beginning, ...changes]: readonly Choice[]): Promise<Step[]> {
    await this.apply(beginning as Choice);
    await this.boot(token);
    const steps: Step[] = [];
    for (const choice of changes) {
      const told = await this.apply(choice);
      const held = await this.held();
      const state = await this.stateOf(await this.key());
      const keys = await this.states();
      await this.boot(held);
      const remaining = (await this.stacks.plan(stack)).map(({ address, actions }) => `${address} ${actions}`);
      steps.push({ choice, told, held, state, keys, remaining, rekeyed: (await this.key()) === (await this.wanted()) });
    }
    return steps;
  }

  private synth(choice: Choice): void {
    this.stacks.synth((app) => {
      const scope = new AwsStack(app, stack, { region });
      const settings = settingsOf({
        ...dockerRunner,
        enableManagedKmsKey: choice === 'managed' || choice === 'rotating',
        kmsManagedDeletionRotationWindowInDays: choice === 'rotating' ? 7 : 0,
        kmsManagedAliasName: 'runner',
        kmsKeyId: this.given[choice] ?? '',
      });
      const { arn } = new RunnerKmsKey(scope, 'kms', settings);
      machineParameter(scope, 'runner_registration_token', { name, kmsKeyArn: arn });
      runnerLogGroup(scope, { settings, names: runnerNames(settings), kmsKeyArn: arn });
      new TerraformOutput(scope, 'key', { value: arn ?? '' });
    });
  }

  /** @returns the addresses whose data the review of the plan tells something of */
  private async apply(choice: Choice): Promise<string[]> {
    this.synth(choice);
    const deployment = this.stacks.of(stack);
    const { json, errors } = await deployment.plan();
    if (!json) {
      throw new Error(errors);
    }
    await deployment.applyPlanned();
    const { risks } = reviewPlan({ name: stack, plan: json as unknown as PlanJson });
    return risks.filter((risk) => risk.class === 'data').map(({ address }) => address);
  }

  private async boot(value: string): Promise<void> {
    const key = (await this.stacks.of(stack).outputs()).key;
    await this.aws(
      'ssm',
      'put-parameter',
      '--cli-input-json',
      JSON.stringify({
        Name: name,
        Type: 'SecureString',
        Overwrite: true,
        Value: value,
        KeyId: key || defaultParameterKey,
      }),
    );
  }

  private async held(): Promise<string> {
    return (await this.aws('ssm', 'get-parameter', '--name', name, '--with-decryption')).Parameter.Value;
  }

  private async key(): Promise<string> {
    return (await this.aws('ssm', 'describe-parameters')).Parameters[0].KeyId;
  }

  private async wanted(): Promise<unknown> {
    return (await this.stacks.of(stack).outputs()).key || defaultParameterKey;
  }

  /** AWS's own key needs no looking after. */
  private async stateOf(key: string): Promise<string> {
    return key.startsWith('alias/aws/')
      ? 'Enabled'
      : (await this.aws('kms', 'describe-key', '--key-id', key)).KeyMetadata.KeyState;
  }

  private async states(): Promise<string[]> {
    const { Keys } = await this.aws('kms', 'list-keys');
    return Promise.all(Keys.map(({ KeyArn }: { KeyArn: string }) => this.stateOf(KeyArn)));
  }

  /** Never blocks: the proxy before the emulator lives in this process. */
  private async aws(...args: string[]) {
    const env = { ...process.env, ...emulatedEnvironment(this.stacks.endpoint) };
    const { stdout } = await promisify(execFile)('aws', ['--region', region, ...args, '--output', 'json'], { env });
    return JSON.parse(stdout || 'null');
  }
}
