import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file in `programs`. */
export const program = (name: string): string => readFileSync(join(__dirname, 'programs', name), 'utf8');
