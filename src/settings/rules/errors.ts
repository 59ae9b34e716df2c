import type { Rule } from './rule';
export const errors: readonly Rule[] = [];
