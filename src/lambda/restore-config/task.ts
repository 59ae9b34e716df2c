/** What the document does with the server's config.toml. */
export type Action = 'apply' | 'restore';

/** What Terraform sends when it makes, changes or destroys the runner. */
export interface ConfigureEvent {
  readonly instanceId: string;
  readonly documentName: string;
  /** What to do while the runner stands; when it is destroyed, it is always `restore`. */
  readonly action: Action;
}

export interface Task extends ConfigureEvent {
  /** Whether Terraform goes on to destroy the rest. */
  readonly destroying: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws {Error} when the event is none of Terraform's, or moves the runner to another server */
export function readTask(event: unknown): Task {
  const { instanceId, documentName, action, tf } = fields(event);
  const { action: phase, prev_input: previous } = fields(tf);
  const known =
    typeof instanceId === 'string' && typeof documentName === 'string' && (action === 'apply' || action === 'restore');
  if (!known || (phase !== 'create' && phase !== 'update' && phase !== 'delete')) {
    throw new Error(`Not an event of this function: ${JSON.stringify(event)?.slice(0, 1000)}`);
  }
  const before = fields(previous).instanceId;
  if (phase === 'update' && before !== undefined && before !== instanceId) {
    throw new Error(
      `The runner cannot move from ${before} to ${instanceId} in one step: deploy with enabled false for ${before} first, then name the other server`,
    );
  }
  const destroying = phase === 'delete';
  return { instanceId, documentName, action: destroying ? 'restore' : action, destroying };
}

function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {};
}
