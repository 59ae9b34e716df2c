import { beforeAll, describe, expect, it } from 'vitest';
import { type ExampleStack, executorOf, stacksOfExamples } from './stacks-of-examples';

let stacks: readonly ExampleStack[];
beforeAll(async () => {
  stacks = await stacksOfExamples();
});

const titles = (chosen: readonly ExampleStack[]) => chosen.map(({ title }) => title);
const blocks = ({ json }: ExampleStack, type: string) => Object.entries(json.resource[type] ?? {});

describe('the functions of the examples', () => {
  // A function in a VPC has no public address: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
  it('need no route', () => {
    const functions = stacks.flatMap((stack) => blocks(stack, 'aws_lambda_function').map(([, block]) => block));
    expect(functions.length).toBeGreaterThan(8);
    expect(functions.filter((block) => 'vpc_config' in block)).toEqual([]);
  });

  // With the other executors no worker outlives its manager, so there is nothing that a call could remove.
  it('are called at destroy for docker-machine alone', () => {
    const sweeping = stacks.filter(({ json }) => json.resource.aws_lambda_invocation?.sweep_workers);
    const making = stacks.filter((stack) => executorOf(stack) === 'docker+machine');
    expect(new Set(stacks.map(executorOf))).toEqual(
      new Set([undefined, 'docker', 'docker+machine', 'docker-autoscaler', 'custom']),
    );
    expect(titles(sweeping)).toEqual(titles(making));
  });

  // Whether EC2 answers them does not matter to a destroy: they have no permission to ask it anything.
  it('that Terraform calls for something else never ask EC2', () => {
    const others = stacks.flatMap((stack) => {
      const names = blocks(stack, 'aws_lambda_invocation').filter(([name]) => name !== 'sweep_workers');
      return names.map(([, { function_name }]) => ({ stack, called: String(function_name) }));
    });
    for (const { stack, called } of others) {
      const [, name = ''] = /^\$\{aws_lambda_function\.(\w+)\.function_name\}$/.exec(called) ?? [];
      const policy = JSON.stringify(stack.json.resource.aws_iam_role_policy?.[name]);
      expect(policy, stack.title).toContain('ssm:');
      expect(policy, stack.title).not.toContain('ec2:');
    }
    expect(others.map(({ stack }) => stack.title)).toEqual(['examples/proxied-runner.ts proxied-runner']);
  });
});
