import {
  type GitlabRunnerInput,
  type GitlabRunnerSettings,
  gitlabRunnerSettings,
} from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';

/** Complete settings of an environment called production, from what a test cares about. */
export function settingsOf(input: Partial<GitlabRunnerInput> = {}): GitlabRunnerSettings {
  return parseSettings(gitlabRunnerSettings, {
    vpcId: 'vpc-0123456789abcdef0',
    subnetId: 'subnet-0123456789abcdef0',
    environment: 'production',
    runnerGitlab: { url: 'https://gitlab.example.com' },
    ...input,
  });
}
