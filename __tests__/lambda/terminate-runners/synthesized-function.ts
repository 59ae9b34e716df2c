import { join } from 'node:path';
import type { FunctionSettings } from '../../../tools/machine-room/functions/invocation';
import { TerminateHookStack } from '../../constructs/terminate-hook/terminate-hook-stack';
import { synthStack } from '../../support/synth';

interface LambdaArguments {
  readonly filename: string;
  readonly handler: string;
  readonly timeout: number;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

/** The function as Terraform would deploy it for the environment `prod`. */
export function synthesizedFunction(managerGroup: string): Omit<FunctionSettings, 'endpoint'> {
  const { folder, json } = synthStack((app) => new TerminateHookStack(app));
  const lambda = json.resource.aws_lambda_function?.terminate_runner_instances as unknown as LambdaArguments;
  return {
    zip: join(folder, lambda.filename),
    handler: lambda.handler,
    timeout: lambda.timeout,
    variables: { ...lambda.environment.variables, MANAGER_GROUP_NAME: managerGroup },
  };
}
