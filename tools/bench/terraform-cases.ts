import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command/run-command';
import { requireTool } from '../command/tools';
import { ask } from '../sandbox/ask';
import { type Emulator, startEmulator } from '../sandbox/emulator';
import { emulatedEnvironment, emulatedRegion, providerCache } from '../sandbox/environment';
import { type Case, type Measurement, medians } from './measure';

/** Medians of `terraform validate` and `terraform plan` of one docker+machine runner on an emulated AWS. */
export async function terraformMedians(project: string, runs: number): Promise<ReadonlyMap<string, Measurement>> {
  requireTool('terraform');
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-bench-'));
  const emulator = await startEmulator();
  try {
    return await medians(await terraformCases(project, folder, emulator), runs);
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true });
  }
}

async function terraformCases(project: string, folder: string, { endpoint }: Emulator): Promise<readonly Case[]> {
  const env = { ...emulatedEnvironment(endpoint), ...providerCache(join(folder, 'plugins')) };
  const signal = new AbortController().signal;
  const app = join(project, 'tools', 'bench', 'runner-stacks.ts');
  const place = await defaultPlace(endpoint);
  await runCommand([process.execPath, require.resolve('tsx/cli'), app, '1', place.vpcId, place.subnetId], {
    cwd: project,
    env: { ...env, CDKTF_OUTDIR: join(folder, 'out') },
    signal,
  });
  const cwd = join(folder, 'out', 'stacks', 'runner-0');
  await runCommand(['terraform', 'init', '-input=false'], { cwd, env, signal });
  return [
    { name: 'terraform validate', command: ['terraform', 'validate'], cwd, env },
    { name: 'terraform plan', command: ['terraform', 'plan', '-input=false'], cwd, env },
  ];
}

/** The network that every account has from the start. */
async function defaultPlace(endpoint: string): Promise<{ vpcId: string; subnetId: string }> {
  const body = new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' });
  const subnets = await ask(endpoint, 'ec2', emulatedRegion, { method: 'POST', body });
  return {
    vpcId: String(/<vpcId>([^<]+)/.exec(subnets)?.[1]),
    subnetId: String(/<subnetId>([^<]+)/.exec(subnets)?.[1]),
  };
}
