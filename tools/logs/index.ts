import { printedLines } from '../deployed/aws';
import { runCommandLine } from '../deployed/command';
import { currentManager, regionOf } from '../deployed/manager';
import { StackState } from '../deployed/stack-state';

const usage = `npm run logs [-- options]   follows the log of the manager that serves now
  --all              of every manager there was, the failed ones too
  --since TIME       from when on, such as 2h (10m)`;
const options = { since: { type: 'string', default: '10m' }, all: { type: 'boolean' } } as const;

runCommandLine({ options, usage }, ({ folder, values }) => {
  const state = StackState.ofStack(folder);
  if (!state.has('aws_cloudwatch_log_group.environment')) {
    throw new Error('The manager keeps its log to itself: set runnerCloudwatch.enable to true and deploy');
  }
  const group = state.text('aws_cloudwatch_log_group.environment', 'name');
  const ofManager = values.all ? [] : ['--log-stream-name-prefix', currentManager(state).instanceId];
  const when = ['--follow', '--since', String(values.since), '--region', regionOf(state)];
  return printedLines('aws', ['logs', 'tail', group, ...when, ...ofManager]);
});
