import type { LaunchRequest } from './turn';

export type Ec2State = 'pending' | 'running' | 'stopped' | 'ended';

/** EC2, as far as Auto Scaling uses it. */
export interface Launcher {
  /** @throws {LaunchError} or another error, whose message becomes the activity's */
  launch(request: LaunchRequest): Promise<string>;
  terminate(id: string): Promise<void>;
  state(id: string): Promise<Ec2State>;
}

/** EC2 has no instances of a type left. Another type may do. */
export class CapacityError extends Error {}
