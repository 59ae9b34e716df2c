import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../../src/policies/policy-document';
import { evaluate, type PolicyRequest } from '../support/policy-evaluator';
import { documentedCalls } from './documented-calls';
import type { RecordedCalls } from './recorder';
import { roles } from './roles';
import { unusedActions } from './unused-actions';

interface Expectation {
  readonly request: PolicyRequest;
  readonly answer: 'allowed' | 'denied';
  readonly source: string;
}

const project = join(__dirname, '..', '..');
const callsFolder = join(__dirname, 'calls');

/** What a role is asked for: in runs of the programs, and in programs that run elsewhere. */
const expectations = new Map<string, Expectation[]>(Object.keys(roles).map((role) => [role, []]));
for (const file of readdirSync(callsFolder)) {
  const recorded: RecordedCalls = JSON.parse(readFileSync(join(callsFolder, file), 'utf8'));
  for (const [role, requests] of Object.entries(recorded)) {
    expect(expectations.has(role), `${file}: ${role} is not in roles.ts`).toBe(true);
    expectations.get(role)?.push(...requests.map((request) => ({ request, answer: 'allowed' as const, source: file })));
  }
}
for (const { roles: names, source, calls, refused } of documentedCalls) {
  for (const role of names) {
    expect(expectations.has(role), `${role} is not in roles.ts`).toBe(true);
    const answer = refused ? 'denied' : 'allowed';
    expectations.get(role)?.push(...calls.map((request) => ({ request, answer, source }) as const));
  }
}

/**
 * What is wrong with a role's statements. Where a call must be refused, everything is allowed to the role in another
 * way: only a Deny keeps it from that.
 */
function complaints(role: string, statements: readonly Statement[]): string[] {
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
  const wrong = (expectations.get(role) ?? []).filter(({ request, answer }) => {
    const granted = answer === 'denied' ? [...statements, everything] : statements;
    return evaluate([{ Statement: granted }], request) !== answer;
  });
  const granted = statements.flatMap(actionsOf);
  const unlisted = Object.keys(unusedActions[role] ?? {}).filter((action) => !granted.includes(action));
  return [
    ...wrong.map(
      ({ request, answer, source }) => `${request.action} on ${request.resource} is not ${answer} (${source})`,
    ),
    ...unlisted.map((action) => `${action} is in unused-actions.ts, but not granted`),
  ];
}

/** The statements with one action less, for each action. */
function mutants(statements: readonly Statement[]): { readonly action: string; readonly mutant: Statement[] }[] {
  return statements.flatMap((statement, index) =>
    actionsOf(statement).map((action) => {
      const rest = actionsOf(statement).filter((other) => other !== action);
      const mutant = statements.flatMap((one, at) =>
        at !== index ? [one] : rest.length > 0 ? [{ ...one, Action: rest }] : [],
      );
      return { action, mutant };
    }),
  );
}

function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

describe.each(Object.entries(roles))('%s', (role, statements) => {
  it('may do what its programs ask for', () => {
    expect(complaints(role, statements)).toEqual([]);
  });

  it('would not do with one action less', () => {
    const unnoticed = mutants(statements).filter(({ mutant }) => complaints(role, mutant).length === 0);
    expect(unnoticed.map(({ action }) => action)).toEqual([]);
  });

  it('has a reason for every action that no call needs, and for no other', () => {
    const calls = (mutant: readonly Statement[]) =>
      complaints(role, mutant).filter((text) => !text.endsWith('not granted'));
    const needless = mutants(statements).filter(({ mutant }) => calls(mutant).length === 0);
    expect(needless.map(({ action }) => action).sort()).toEqual(Object.keys(unusedActions[role] ?? {}).sort());
  });
});

describe('the statements', () => {
  const sources = ['src', 'stacks', 'tools', 'examples'].flatMap((root) =>
    readdirSync(join(project, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${root}/${file}`),
  );
  const textOf = (file: string) => readFileSync(join(project, file), 'utf8');

  it('are written in src/policies only', () => {
    const elsewhere = [...sources.filter((file) => !file.startsWith('src/policies/')), 'main.ts'].filter((file) =>
      /\b(allow|deny)\(\{|Effect['"]?: ?['"](Allow|Deny)/.test(textOf(file)),
    );
    expect(elsewhere).toEqual([]);
  });

  it('are all carried by a role of roles.ts', () => {
    const written = sources
      .filter((file) => file.startsWith('src/policies/'))
      .flatMap((file) => [
        ...textOf(file).matchAll(/^export function (\w+)\([^{]*?\): (?:readonly )?Statement(?:\[\])? \{/gms),
      ])
      .map(([, name]) => String(name));
    expect(written.length).toBeGreaterThan(25);
    const table = textOf('__tests__/policies/roles.ts');
    expect(written.filter((name) => !table.includes(`${name}(`))).toEqual([]);
  });
});
