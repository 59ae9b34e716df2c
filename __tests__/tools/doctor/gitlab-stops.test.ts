import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { GitlabServerStack } from '../../../stacks/gitlab-server-stack';
import { gitlab } from '../../../tools/doctor/checks/gitlab';
import { judgeVersion, needsOf } from '../../../tools/doctor/checks/gitlab-version';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { serverInput } from '../../stacks/gitlab-server-input';
import { temporaryFolder } from '../../support/temporary-folder';
import { scriptedAws } from './scripted-aws';

const url = 'http://gitlab.example.invalid';

function planned(version: string): PlannedApp {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const { dockerMachine: _, ...versions } = serverInput.gitlabServer.versions;
  new GitlabServerStack(app, 'server', {
    ...serverInput,
    gitlabServer: {
      ...serverInput.gitlabServer,
      version,
      externalUrl: url,
      versions: { ...versions, runner: version },
    },
    runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 },
  });
  app.synth();
  return PlannedApp.load(outdir, undefined);
}

// https://docs.gitlab.com/update/upgrade_paths/: 18.2, 18.5, 18.8, 18.11, 19.2, ... are required.
describe('the GitLab of a server, which is deployed already', () => {
  const judged = (deployed: string, target: string) => {
    const [stack] = planned(target).stacks as [PlannedApp['stacks'][number]];
    return judgeVersion(deployed, needsOf(stack, url), 'it answers');
  };

  it('is told the stops that the next deployment would jump over', () => {
    expect(judged('18.2.1', '19.3.0')).toMatchObject({
      status: 'problem',
      message:
        'it answers and is GitLab 18.2.1, and server deploys 19.3.0: an upgrade must not jump over 18.5, 18.8, 18.11, 19.2',
      remedy: expect.stringContaining('set gitlabServer.version to the latest patch of 18.5 first'),
    });
  });

  it('goes to the next stop with its runner', () => {
    expect(judged('18.2.1', '18.5.3')).toMatchObject({ status: 'ok' });
    expect(judged('19.11.4', '20.0.0')).toMatchObject({ status: 'ok' });
  });

  it('is no trouble where it does not answer yet', async () => {
    const [question] = gitlab.questions({ app: planned('18.2.1'), aws: scriptedAws({}) });
    expect(await question?.answer()).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('it is not deployed yet, or not open to this computer'),
    });
  });
});
