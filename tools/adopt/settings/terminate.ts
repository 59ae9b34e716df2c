import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { blockOf, numberOf, tagsOf, textOf, textsOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import type { Identity } from './identity';
import { given } from './values';

/** What the module's own variables of the function are called. */
const ownVariables = ['NAME_EXECUTOR_INSTANCE'];
/** Of the function in 9.x, one after the other. */
const ownHandlers = ['terminate_runners.handler', 'lambda_function.handler'];
/** Seconds, without a maximum timeout of jobs. */
const usualHeartbeat = 300;

/** The terminate hook and its function (upstream modules/terminate-agent-hook). */
export function terminateSettings(module: ModuleResources, { environment }: Identity): Partial<GitlabRunnerInput> {
  const hook = module.get('aws_autoscaling_lifecycle_hook.terminate_instances');
  const lambda = module.get('aws_lambda_function.terminate_runner_instances');
  const name = textOf(hook, 'name')?.slice(environment.length + 1);
  const heartbeat = numberOf(hook, 'heartbeat_timeout');
  const layers = textsOf(lambda, 'layers');
  const handler = textOf(lambda, 'handler') ?? '';
  return given({
    runnerTerminateEc2LifecycleHookName: name === 'terminate-instances' ? undefined : name,
    runnerTerminateEc2LifecycleTimeoutDuration: heartbeat === usualHeartbeat ? undefined : heartbeat,
    runnerTerminateEc2TimeoutDuration: numberOf(lambda, 'timeout'),
    runnerTerminateEc2LambdaLayerArns: layers,
    runnerTerminateEc2LambdaHandler: ownHandlers.includes(handler) || layers.length === 0 ? undefined : handler,
    runnerTerminateEc2EnvironmentVariables: Object.fromEntries(
      Object.entries(tagsOf(blockOf(lambda, 'environment'), 'variables'))
        .filter(([variable]) => !ownVariables.includes(variable))
        .map(([variable, value]) => [variable, ownHandlers.includes(value) ? '{HANDLER}' : value]),
    ),
  });
}
