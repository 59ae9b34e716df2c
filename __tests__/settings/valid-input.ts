import { runnerWarnings } from '../../src/config-toml/warnings';
import type { FargateRunnerInput } from '../../src/settings/fargate-runner';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings, SettingsError } from '../../src/settings/parse';

/** The least that is valid and gives no warning. */
export const quietInput: GitlabRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: {
    url: 'https://gitlab.example.com/',
    preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
    runnerVersion: '19.3.0',
  },
  runnerWorker: { type: 'docker' },
  runnerMetadataOptions: {
    httpEndpoint: 'enabled',
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    instanceMetadataTags: 'disabled',
  },
  runnerWorkerDockerOptions: { privileged: false },
};

/** The same with docker-autoscaler. */
export const quietAutoscaler: GitlabRunnerInput = {
  ...quietInput,
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 10 },
  runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'], upgradeStrategy: 'off' },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '30m' }],
};

/** The least of a runner on Fargate. */
export const fargateInput: FargateRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: { url: 'https://gitlab.example.com', preregisteredRunnerTokenSsmParameterName: '/token' },
  fargate: {
    driverVersion: '0.5.1',
    driverSha256: { x86_64: 'a'.repeat(64) },
    taskDefinitions: { small: { imageTag: 'jobs-1' } },
  },
};

/** What is wrong with an input, a line each; none when it is valid. */
export function problemsOf(input: unknown): readonly string[] {
  try {
    parseSettings(gitlabRunnerSettings, input as GitlabRunnerInput);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.problems;
    }
    throw error;
  }
}

/** The warnings about a valid input, a line each. */
export function warningsOf(input: GitlabRunnerInput): string[] {
  const settings = parseSettings(gitlabRunnerSettings, input);
  return runnerWarnings(settings).map(({ setting, message }) => `${setting}: ${message}`);
}
