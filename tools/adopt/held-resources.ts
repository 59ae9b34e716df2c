import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { readStackJson } from '../../src/terraform/stack-folders';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { NatGatewayStack } from '../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../stacks/network-stack';
import type { Held, ProposedStack } from './adoption';
import type { Attributes } from './state';

/** What the proposed stacks hold, by synthesizing them separately. */
export function heldResources(stacks: readonly ProposedStack[], region: string): Held {
  const outdir = mkdtempSync(join(tmpdir(), 'adopt-'));
  try {
    const app = new App({ outdir });
    for (const stack of stacks) {
      build(app, stack, region);
    }
    app.synth();
    return Object.fromEntries(stacks.map(({ name }) => [name, resourcesOf(join(outdir, 'stacks', name))]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function build(app: App, stack: ProposedStack, region: string): void {
  switch (stack.kind) {
    case 'network':
      new NetworkStack(app, stack.name, { ...stack.input, region });
      return;
    case 'nat-gateway':
      new NatGatewayStack(app, stack.name, { ...stack.input, region });
      return;
    case 'gitlab-runner':
      new GitlabRunnerStack(app, stack.name, { ...stack.input, region });
  }
}

function resourcesOf(folder: string): ReadonlyMap<string, Attributes> {
  const { resource } = readStackJson(folder) as {
    readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  };
  return new Map(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, attributes]) => [`${type}.${name}`, attributes] as const),
    ),
  );
}
