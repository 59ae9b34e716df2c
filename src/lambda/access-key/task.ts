/** What Terraform sends when it makes, changes or destroys the user. */
export interface AccessKeyEvent {
  readonly userName: string;
  /** The SSM parameter that holds the key, as `id:secret`. */
  readonly parameterName: string;
  /** The key of SSM that the parameter is encrypted with; empty for AWS's own. */
  readonly kmsKeyId: string;
}

export interface Task extends AccessKeyEvent {
  readonly phase: 'create' | 'update' | 'delete';
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws {Error} when the event is none of Terraform's */
export function readTask(event: unknown): Task {
  const { userName, parameterName, kmsKeyId, tf } = fields(event);
  const { action: phase } = fields(tf);
  if (
    typeof userName !== 'string' ||
    typeof parameterName !== 'string' ||
    typeof kmsKeyId !== 'string' ||
    (phase !== 'create' && phase !== 'update' && phase !== 'delete')
  ) {
    throw new Error(`Not an event of this function: ${JSON.stringify(event)?.slice(0, 1000)}`);
  }
  return { userName, parameterName, kmsKeyId, phase };
}

function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {};
}
