import { createInterface } from 'node:readline/promises';
import { inTerminal } from './deployed/aws';
import { runOnStacks } from './deployed/command';
import { drain } from './deployed/drain';
import { type Fleet, fleetOf } from './deployed/fleet';
import { managerGroup } from './deployed/manager';
import { remainsOf } from './deployed/remains';
import { synthesizedStacks } from './deployed/runner-stacks';
import { StackState } from './deployed/stack-state';
import type { StackFolder } from './sandbox/stack-folders';

const options = {
  yes: { type: 'boolean' },
  now: { type: 'boolean' },
  timeout: { type: 'string', default: '120' },
} as const;

interface DeployedStack extends StackFolder {
  readonly state: StackState;
}

/**
 * `npm run destroy`: empties every runner, then destroys the stacks, last made first, and looks whether anything is
 * left that costs. `--now` does not wait for jobs, `--timeout` says how many minutes they may take, `--yes` asks nothing.
 */
runOnStacks(options, async ({ out, stack, values }) => {
  const minutes = Number(values.timeout);
  if (!(minutes > 0)) {
    throw new Error(`--timeout: must be a number of minutes, but is ${values.timeout}`);
  }
  const stacks = deployed(synthesizedStacks(out, stack));
  if (stacks.length === 0) {
    say('Nothing is deployed.');
    return 0;
  }
  const runners = stacks.filter(({ state }) => state.has(managerGroup));
  await confirm(stacks, runners, values.yes === true);
  const fleets: Fleet[] = [];
  for (const { name, state } of runners) {
    fleets.push(
      values.now ? fleetOf(name, state) : await drain({ stack: name, state, patience: minutes * 60_000, say }),
    );
  }
  for (const { name, folder } of [...stacks].reverse()) {
    say(`Destroying ${name} ...`);
    const approval = values.yes ? ['-auto-approve'] : [];
    if (inTerminal('terraform', ['destroy', '-input=true', ...approval], folder) !== 0) {
      throw new Error(`${name} was not destroyed, and nothing that it builds on. Run this again when that is mended`);
    }
  }
  return reported(fleets);
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function deployed(stacks: readonly StackFolder[]): DeployedStack[] {
  return stacks
    .map((stack) => ({ ...stack, state: StackState.ofStack(stack.folder) }))
    .filter(({ state }) => state.size > 0);
}

async function confirm(stacks: readonly DeployedStack[], runners: readonly DeployedStack[], yes: boolean) {
  say(`This destroys ${stacks.map(({ name, state }) => `${name} (${state.size} resources)`).join(', ')}.`);
  for (const { name, state } of runners) {
    const { managers, workers } = fleetOf(name, state);
    say(`${name} runs ${managers.length} managers and ${workers.length} workers; they go first.`);
  }
  if (yes) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new Error('Nobody is there to ask: say --yes');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Type destroy to go on: ');
  terminal.close();
  if (answer.trim() !== 'destroy') {
    throw new Error('Nothing was touched.');
  }
}

function reported(fleets: readonly Fleet[]): number {
  const left = fleets.flatMap((fleet) => remainsOf(fleet));
  if (left.length > 0) {
    throw new Error(`Everything is destroyed, but these instances still stand: ${left.join(', ')}. End them by hand`);
  }
  say('Everything is destroyed, and nothing of the runners is left.');
  return 0;
}
