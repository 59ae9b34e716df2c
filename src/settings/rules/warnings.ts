import type { Rule } from './rule';
export const warnings: readonly Rule[] = [];
