import { spawnSync } from 'node:child_process';
import type { Arguments } from '../command/command';
import { printedLines } from '../deployed/aws';
import { regionOf } from '../deployed/manager';
import { runnerHost } from '../deployed/runner-host';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import type { options } from './index';

/** Version 1 of the AWS CLI has no `aws logs tail`. */
function refuseFirstCli(): void {
  const [version = ''] = spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout?.split(' ') ?? [];
  if (version.startsWith('aws-cli/1.')) {
    throw new Error(
      `aws is ${version}, and logs needs version 2: install it (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)`,
    );
  }
}

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  const state = StackState.ofStack(stackFolder(values));
  state.requireDeployed();
  const { logGroup, hasStreams, find } = runnerHost(state);
  if (!state.has(logGroup)) {
    throw new Error('The manager keeps its log to itself: set runnerCloudwatch.enable to true and deploy');
  }
  const group = state.text(logGroup, 'name');
  const ofManager = values.all || !hasStreams ? [] : ['--log-stream-name-prefix', find(state).instanceId];
  refuseFirstCli();
  const when = ['--follow', '--since', values.since, '--region', regionOf(state)];
  return printedLines('aws', ['logs', 'tail', group, ...when, ...ofManager]);
}
