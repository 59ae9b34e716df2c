import { TerraformOutput } from 'cdktf';
import fc from 'fast-check';
import { machineParameter } from '../../../src/constructs/machine-parameter';
import { RunnerKmsKey } from '../../../src/constructs/runner-kms-key';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { defaultParameterKey } from '../../../src/settings/encryption';
import { asTerraformLiterals } from '../../../src/templates/terraform-literal';
import { ask } from '../../../tools/sandbox/ask';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { settingsOf } from '../settings-of';
import { dockerRunner } from '../synthesized-runner';

/** Which key the settings ask for; `rotating` is the managed key with its rotation switched on. */
const choices = ['none', 'managed', 'rotating', 'first', 'second'] as const;
export type Choice = (typeof choices)[number];

/** Sequences in which every choice is another one, and which leave the managed key at least once. */
export const sequences = (minLength: number, maxLength: number): fc.Arbitrary<Choice[]> =>
  fc
    .array(fc.constantFrom(...choices), { minLength, maxLength })
    .filter((all) => all.every((choice, index) => choice !== all[index + 1]))
    .filter((all) => all.slice(1).some((choice, index) => all[index] === 'managed' && keyOf(choice) !== 'managed'));

const keyOf = (choice: Choice) => (choice === 'rotating' ? 'managed' : choice);

export const token = 'glrt-documentation';
const name = 'runner-token';
const stack = 'keys';

/** What was seen after one change of the settings. */
export interface Step {
  readonly choice: Choice;
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
      changes.given[choice] = (await changes.aws('kms', 'CreateKey', {})).KeyMetadata.Arn;
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
      await this.apply(choice);
      const held = await this.held();
      const state = await this.stateOf(await this.key());
      const keys = await this.states();
      await this.boot(held);
      const remaining = (await this.stacks.plan(stack)).map(({ address, actions }) => `${address} ${actions}`);
      steps.push({
        choice,
        held,
        state,
        keys,
        remaining,
        rekeyed: (await this.key()) === (await this.wanted()),
      });
    }
    return steps;
  }

  private async apply(choice: Choice): Promise<void> {
    this.stacks.synth((app) => {
      const scope = new AwsStack(app, stack, { region });
      const settings = settingsOf({
        ...dockerRunner,
        enableManagedKmsKey: choice === 'managed' || choice === 'rotating',
        kmsManagedDeletionRotationWindowInDays: choice === 'rotating' ? 7 : 0,
        kmsManagedAliasName: 'runner',
        kmsKeyId: this.given[choice] ?? '',
      });
      const { arn } = new RunnerKmsKey(scope, 'kms', asTerraformLiterals(settings));
      machineParameter(scope, 'runner_registration_token', { name, kmsKeyArn: arn });
      new TerraformOutput(scope, 'key', { value: arn ?? '' });
    });
    await this.stacks.of(stack).apply();
  }

  private async boot(value: string): Promise<void> {
    const written = { Name: name, Type: 'SecureString', Overwrite: true, Value: value, KeyId: await this.wanted() };
    await this.aws('ssm', 'PutParameter', written);
  }

  private async held(): Promise<string> {
    return (await this.aws('ssm', 'GetParameter', { Name: name, WithDecryption: true })).Parameter.Value;
  }

  private async key(): Promise<string> {
    return (await this.aws('ssm', 'DescribeParameters', {})).Parameters[0].KeyId;
  }

  /** The key in the environment of the instance. */
  private async wanted(): Promise<unknown> {
    return (await this.stacks.of(stack).outputs()).key || defaultParameterKey;
  }

  /** AWS's own key needs no looking after. */
  private async stateOf(key: string): Promise<string> {
    return key.startsWith('alias/aws/')
      ? 'Enabled'
      : (await this.aws('kms', 'DescribeKey', { KeyId: key })).KeyMetadata.KeyState;
  }

  private async states(): Promise<string[]> {
    const { Keys } = await this.aws('kms', 'ListKeys', {});
    return Promise.all(Keys.map(({ KeyArn }: { KeyArn: string }) => this.stateOf(KeyArn)));
  }

  private async aws(service: 'ssm' | 'kms', operation: string, parameters: object) {
    const target = `${service === 'ssm' ? 'AmazonSSM' : 'TrentService'}.${operation}`;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const request = { method: 'POST', headers, body: JSON.stringify(parameters) };
    return JSON.parse((await ask(this.stacks.endpoint, service, region, request)) || 'null');
  }
}
