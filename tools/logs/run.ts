import type { Arguments } from '../command/command';
import { printedLines } from '../deployed/aws';
import { regionOf } from '../deployed/manager';
import { runnerHost } from '../deployed/runner-host';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import type { options } from './index';

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  const state = StackState.ofStack(stackFolder(values));
  state.requireDeployed();
  const { logGroup, hasStreams, find } = runnerHost(state);
  if (!state.has(logGroup)) {
    throw new Error('The manager keeps its log to itself: set runnerCloudwatch.enable to true and deploy');
  }
  const group = state.text(logGroup, 'name');
  const ofManager = values.all || !hasStreams ? [] : ['--log-stream-name-prefix', find(state).instanceId];
  const when = ['--follow', '--since', values.since, '--region', regionOf(state)];
  return printedLines('aws', ['logs', 'tail', group, ...when, ...ofManager]);
}
