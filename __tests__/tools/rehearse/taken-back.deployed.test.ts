import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { type TakenBack, takenBack } from '../../../tools/rehearse/taken-back';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import type { Plan } from '../../support/terraform';

const runnerGitlab = { url: 'https://gitlab.example.com', preregisteredRunnerTokenSsmParameterName: '/token' };

const port = { fromPort: 22, toPort: 22 };

/** What the boot of a manager comes from. */
const targets = [
  'aws_launch_template',
  'aws_security_group',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_ssm_parameter',
];

describe('a stack before the change that a plan describes', () => {
  let stacks: EmulatedStacks;
  let before: TakenBack;
  let change: Plan;
  let back: Plan;
  let folder: string;

  const synth = (changes: Partial<GitlabRunnerInput>, network: { vpcId: string; subnetId: string }) =>
    stacks.synth(
      (app) =>
        new GitlabRunnerStack(app, 'runner', {
          ...{ region, environment: 'rehearsed', ...network, runnerGitlab, runnerWorkerCache: { create: false } },
          runnerWorker: { type: 'docker' },
          ...changes,
        }),
    );
  const json = () => JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));

  beforeAll(async () => {
    stacks = await EmulatedStacks.start();
    const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
    const network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
    const all = await stacks.of('runner');
    ({ folder } = all);
    const targeted = () =>
      targets.flatMap((type) => Object.keys(json().resource[type] ?? {}).map((name) => `-target=${type}.${name}`));
    synth(
      { runnerManager: { maximumConcurrentJobs: 3 }, runnerInstance: { name: 'manager', type: 't3.micro' } },
      network,
    );
    await all.apply(...targeted());
    synth(
      {
        runnerManager: { maximumConcurrentJobs: 4 },
        runnerInstance: { name: 'manager', type: 't3.small' },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is not one of Terraform's
        runnerInstall: { preInstallScript: 'echo "${HOME}" %{here}' },
        tags: { Team: 'build' },
        runnerIngressRules: { ssh: { ...port, protocol: 'tcp', cidrBlock: '192.0.2.0/24', description: 'SSH' } },
      },
      network,
    );
    change = await all.plan(...targeted());
    before = takenBack(json(), await all.planned());
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(before.json));
    back = await all.plan(...targeted());
  });
  afterAll(() => stacks?.stop());

  it('is what is deployed: Terraform would change nothing', () => {
    expect(change.changes.map(({ address }) => address)).toEqual(
      expect.arrayContaining(['aws_launch_template.gitlab_runner_instance', 'aws_security_group.runner']),
    );
    expect(back.errors).toBe('');
    expect(back.changes).toEqual([]);
  });

  it('lacks what the plan creates, and says what it destroys', () => {
    expect(before.notes).toEqual([]);
    const created = change.changes.filter(({ change: { actions } }) => String(actions) === 'create');
    expect(created.map(({ address }) => address)).toEqual(['aws_vpc_security_group_ingress_rule.runner_ssh']);
    expect(before.json.resource).not.toHaveProperty('aws_vpc_security_group_ingress_rule');
  });

  it('has references to what has another id in another account', () => {
    const template = before.json.resource?.aws_launch_template?.gitlab_runner_instance;
    expect(template?.user_data).toMatch(/^\$\{base64gzip\("#cloud-config/);
    expect(template?.instance_type).toBe('t3.micro');
    expect(JSON.stringify(template)).not.toMatch(/\bsg-[0-9a-f]{8,}/);
  });
});
