import { join } from 'node:path';
import { withoutCloudVariables } from '../sandbox/environment';
import { compiled } from './compiled';
import type { Case } from './measure';

/** How an app is started: as TypeScript, which `cdktf.json` does, or compiled beforehand. */
export type Way = 'tsx' | 'compiled';

export const ways: readonly Way[] = ['tsx', 'compiled'];

/** How many runner stacks the app has; 0 stands for the floor, an import of the framework and nothing else. */
export const stackCounts = [0, 1, 10, 50] as const;

export function synthCaseName(way: Way, count: number): string {
  return `synth ${way} ${count === 0 ? 'floor' : `${count} ${count === 1 ? 'stack' : 'stacks'}`}`;
}

export function synthCases(project: string): readonly Case[] {
  const starts = {
    tsx: (script: string) => [require.resolve('tsx/cli'), join(project, 'tools', 'bench', `${script}.ts`)],
    compiled: (script: string) => [join(compiledProject, 'tools', 'bench', `${script}.js`)],
  };
  const compiledProject = compiled(project);
  const vpc = ['vpc-0123456789abcdef0', 'subnet-0123456789abcdef0'];
  return ways.flatMap((way) =>
    stackCounts.map((count) => ({
      name: synthCaseName(way, count),
      command: [
        process.execPath,
        ...(count === 0 ? starts[way]('floor') : [...starts[way]('runner-stacks'), String(count), ...vpc]),
      ],
      cwd: project,
      env: withoutCloudVariables(process.env),
    })),
  );
}
