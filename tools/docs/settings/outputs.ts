import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An output of a stack. */
export interface StackOutput {
  readonly name: string;
  readonly description: string;
}

/** The outputs that the source of a stack adds, in its order. */
export function outputsOf(file: string): StackOutput[] {
  const source = readFileSync(join(__dirname, '../../../stacks', `${file}.ts`), 'utf8');
  const added = source.matchAll(
    /^ +(?:(\w+): \[\s*(?:'([^']+)'|"([^"]+)"),|new TerraformOutput\(this, '(\w+)', \{\s*description: '([^']+)')/gm,
  );
  return [...added].map(([, name, single, double, other, description]) => ({
    name: name ?? other ?? '',
    description: single ?? double ?? description ?? '',
  }));
}
