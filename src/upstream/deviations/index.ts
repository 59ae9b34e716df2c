import type { Deviation } from './deviation';
import { runnerDeviations } from './runner';
import { terminateHookDeviations } from './terminate-hook';

/** Everything in which a deployment of ours differs from one of the module with the same settings: the one list. */
export const deviations: readonly Deviation[] = [...runnerDeviations, ...terminateHookDeviations];
export { configTomlDeviations } from './config-toml';
export { defaultDeviations } from './defaults';
