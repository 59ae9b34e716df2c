import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Warning } from '../../src/settings/rules';

/** A layer for Python, in which the module's function is written, lets none of ours start. */
export function layerWarnings({ runnerTerminateEc2LambdaLayerArns: layers }: GitlabRunnerInput): Warning[] {
  return Array.isArray(layers) && layers.length > 0
    ? [
        {
          setting: 'runnerTerminateEc2LambdaLayerArns',
          message:
            "is for the module's function, which is written in Python: here the function runs nodejs22.x on arm64, and a " +
            'layer or handler for Python ends each of its calls. Name layers for this runtime, or leave them out',
        },
      ]
    : [];
}
