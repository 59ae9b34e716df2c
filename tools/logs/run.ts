import type { Arguments } from '../command/command';
import { printedLines } from '../deployed/aws';
import { currentManager, regionOf } from '../deployed/manager';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import type { options } from './index';

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  const state = StackState.ofStack(stackFolder(values));
  if (!state.has('aws_cloudwatch_log_group.environment')) {
    throw new Error('The manager keeps its log to itself: set runnerCloudwatch.enable to true and deploy');
  }
  const group = state.text('aws_cloudwatch_log_group.environment', 'name');
  const ofManager = values.all ? [] : ['--log-stream-name-prefix', currentManager(state).instanceId];
  const when = ['--follow', '--since', values.since, '--region', regionOf(state)];
  return printedLines('aws', ['logs', 'tail', group, ...when, ...ofManager]);
}
