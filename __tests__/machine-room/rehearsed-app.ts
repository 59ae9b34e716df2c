import { App } from 'cdktf';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { temporaryFolder } from '../support/temporary-folder';
import { gitlabUrl } from './systems';

/** A fleet without a cache, whose bucket takes a minute to create. */
export const rehearsedStack = (app: App, settings: Partial<GitlabRunnerInput>): GitlabRunnerStack =>
  new GitlabRunnerStack(app, 'runner', {
    region,
    environment: 'room',
    vpcId: 'vpc-0123456789abcdef0',
    subnetId: 'subnet-0123456789abcdef0',
    runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: '/room/gitlab-token' },
    runnerWorkerCache: { create: false },
    ...settings,
  });

/** An app with one fleet. @returns a command that stands for it and takes no time */
export function rehearsedApp(settings: Partial<GitlabRunnerInput>): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  rehearsedStack(app, settings);
  app.synth();
  return `mkdir -p "$CDKTF_OUTDIR" && cp -R '${outdir}/.' "$CDKTF_OUTDIR"`;
}
