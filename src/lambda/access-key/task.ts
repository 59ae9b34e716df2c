/** What Terraform sends when it makes, changes or destroys the user. */
export interface AccessKeyEvent {
  readonly userName: string;
  /** The SSM parameter that holds the key, as `id:secret`. */
  readonly parameterName: string;
  /** The key of SSM that the parameter is encrypted with; empty for AWS's own. */
  readonly kmsKeyId: string;
}

export interface Task extends AccessKeyEvent {
  /** `keep` is an update for which the access key stays: another key of KMS encrypts it. */
  readonly phase: 'create' | 'renew' | 'keep' | 'delete';
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws {Error} when the event is none of Terraform's */
export function readTask(event: unknown): Task {
  const { userName, parameterName, kmsKeyId } = fields(event);
  const phase = phaseOf(fields(event));
  if (
    typeof userName !== 'string' ||
    typeof parameterName !== 'string' ||
    typeof kmsKeyId !== 'string' ||
    phase === undefined
  ) {
    throw new Error(`Not an event of this function: ${JSON.stringify(event)?.slice(0, 1000)}`);
  }
  return { userName, parameterName, kmsKeyId, phase };
}

/**
 * Terraform adds `tf` to the event: the action, and the input of before
 * (https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lambda_invocation#crud-lifecycle-scope).
 */
function phaseOf({ tf, ...input }: Fields): Task['phase'] | undefined {
  const { action, prev_input } = fields(tf);
  if (action === 'update') {
    const before = fields(prev_input);
    const same = ['userName', 'parameterName', 'keyGeneration'].every((name) => before[name] === input[name]);
    return same ? 'keep' : 'renew';
  }
  return action === 'create' || action === 'delete' ? action : undefined;
}

function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {};
}
