import { App } from 'cdktf';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { temporaryFolder } from '../support/temporary-folder';
import { gitlabUrl } from './systems';

/** An app with one fleet. @returns the command that "synthesizes" it, which takes no time */
export function rehearsedApp(settings: Partial<GitlabRunnerInput>): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  new GitlabRunnerStack(app, 'runner', {
    region,
    environment: 'room',
    vpcId: 'vpc-0123456789abcdef0',
    subnetId: 'subnet-0123456789abcdef0',
    runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: '/room/gitlab-token' },
    runnerWorkerCache: { create: false },
    ...settings,
  });
  app.synth();
  return `mkdir -p "$CDKTF_OUTDIR" && cp -R '${outdir}/.' "$CDKTF_OUTDIR"`;
}
