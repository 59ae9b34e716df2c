import type { Container } from '../instances/container';
import type { Parameters } from './systems-manager';

/** What became of a document on an instance. */
export interface Outcome {
  readonly status: 'InProgress' | 'Success' | 'Failed' | 'TimedOut';
  readonly output?: string;
  readonly errors?: string;
  readonly exitCode?: number;
}

/** A document of schema 2.2, as far as the room's agent runs it. */
interface CommandDocument {
  readonly parameters?: Readonly<Record<string, { readonly default?: string }>>;
  readonly mainSteps: readonly {
    readonly action: string;
    readonly inputs: { readonly runCommand: readonly string[]; readonly timeoutSeconds?: string };
  }[];
}

/** How `timeout` ends when the time was up. */
const timedOut = 124;

/**
 * Runs a document as Systems Manager's agent does: the lines of `aws:runShellScript` are one script for `sh`, as root,
 * in which parameters stand in place of `{{ Name }}`.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html#aws-runShellScript
 */
export async function runDocument(container: Container, text: string, given: Parameters): Promise<Outcome> {
  const { parameters = {}, mainSteps } = JSON.parse(text) as CommandDocument;
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, { default: usual }]) => [name, given[name]?.join(' ') ?? usual ?? '']),
  );
  const outcome = { output: '', errors: '' };
  for (const { action, inputs } of mainSteps) {
    if (action !== 'aws:runShellScript') {
      throw new Error(`The agent of the machine room knows no ${action}`);
    }
    const script = inputs.runCommand
      .join('\n')
      .replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
    const { output, errors, exitCode } = await container.try(
      ...['timeout', inputs.timeoutSeconds ?? '3600', 'sh', '-c', script],
    );
    outcome.output += output;
    outcome.errors += errors;
    if (exitCode !== 0) {
      return { ...outcome, exitCode, status: exitCode === timedOut ? 'TimedOut' : 'Failed' };
    }
  }
  return { ...outcome, exitCode: 0, status: 'Success' };
}
