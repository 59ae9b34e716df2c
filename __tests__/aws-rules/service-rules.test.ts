import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { readSettingsFiles } from '../../tools/module-settings/settings-files';
import { examples, synthesizedApp } from '../support/examples';
import { refusedByAws } from '../support/service-rules';
import { readStacks, type StackJson, synthStack } from '../support/synth';
import { upstreamRecordings } from '../support/upstream-recordings';

const region = 'ap-northeast-1';
const scenarios = join(upstreamRecordings, 'scenarios');

const runner = (input: GitlabRunnerInput) =>
  synthStack((app) => new GitlabRunnerStack(app, 'runner', { region, ...input })).json;

describe('AWS takes', () => {
  it.each(['main.ts', ...examples])('all of %s', async (file) => {
    const stacks = Object.values(readStacks(await synthesizedApp(file)));
    expect(stacks).not.toEqual([]);
    expect(stacks.flatMap(({ json }) => refusedByAws(json))).toEqual([]);
  });

  it.each(readdirSync(scenarios))('all that the settings of the module become, scenario %s', async (scenario) => {
    const { input } = await readSettingsFiles([join(scenarios, scenario, 'inputs.json')]);
    const network = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };
    expect(refusedByAws(runner({ ...network, ...input } as GitlabRunnerInput))).toEqual([]);
  });
});

describe('the rules', () => {
  const resource = (type: string, given: object) =>
    refusedByAws({ resource: { [type]: { x: given } } } as unknown as StackJson).join('\n');

  // https://docs.aws.amazon.com, the page that stands beside each rule.
  it.each<readonly [string, object, string]>([
    ['aws_iam_role', { name: 'a:b' }, 'aws_iam_role.x: name holds : (AWS takes 1 to 64 letters, digits and +=,.@_-)'],
    ['aws_iam_role', { name: 'a'.repeat(65) }, 'name has 65 characters'],
    ['aws_iam_role', { tags: { a: 'b,c' } }, 'tag a holds , in its value, which IAM refuses'],
    ['aws_launch_template', { tag_specifications: [{ tags: { a: '\u0001' } }] }, 'holds U+0001'],
    ['aws_autoscaling_group', { tag: [{ key: 'aws:x', value: '' }] }, 'begins with aws:'],
    ['aws_dlm_lifecycle_policy', { tags: { 'a b': '' } }, 'in its key, which Data Lifecycle Manager refuses'],
    ['aws_security_group', { name_prefix: 'sg-a' }, 'is of another form'],
    ['aws_s3_bucket', { bucket: 'a..b' }, 'is of another form'],
    ['aws_ssm_parameter', { name: '/ssm/a' }, 'is of another form'],
    [
      'aws_vpc_security_group_egress_rule',
      { ip_protocol: '-1', from_port: 0, to_port: 0 },
      'has ports with the protocol -1',
    ],
    ['aws_vpc_security_group_egress_rule', { ip_protocol: 'tcp' }, 'has no ports with the protocol tcp'],
    [
      'aws_autoscaling_group',
      { mixed_instances_policy: { instances_distribution: { spot_allocation_strategy: 'x', spot_instance_pools: 2 } } },
      'has spot_instance_pools with x',
    ],
    ['aws_new_thing', { name: 'a' }, 'name is a text whose rule is not known'],
  ])('refuse %s with %j', (type, given, problem) => {
    expect(resource(type, given)).toContain(problem);
  });

  it('take what Terraform fills in for a letter', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own
    expect(resource('aws_s3_bucket', { bucket: 'ci-${substr(sha256(join("-", ["${x.y}"])), 0, 8)}-cache' })).toBe('');
  });
});
