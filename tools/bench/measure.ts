import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { warn } from '../command/output';
import { runCommand } from '../command/run-command';

/** A command that is to be measured. */
export interface Case {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Measurement {
  /** Wall time in milliseconds. */
  readonly milliseconds: number;
  /** What its Node processes used, if it has any. */
  readonly node?: NodeUse;
}

export interface NodeUse {
  /** Processor time of all of them in milliseconds: unlike wall time, it hardly depends on what else runs. */
  readonly milliseconds: number;
  /** Peak resident memory of the largest in MiB. */
  readonly mebibytes: number;
}

/** Loaded into every Node process: each notes at its end what it used, in microseconds and KiB. */
const noteUse = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require('node:fs').appendFileSync(process.env.BENCH_NOTES, JSON.stringify([userCPUTime + systemCPUTime, maxRSS]) + '\\n');
});`;

/**
 * Runs all cases in turn, `runs` times over, so that whatever else the machine does meets all of them alike.
 *
 * @returns the median of each case's runs, by name
 */
export async function medians(cases: readonly Case[], runs: number): Promise<ReadonlyMap<string, Measurement>> {
  const measured = new Map<string, Measurement[]>(cases.map(({ name }) => [name, []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const one of cases) {
      warn(`run ${run} of ${runs}: ${one.name}`);
      measured.get(one.name)?.push(await measure(one));
    }
  }
  return new Map([...measured].map(([name, all]) => [name, medianOf(all)]));
}

async function measure({ command, cwd, env }: Case): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-bench-'));
  const hook = join(folder, 'note-use.cjs');
  const notes = join(folder, 'notes');
  writeFileSync(hook, noteUse);
  writeFileSync(notes, '');
  const begin = performance.now();
  await runCommand(command, {
    cwd,
    env: {
      ...env,
      CDKTF_OUTDIR: join(folder, 'out'),
      NODE_OPTIONS: `--require ${JSON.stringify(hook)}`,
      BENCH_NOTES: notes,
    },
    signal: new AbortController().signal,
  });
  const milliseconds = performance.now() - begin;
  const node = nodeUse(readFileSync(notes, 'utf8'));
  rmSync(folder, { recursive: true });
  return { milliseconds, node };
}

function nodeUse(notes: string): NodeUse | undefined {
  const processes: [number, number][] = notes
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (processes.length === 0) {
    return undefined;
  }
  const microseconds = processes.reduce((sum, [used]) => sum + used, 0);
  const kibibytes = Math.max(...processes.map(([, held]) => held));
  return { milliseconds: microseconds / 1000, mebibytes: kibibytes / 1024 };
}

function medianOf(all: readonly Measurement[]): Measurement {
  const uses = all.flatMap(({ node }) => node ?? []);
  return {
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    node:
      uses.length === 0
        ? undefined
        : {
            milliseconds: median(uses.map(({ milliseconds }) => milliseconds)),
            mebibytes: median(uses.map(({ mebibytes }) => mebibytes)),
          },
  };
}

/** @param values - at least one */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.ceil(sorted.length / 2) - 1;
  return (Number(sorted[lower]) + Number(sorted[upper])) / 2;
}
