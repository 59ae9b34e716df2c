import { App, type TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { GitlabRunnerStack, type GitlabRunnerStackProps } from '../../../stacks/gitlab-runner-stack';
import { temporaryFolder } from '../../support/temporary-folder';
import { dockerRunner, machineRunner } from '../synthesized-runner';

type Changes = Partial<GitlabRunnerStackProps>;

const region = 'ap-northeast-1';
/** Names of their own, so that AWS takes both in one account. */
const own = { runnerTerminateEc2LifecycleHookName: 'second', iamObjectPrefix: 'second' };

/** What every command that synthesizes shows, by stack. */
function warnings(second: Changes, first: Changes = {}): string[][] {
  const app = new App({ outdir: temporaryFolder() });
  const stacks: TerraformStack[] = [
    new GitlabRunnerStack(app, 'first', { ...machineRunner, region, ...first }),
    new GitlabRunnerStack(app, 'second', { ...machineRunner, region, ...second }),
  ];
  app.synth();
  return stacks.map((stack) =>
    stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .flatMap(({ type, data }) => (type === '@cdktf/warn' && /^environment: /.test(data) ? [String(data)] : [])),
  );
}

describe('two runners of an app with one environment in a region', () => {
  it.each([{}, { namePrefix: 'x-ci' }])('are refused where both can be in one account: machines %j', (machines) => {
    expect(() => warnings({ ...own, runnerWorkerDockerMachineInstance: machines })).toThrow(
      /environment: is ci, and so is that of the stack first in the same region: clean-up of one may remove key pairs/,
    );
  });

  it('that are deployed stay, with other names of their machines or without any machine', () => {
    const named = { ...own, runnerWorkerDockerMachineInstance: { namePrefix: 'nightly' } };
    expect(warnings(named)).toEqual([[], []]);
    const docker = { ...dockerRunner, environment: 'ci' };
    expect(warnings({ ...docker, ...own }, docker)).toEqual([[], []]);
  });

  it('get a warning where they can only be in two accounts', () => {
    expect(warnings({})).toEqual([
      [],
      [expect.stringMatching(/that of the stack first .*AWS refuses the second in one account/)],
    ]);
  });

  it.each([{ environment: 'ci-2' }, { region: 'us-east-1' }])('are told apart by %j', (second) => {
    expect(warnings(second)).toEqual([[], []]);
  });
});
