import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { type ReadOptions, readSettingsFiles, refuseMissing } from '../module-settings/settings-files';
import type { ProposedSettings } from './runner-settings';

/**
 * The settings of the user's own files. What they refer to, such as `module.vpc.vpc_id`, is told by the state, and so is
 * the name of a bucket with a random suffix.
 *
 * @param options how a call is read: its name where a file has several, and values that it needs
 * @throws {SettingsError} when a call refers to something that neither says
 */
export async function ownSettings(
  paths: readonly string[],
  options: ReadOptions,
  fromState: GitlabRunnerInput,
): Promise<ProposedSettings> {
  const read = await readSettingsFiles(paths, options, fromState);
  refuseMissing(read);
  const { input, stack, warnings } = read;
  const { vpcId, subnetId, environment, runnerGitlab } = fromState;
  const { bucketName } = fromState.runnerWorkerCache ?? {};
  const { runnerVersion } = runnerGitlab;
  const { image } = fromState.runnerWorkerDockerOptions ?? {};
  return {
    input: {
      ...{ vpcId, subnetId, environment, runnerGitlab },
      ...input,
      // Where the files leave the module's default, and ours is another, what is deployed stays.
      runnerGitlab: { ...(runnerVersion !== undefined && { runnerVersion }), ...input.runnerGitlab },
      ...(image !== undefined && { runnerWorkerDockerOptions: { image, ...input.runnerWorkerDockerOptions } }),
      ...(bucketName !== undefined && { runnerWorkerCache: { ...input.runnerWorkerCache, bucketName } }),
    },
    gaps: [
      ...warnings.map(({ setting, message }) => `${setting}: ${message}`),
      // The region of the app is that of the state.
      ...Object.keys(stack)
        .filter((name) => name !== 'region')
        .map((name) => `${name}: is of the stack: give it to the stack in main.ts`),
    ],
  };
}
