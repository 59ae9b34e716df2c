/** What an event asks for. */
export type Task =
  /** A manager's termination is over: it succeeded, or it failed and the manager may well live. */
  | { readonly kind: 'manager'; readonly managerId: string; readonly successful: boolean }
  /** Look for workers whose manager is gone. */
  | { readonly kind: 'orphans' }
  /** Terraform destroys the runner: its manager's group is gone. */
  | { readonly kind: 'farewell' }
  | { readonly kind: 'none'; readonly reason: string };

/** What the schedule and Terraform send. */
export const sweepOrphansEvent = { action: 'sweep-orphans' };
export const farewellEvent = { action: 'sweep-at-destroy' };

/** What EventBridge calls the two ends of a termination. */
export const terminated = 'EC2 Instance Terminate Successful';
export const notTerminated = 'EC2 Instance Terminate Unsuccessful';

type Fields = Readonly<Record<string, unknown>>;

/** @throws {Error} when the event is none of those that the function is deployed for */
export function readTask(event: unknown, managerGroup: string): Task {
  const { action, tf, source, detail, 'detail-type': type } = fields(event);
  if (action === sweepOrphansEvent.action) {
    return { kind: 'orphans' };
  }
  if (action === farewellEvent.action) {
    const phase = fields(tf).action;
    return phase === 'delete' ? { kind: 'farewell' } : { kind: 'none', reason: `Terraform's phase is ${phase}` };
  }
  if (source === 'aws.autoscaling' && (type === terminated || type === notTerminated)) {
    return managerTask(fields(detail), type === terminated, managerGroup);
  }
  throw new Error(`Not an event of this function: ${JSON.stringify(event)?.slice(0, 1000)}`);
}

function managerTask(detail: Fields, successful: boolean, managerGroup: string): Task {
  const { EC2InstanceId: managerId, AutoScalingGroupName: group } = detail;
  if (typeof managerId !== 'string' || !/^i-[0-9a-f]+$/.test(managerId) || typeof group !== 'string') {
    throw new Error(`The event names no instance and group: ${JSON.stringify(detail).slice(0, 1000)}`);
  }
  return group === managerGroup
    ? { kind: 'manager', managerId, successful }
    : { kind: 'none', reason: `${group} is not the group of this runner, ${managerGroup}` };
}

function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {};
}
