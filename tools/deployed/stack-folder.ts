import { join } from 'node:path';

/** The folder of one stack in the output of a synthesis. */
export function stackFolder({ out, stack }: { readonly out: string; readonly stack: string }): string {
  return join(out, 'stacks', stack);
}
