import { resolve } from 'node:path';
import { readStackJson, type StackFolder } from '../../src/terraform/stack-folders';
import { terraformProgram } from '../../src/terraform/terraform-program';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say, warn } from '../command/output';
import { Left, Terminal } from '../command/terminal';
import { inTerminal } from '../deployed/aws';
import { type Fleet, fleetOf } from '../deployed/fleet';
import { managerGroup } from '../deployed/manager';
import { synthesizedStacks } from '../deployed/runner-stacks';
import { StackState } from '../deployed/stack-state';
import { counted } from '../text/counted';
import { credentialsExpiration, expiryNotice } from './credentials';
import { drain } from './drain';
import type { options } from './index';
import { keptAddresses, remainsOf } from './remains';
import { whatNow } from './resumption';

interface DeployedStack extends StackFolder {
  readonly state: StackState;
}

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  const minutes = Number(values.timeout);
  if (!(minutes > 0)) {
    throw new Error(`--timeout: must be a number of minutes, but is ${values.timeout}`);
  }
  const stacks = deployed(synthesizedStacks(values.out, values.stack));
  if (stacks.length === 0) {
    say('Nothing is deployed.');
    return exitStatus.done;
  }
  const runners = stacks.filter(({ state }) => state.has(managerGroup));
  const notice = expiryNotice(credentialsExpiration(), new Date(), values.now ? 0 : minutes);
  if (notice) {
    warn(notice);
  }
  await confirm(stacks, runners, values.yes, values.out);
  process.once('SIGINT', () => {
    warn(`\nStopped, nothing is destroyed yet. ${whatNow(runners)}`);
    process.exit(130);
  });
  const kept = keptBy(stacks);
  const fleets = values.now
    ? runners.map(({ name, state }) => fleetOf(name, state))
    : await drained(runners, minutes * 60_000);
  // Terraform gets Ctrl-C itself, and ends what it is doing.
  process.removeAllListeners('SIGINT').on('SIGINT', () => {});
  for (const { name, folder } of [...stacks].reverse()) {
    say(`Destroying ${name} ...`);
    const approval = values.yes ? ['-auto-approve'] : [];
    if (inTerminal(terraformProgram(), ['destroy', '-input=true', ...approval], folder) !== 0) {
      throw new Error(`${name} was not destroyed, and nothing that it builds on. ${whatNow(runners)}`);
    }
  }
  return reported(fleets, kept);
}

async function drained(runners: readonly DeployedStack[], patience: number): Promise<Fleet[]> {
  const fleets: Fleet[] = [];
  try {
    for (const { name, state } of runners) {
      fleets.push(await drain({ stack: name, state, patience, say }));
    }
  } catch (error) {
    throw new Error(`${(error as Error).message}. Nothing is destroyed. ${whatNow(runners)}`);
  }
  return fleets;
}

function deployed(stacks: readonly StackFolder[]): DeployedStack[] {
  return stacks
    .map((stack) => ({ ...stack, state: StackState.ofStack(stack.folder) }))
    .filter(({ state }) => state.size > 0);
}

async function confirm(stacks: readonly DeployedStack[], runners: readonly DeployedStack[], yes: boolean, out: string) {
  say(`Folder of the stacks: ${resolve(out)}`);
  say(`This destroys ${stacks.map(({ name, state }) => `${name} (${counted(state.size, 'resource')})`).join(', ')}.`);
  for (const { name, state } of runners) {
    const { managers, workers } = fleetOf(name, state);
    say(
      `${name} runs ${counted(managers.length, 'manager')} and ${counted(workers.length, 'worker')}, which go first.`,
    );
  }
  if (yes) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new Error('Nobody is there to ask: say --yes');
  }
  const terminal = new Terminal('Nothing was touched.');
  try {
    const answer = await terminal.ask('Type destroy to go on: ');
    if (answer.trim() !== 'destroy') {
      throw new Left('Nothing was touched.', exitStatus.failed);
    }
  } finally {
    terminal.close();
  }
}

function keptBy(stacks: readonly DeployedStack[]): readonly string[] {
  const regionIn = (folder: string): string | undefined => readStackJson(folder).provider?.aws?.[0]?.region;
  return [...new Set(stacks.flatMap(({ state, folder }) => keptAddresses(state, regionIn(folder))))];
}

function reported(fleets: readonly Fleet[], kept: readonly string[]): number {
  const left = fleets
    .map((fleet) => ({ region: fleet.region, ids: remainsOf(fleet) }))
    .filter(({ ids }) => ids.length > 0);
  if (left.length > 0) {
    const commands = left.map(
      ({ region, ids }) => `aws ec2 terminate-instances --region ${region} --instance-ids ${ids.join(' ')}`,
    );
    throw new Error(
      `The stacks are destroyed, but instances of the runner are left and cost: the clean-up function did not reach EC2 ` +
        `or did not know them. Remove them:\n${commands.join('\n')}`,
    );
  }
  for (const line of kept) {
    say(line);
  }
  say('Everything is destroyed, and nothing of the runners is left.');
  return exitStatus.done;
}
