import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesizedApp } from '../support/examples';
import { readStacks } from '../support/synth';
import { type ExampleStack, executorOf, stacksOfExamples } from './stacks-of-examples';

let stacks: readonly ExampleStack[];
beforeAll(async () => {
  const own = Object.values(readStacks(await synthesizedApp('main.ts')));
  stacks = [...(await stacksOfExamples()), ...own.map((stack) => ({ ...stack, title: `main.ts ${stack.name}` }))];
});

const titles = (chosen: readonly ExampleStack[]) => chosen.map(({ title }) => title);
const blocks = ({ json }: ExampleStack, type: string) => Object.entries(json.resource[type] ?? {});
const warningsOf = ({ folder, name }: ExampleStack): string[] =>
  JSON.parse(readFileSync(join(folder, '..', '..', 'manifest.json'), 'utf8')).stacks[name].annotations.map(
    ({ message }: { readonly message: string }) => message,
  );

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
    expect(others.map(({ stack }) => stack.title)).toEqual([
      'examples/proxied-runner-autoscaler.ts proxied-runner',
      'examples/proxied-runner.ts proxied-runner',
    ]);
  });
});

describe('the example of several regions', () => {
  const of = (region: string) =>
    stacks.filter(({ title }) => title.startsWith('examples/multi-region.ts') && title.endsWith(region));

  it('has a network and a fleet in each, and nothing of one in the other', () => {
    for (const [region, other] of [
      ['ap-northeast-1', 'eu-central-1'],
      ['eu-central-1', 'ap-northeast-1'],
    ] as const) {
      const names = of(region).map(({ name }) => name);
      expect(names.sort()).toEqual([`gitlab-runner-${region}`, `network-${region}`]);
      for (const { json, text } of of(region)) {
        expect(json.provider).toMatchObject({ aws: [{ region }] });
        expect(text).not.toContain(other);
      }
    }
  });
});

describe('the example of one job for each instance', () => {
  // docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section
  it('gives no worker a second job', () => {
    const [fleet] = stacks.filter(({ title }) => title === 'examples/one-job-per-machine.ts gitlab-runner');
    const text = configOf(fleet as ExampleStack);
    expect(text).toMatch(/^ *capacity_per_instance = 1$/m);
    expect(text).toMatch(/^ *max_use_count = 1$/m);
  });
});

describe('no example gives away', () => {
  // A container is one hop further: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
  it("the manager's role to jobs that run on the manager", () => {
    const managers = stacks.filter((stack) => ['docker', 'custom'].includes(String(executorOf(stack))));
    const options = managers.map(
      ({ json }) => json.resource.aws_launch_template?.gitlab_runner_instance?.metadata_options,
    );
    expect(managers.length).toBeGreaterThan(1);
    expect(options).toEqual(
      managers.map(() => expect.objectContaining({ http_tokens: 'required', http_put_response_hop_limit: 1 })),
    );
  });

  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
  it('every parameter of the account to managers and jobs', () => {
    const open = /AmazonSSMManagedInstanceCore|ssm:GetParameters?\\?"[^{}]*Resource\\?" = \\?"\*/;
    expect(titles(stacks.filter(({ text }) => open.test(text)))).toEqual([]);
    expect(open.test(String.raw`{\"Action\" = [\"ssm:GetParameter\"], \"Resource\" = \"*\"}`)).toBe(true);
  });

  it('an instance to privileged jobs that share it, without a warning', () => {
    const privileged = stacks.filter(({ folder, json }) =>
      JSON.stringify(json)
        .match(/assets\/[\w./-]+\/config\.toml\.tftpl/g)
        ?.some((path) => /^ *privileged = true$/m.test(readFileSync(join(folder, path), 'utf8'))),
    );
    const sharing = privileged.filter((stack) => !/MaxBuilds = 1$|max_use_count = 1$/m.test(configOf(stack)));
    expect(
      titles(sharing.filter((stack) => !warningsOf(stack).some((one) => /privileged: is true/.test(one)))),
    ).toEqual([]);
  });
});

function configOf({ folder, json }: ExampleStack): string {
  const [path] = JSON.stringify(json).match(/assets\/[\w./-]+\/config\.toml\.tftpl/) ?? [];
  return path === undefined ? '' : readFileSync(join(folder, path), 'utf8');
}
