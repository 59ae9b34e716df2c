import { parseArgs } from 'node:util';
import { say, warn } from '../command/output';
import { medians } from './measure';
import { report } from './report';
import { synthCases } from './synth-cases';
import { terraformMedians } from './terraform-cases';

const usage = `npm run bench [-- --runs COUNT]

Wall time and peak memory of synth for 1, 10 and 50 runner stacks beside a bare import of the framework, and of
terraform validate and plan of one runner on an emulated AWS: medians of several runs.

  --runs COUNT  how often each is run (5)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h' } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs is how often each is run, 1 or more, but is ${JSON.stringify(values.runs)}`);
  }
  if (values.help) {
    say(usage);
    return;
  }
  const project = process.cwd();
  const synth = await medians(synthCases(project), runs);
  const terraform = await terraformMedians(project, runs);
  say(`\nmedians of ${runs} runs\n\n${report(new Map([...synth, ...terraform]))}`);
}

main().catch(({ message }: Error) => {
  warn(message);
  process.exitCode = 1;
});
