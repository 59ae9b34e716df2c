import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { readStacks } from '../support/synth';
import { temporaryFolder } from '../support/temporary-folder';

/** The others are parts of these. */
const examples = readdirSync('examples').filter(
  (file) => file.endsWith('.ts') && readFileSync(join('examples', file), 'utf8').includes('synth('),
);

/**
 * A function in a VPC has no public address: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
 * Terraform's call at destroy fails with it, so there is none where no worker outlives its manager.
 */
it.each(examples)('%s needs no route for its functions, and calls one at destroy only for docker-machine', (file) => {
  const outdir = join(temporaryFolder(), 'out');
  mkdirSync(outdir);
  const env = { ...process.env, CDKTF_OUTDIR: outdir };
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join('examples', file)], {
    env,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const stacks = Object.entries(readStacks(outdir)).map(([name, { json }]) => ({
    name,
    resource: json.resource ?? {},
  }));
  for (const { resource } of stacks) {
    for (const lambda of Object.values(resource.aws_lambda_function ?? {})) {
      expect(lambda).not.toHaveProperty('vpc_config');
    }
  }
  const sweeping = stacks
    .filter(({ resource }) => resource.aws_lambda_invocation?.sweep_workers)
    .map(({ name }) => name);
  const making = stacks.filter(({ resource }) => makesMachines(resource)).map(({ name }) => name);
  expect(sweeping, basename(file)).toEqual(making);
});

/** A manager of ours with the rights of docker-machine; a server that other people configure has no function. */
function makesMachines(resource: object): boolean {
  const text = JSON.stringify(resource);
  return text.includes('ec2:RequestSpotInstances') && text.includes('terminate_runners');
}
