import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { type Facts, normalized, type Plan as RecordedPlan } from '../../../tools/upstream/recording/normalized-facts';
import { EmulatedFleet } from '../../lambda/terminate-runners/emulated-fleet';
import { differences, isListed } from '../../parity/compare';
import { runnersIn } from '../../support/call-runners';
import { readStacks, type SynthesizedStack } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment, type Plan } from '../../support/terraform';
import { upstreamRecordings } from '../../support/upstream-recordings';
import { ids, rulesOf8, writtenCalls } from './written-calls';

const scenarios = ['docker-machine', 'docker-autoscaler', 'certificates', 'docker', 'minimal'];
const rules = 'the rules of release 8';

/** What the module was called with when its resources were recorded. */
function inputsOf(says: string): string {
  const inputs = says === rules ? JSON.stringify(rulesOf8.says) : recorded(says, 'inputs.json');
  return Object.entries(ids).reduce((text, [name, id]) => text.replaceAll(name, id), inputs);
}

function recorded(scenario: string, file: string): string {
  return readFileSync(join(upstreamRecordings, 'scenarios', scenario, file), 'utf8');
}

async function synth(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<SynthesizedStack> {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  const [first = ''] = Object.keys(files);
  const { status, stderr } = await runnersIn(folder, 'synth', '--tfvars', first, '--region', 'ap-northeast-1', ...args);
  expect(status, stderr).toBe(0);
  return readStacks(join(folder, 'cdktf.out'))['gitlab-runner'] ?? expect.fail(stderr);
}

/** Of each scenario, from the recorded inputs. */
const stacks = new Map<string, SynthesizedStack>();
beforeAll(async () => {
  for (const says of [...scenarios, rules]) {
    stacks.set(says, await synth({ 'inputs.json': inputsOf(says) }));
  }
});

async function someSubnet(endpoint: string): Promise<string> {
  const { ec2 } = new EmulatedFleet(endpoint);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.1.0/24' }));
  return Subnet?.SubnetId ?? expect.fail();
}

const calls = { ...writtenCalls, [rules]: { ...rulesOf8, says: rules } };

describe('a call of the module', () => {
  it.each(Object.entries(calls))('with %s gives the stack of the recorded scenario', async (_, call) => {
    const { says, files, options = [] } = { options: [], ...call };
    const stack = await synth(files, ...options);
    expect(stack.text).toBe(stacks.get(says)?.text);
  });
});

describe('the plan of that stack', () => {
  let emulator: Emulator;
  const known: Record<string, string> = Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, name]));
  const plans = new Map<string, Plan>();
  // One folder for all: a provider runs for a folder, and its start takes as long as a plan.
  beforeAll(async () => {
    emulator = await startEmulator();
    const folder = join(temporaryFolder(), 'stacks', 'gitlab-runner');
    mkdirSync(folder, { recursive: true });
    const deployment = new Deployment(folder, emulator.endpoint);
    const subnet = await someSubnet(emulator.endpoint);
    known[subnet] = '<<aws_subnet.private>>';
    for (const [says, stack] of stacks) {
      cpSync(stack.folder, folder, { recursive: true });
      // A plan with docker+machine looks its subnet up.
      writeFileSync(join(folder, 'cdk.tf.json'), stack.text.replaceAll(ids['<<aws_subnet.private>>'], subnet));
      plans.set(says, await deployment.plan());
    }
  });
  afterAll(() => emulator?.stop());

  it.each(scenarios)('%s has what the module made, as far as a plan tells', (scenario) => {
    const { errors, json } = plans.get(scenario) ?? expect.fail();
    expect(errors).toBe('');
    const plan = json as unknown as RecordedPlan;
    const planned = normalized(plan, { values: plan.planned_values }, known);
    const found = differences(JSON.parse(recorded(scenario, 'resources.json')) as Facts, planned);
    const told = found.filter(({ kind, ours }) => kind !== 'differs' || ours !== undefined);
    expect(told.filter((difference) => !isListed(difference))).toEqual([]);
  });

  it('of release 8 opens the ports on the security groups that release 8 meant', () => {
    const { errors, changes } = plans.get(rules) ?? expect.fail();
    expect(errors).toBe('');
    const opened = changes
      .filter(({ type }) => type === 'aws_vpc_security_group_egress_rule')
      .map(({ name, change: { after } }) => [name.split('_rules_')[0], after?.from_port]);
    expect(opened).toEqual(
      expect.arrayContaining([
        ['runner_runner_networking_egress', 443],
        ['runner_runner_networking_egress', 22],
        ['docker_machine_runner_worker_docker_machine_extra_egress', 6301],
      ]),
    );
  });
});
