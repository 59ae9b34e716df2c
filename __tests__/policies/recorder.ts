import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { PolicyRequest } from '../support/policy-evaluator';

/** What IAM was asked for a role, by the name that the role has in roles.ts. */
export type RecordedCalls = Readonly<Record<string, readonly PolicyRequest[]>>;

const folder = join(__dirname, 'calls');
const recorded = new Map<string, Map<string, PolicyRequest>>();

/**
 * Writes what programs asked AWS for in a test, into `calls/<test file>.json`: the evidence that policies.test.ts holds
 * every statement against within a second. Only when `RECORD_CALLS` is set; a file is written again each time:
 *
 *     RECORD_CALLS=1 npx vitest run __tests__/boot __tests__/stacks __tests__/constructs/terminate-hook
 *
 * @param role a name of roles.ts
 */
export function recordCalls(role: string, requests: readonly PolicyRequest[]): void {
  if (!process.env.RECORD_CALLS) {
    return;
  }
  const ofRole = recorded.get(role) ?? new Map<string, PolicyRequest>();
  recorded.set(role, ofRole);
  for (const request of requests) {
    const text = withoutChance(JSON.stringify(request));
    ofRole.set(text, JSON.parse(text));
  }
  const calls = [...recorded].sort().map(([name, found]) => [name, [...found].sort().map(([, request]) => request)]);
  mkdirSync(folder, { recursive: true });
  const file = basename(String(expect.getState().testPath)).replace(/(\.\w+)*\.test\.ts$/, '.json');
  writeFileSync(join(folder, file), `${JSON.stringify(Object.fromEntries(calls), undefined, 2)}\n`);
}

/** Ids and time stamps that are others in each run, and the emulator's account, become those of the documentation. */
function withoutChance(text: string): string {
  return text
    .replaceAll('123456789012', '111122223333')
    .replace(/\b(i|vol|eipalloc|sir|subnet|sg|snap)-[0-9a-z]{8,17}(?![0-9a-z-])/g, '$1-0123456789abcdef0')
    .replace(/\d{18}[0-9a-f]{8}/g, '20260101000000000000000001')
    .replace(/\b[0-9a-f]{32}\b/g, '0123456789abcdef0123456789abcdef')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '00000000-0000-4000-8000-000000000000');
}
