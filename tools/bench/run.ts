import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import type { options } from './index';
import { medians } from './measure';
import { report } from './report';
import { synthCases } from './synth-cases';
import { terraformMedians } from './terraform-cases';

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs is how often each is run, 1 or more, but is ${JSON.stringify(values.runs)}`);
  }
  const project = process.cwd();
  const synth = await medians(synthCases(project), runs);
  const terraform = await terraformMedians(project, runs);
  say(`\nmedians of ${runs} runs\n\n${report(new Map([...synth, ...terraform]))}`);
  return exitStatus.done;
}
