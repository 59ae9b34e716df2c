import { managerGroup, regionOf } from '../deployed/manager';
import type { StackState } from '../deployed/stack-state';

interface Drained {
  readonly name: string;
  readonly state: StackState;
}

/** What a person can do when a destruction stops after its runners were told to drain. */
export function whatNow(runners: readonly Drained[]): string {
  const back = runners.map(({ name, state }) => `\n${name}: ${resumption(state)}`);
  return (
    'Run the same command again to continue: it does not wait again for what has drained, and skips what is destroyed.' +
    (back.length > 0 ? ` To let the runner take jobs again instead, as long as its group exists:${back.join('')}` : '')
  );
}

/** The commands that let a drained manager's group start one again. */
function resumption(state: StackState): string {
  const on = `--auto-scaling-group-name ${state.text(managerGroup, 'name')} --region ${regionOf(state)}`;
  const managers = Math.max(1, Number(state.text(managerGroup, 'max_size')));
  return (
    `aws autoscaling resume-processes ${on} && ` +
    `aws autoscaling update-auto-scaling-group ${on} --min-size ${managers} --desired-capacity ${managers}`
  );
}
