import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { startBlackHole } from '../lambda/terminate-runners/black-hole';
import { type LambdaService, startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment } from '../support/terraform';
import { type ExampleStack, stacksOfExamples } from './stacks-of-examples';

/** Seconds that a function has, instead of the 90 of the examples: it uses them up before it gives EC2 up. */
const timeout = 6;

let emulator: Emulator;
let service: LambdaService;
let blackHole: Awaited<ReturnType<typeof startBlackHole>>;
let calling: readonly ExampleStack[];
let deployment: Deployment;

/**
 * What Terraform calls at destroy of every example, together in one configuration: each function with its role and its
 * call, as the example has them. The functions run, and for them EC2 is a black hole.
 */
beforeAll(async () => {
  const stacks = await stacksOfExamples();
  calling = stacks.filter(({ json }) => json.resource.aws_lambda_invocation?.sweep_workers);
  emulator = await startEmulator();
  blackHole = await startBlackHole();
  service = await startLambdaService(emulator.endpoint, () => undefined);
  service.reach(blackHole.endpoint);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(together(calling)));
  deployment = new Deployment(folder, service.endpoint);
  await deployment.apply();
});
afterAll(async () => {
  await service?.close();
  blackHole?.close();
  await emulator?.stop();
});

function together(stacks: readonly ExampleStack[]): object {
  const [first] = stacks as [ExampleStack];
  const resource: Record<string, Record<string, object>> = {
    aws_iam_role: {},
    aws_lambda_function: {},
    aws_lambda_invocation: {},
  };
  stacks.forEach(({ folder, json }, index) => {
    const key = `runner_${index}`;
    const { environment, ...lambda } = functionOf({ json });
    const add = (type: string, block: object) => Object.assign(resource[type] as object, { [key]: block });
    add('aws_iam_role', { ...json.resource.aws_iam_role?.lambda });
    add('aws_lambda_function', {
      ...lambda,
      filename: join(folder, lambda.filename),
      // The names of groups come from launch templates, which are no part of this.
      environment: { variables: { ...environment.variables, MANAGER_GROUP_NAME: `${key}-asg` } },
      role: `\${aws_iam_role.${key}.arn}`,
      timeout,
      depends_on: [],
    });
    add('aws_lambda_invocation', {
      ...json.resource.aws_lambda_invocation?.sweep_workers,
      function_name: `\${aws_lambda_function.${key}.function_name}`,
      depends_on: [],
    });
  });
  const { required_providers, required_version } = first.json.terraform;
  return { provider: first.json.provider, terraform: { required_providers, required_version }, resource };
}

interface FunctionBlock {
  readonly filename: string;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
  readonly [argument: string]: unknown;
}

function functionOf({ json }: Pick<ExampleStack, 'json'>): FunctionBlock {
  const functions = json.resource.aws_lambda_function as Readonly<Record<string, object>> | undefined;
  return functions?.terminate_runner_instances as FunctionBlock;
}

const environmentOf = (stack: ExampleStack) => functionOf(stack).environment.variables.RUNNER_ENVIRONMENT;

describe('destroy of every example, with EC2 unreachable for the functions', () => {
  it('succeeds, and each function names what may be left and how to remove it', async () => {
    expect(calling.length).toBeGreaterThan(4);
    expect(service.invocations.map(({ event, result }) => [actionOf(event), result])).toEqual(
      calling.map(() => ['create', {}]),
    );

    // Throws unless Terraform exits with status 0.
    await deployment.destroy();

    expect(await deployment.state()).toEqual([]);
    const farewells = service.invocations.slice(calling.length);
    expect(farewells.map(({ event, error }) => [actionOf(event), error])).toEqual(
      calling.map(() => ['delete', undefined]),
    );
    const named = farewells.map(({ result, log }) => {
      expect(log.at(-1)).toMatchObject({ level: 'error', event: 'ec2.unreachable' });
      const { unreachable, remedy } = result as { readonly unreachable: boolean; readonly remedy: readonly string[] };
      expect(unreachable).toBe(true);
      expect(remedy.join(' ')).toMatch(/aws ec2 describe-instances .*aws ec2 terminate-instances /);
      return /of the runner (\S+) may be left/.exec(remedy.join(' '))?.[1];
    });
    expect(named.sort()).toEqual(calling.map(environmentOf).sort());
  });
});

function actionOf(event: unknown): string {
  return (event as { readonly tf: { readonly action: string } }).tf.action;
}
