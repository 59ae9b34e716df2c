import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';

interface Resource {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly deposed_key?: string;
}

/** The output of a synthesis with a stack, and a program in Terraform's place that shows its state. */
export function stateFolder(stack: string, resources: readonly Resource[]) {
  const out = join(temporaryFolder(), 'cdktf.out');
  const folder = join(out, 'stacks', stack);
  mkdirSync(folder, { recursive: true });
  const state = join(out, 'state.json');
  writeFileSync(state, JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } }));
  writeFileSync(join(folder, 'cdk.tf.json'), '{"provider":{"aws":[{"region":"eu-west-1"}]}}');
  writeFileSync(
    join(out, 'manifest.json'),
    JSON.stringify({ version: '0.21.0', stacks: { [stack]: { name: stack, workingDirectory: `stacks/${stack}` } } }),
  );
  const program = join(out, 'terraform');
  writeFileSync(program, `#!/bin/sh\ncase "$1" in show) exec cat '${state}' ;; esac\n`);
  chmodSync(program, 0o755);
  return { out, program };
}
