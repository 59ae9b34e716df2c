import { readManifest } from '../../src/terraform/stack-folders';
import { printableLine } from '../text/printable';

/** What an app says of its settings that work but may hurt, a line for each. */
export function synthWarnings(outdir: string): readonly string[] {
  return Object.entries(readManifest(outdir).stacks).flatMap(([name, { annotations }]) =>
    annotations.map(({ message }) => printableLine(`warning: ${name}: ${message}`)),
  );
}
