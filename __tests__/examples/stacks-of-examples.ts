import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examples, synthesizedApp } from '../support/examples';
import { readStacks, type SynthesizedStack } from '../support/synth';

/** A stack of an example. */
export interface ExampleStack extends SynthesizedStack {
  /** For a title: `examples/public.ts gitlab-runner-2`. */
  readonly title: string;
}

/** Every stack of every example. */
export async function stacksOfExamples(): Promise<readonly ExampleStack[]> {
  const stacks: ExampleStack[] = [];
  for (const file of examples) {
    const found = Object.values(readStacks(await synthesizedApp(file)));
    stacks.push(...found.map((stack) => ({ ...stack, title: `${file} ${stack.name}` })));
  }
  return stacks;
}

/** The executor of the manager that a stack makes, as its config.toml says; undefined in a stack without one. */
export function executorOf({ folder }: ExampleStack): string | undefined {
  const config = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('/config.toml.tftpl'),
  );
  return config && /^executor = "(.+)"$/m.exec(readFileSync(join(folder, config), 'utf8'))?.[1];
}
