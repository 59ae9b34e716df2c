import type { ProxiedRunnerInput } from '../../src/settings/proxied-runner';
import { startEmulator } from '../../tools/sandbox/emulator';
import { existingServer, proxiedRunner, synthesized } from '../stacks/proxied-runner-account';
import { Deployment } from '../support/terraform';

type Input = Parameters<typeof proxiedRunner>[1];

/** The documents of stacks with these settings, as they are in the state of an applied deployment. */
export async function appliedDocuments<Name extends string>(
  settings: Readonly<Record<Name, Input>>,
): Promise<Readonly<Record<Name, string>>> {
  const emulator = await startEmulator();
  try {
    const place = await existingServer(emulator.endpoint);
    const documents: [string, string][] = [];
    for (const [name, input] of Object.entries<Input>(settings)) {
      const runner: ProxiedRunnerInput = proxiedRunner(place, { environment: name, ...input });
      const deployment = new Deployment(synthesized(runner).folder, emulator.endpoint);
      await deployment.apply('-target=aws_ssm_document.runner_config');
      const state = await deployment.state();
      const document = state.find(({ type }) => type === 'aws_ssm_document');
      documents.push([name, String(document?.values.content)]);
    }
    return Object.fromEntries(documents) as Record<Name, string>;
  } finally {
    await emulator.stop();
  }
}
