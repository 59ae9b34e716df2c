import fc from 'fast-check';
import { expect } from 'vitest';
import { LightServer, type Stack } from './light-server';

/** Two runners of other people, in the same files as ours and in a project of their own. */
const config = (name: string, token: string) => `concurrent = 2 # of ${name}

[[runners]]
  name = "theirs of ${name}"
  token = "ffffffffffffffffffff"
  executor = "docker"
  [runners.cache]
    Type = "gcs" # mine

# ours
[[runners]]
  name = "ours"
  token = "${token}"
  executor = "shell"
`;
const projects = {
  one: config('one', 'aaaaaaaaaaaaaaaaaaaa'),
  two: config('two', 'bbbbbbbbbbbbbbbbbbbb').replaceAll('\n', '\r\n'),
  three: config('three', 'cccccccccccccccccccc').trimEnd(),
  foreign: config('foreign', 'dddddddddddddddddddd'),
};
type Project = 'one' | 'two' | 'three';

const section = (concurrent: number) =>
  `concurrent = ${concurrent}

[[runners]]
executor = "docker+machine"

  [runners.machine]
  IdleCount = 1
  MachineOptions = [ "amazonec2-region=x" ]
`;

/** Each has a `concurrent` of its own; the second stack of a runner has the runner of `one`. */
const stacks = {
  one: { environment: 'one', project: 'one', runnerName: 'ours', section: section(11), registry: 'one' },
  two: { environment: 'two', project: 'two', runnerName: 'ours', section: section(12), registry: 'two' },
  three: { environment: 'three', project: 'three', runnerName: 'ours', section: section(13), registry: 'three' },
  second: {
    environment: 'one-2',
    project: 'one',
    runnerName: 'theirs of one',
    section: section(14),
    registry: 'second',
  },
} satisfies Record<string, Stack>;
type Name = keyof typeof stacks;

export interface Step {
  readonly stack: Name;
  readonly does: 'apply' | 'failed apply' | 'restore';
}

export const sequences = (most: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      stack: fc.constantFrom<Name[]>('one', 'two', 'three', 'second'),
      does: fc.constantFrom('apply', 'apply', 'failed apply', 'restore'),
    }),
    { minLength: 3, maxLength: most },
  );

const tokens: Readonly<Record<Name, string>> = {
  one: 'aaaaaaaaa',
  two: 'bbbbbbbbb',
  three: 'ccccccccc',
  second: 'fffffffff',
};
const worker = (stack: Name) => `runner-${tokens[stack]}-workers-1700000000-1a2b3c4d`;
const foreignMachines = [
  'runner-eeeeeeeee-workers-1700000000-1a2b3c4d',
  'mine',
  'runner-aaaaaaaaa-workers-2-1700000000-1a2b3c4d',
];

/** What is left after each step is what the stacks that remain say, and after the last one every byte of before. */
export function expectEachItsOwn(steps: readonly Step[]): void {
  const server = new LightServer(projects);
  for (const project of Object.keys(projects)) {
    server.write(`srv/${project}/machines`, `${foreignMachines.join('\n')}\n`);
    server.write(`srv/${project}/notes.txt`, 'of somebody');
  }
  const before = server.snapshot('srv');
  const remaining = new Map<Project, Name>();
  for (const { stack, does } of steps) {
    const { project } = stacks[stack] as { readonly project: Project };
    const owner = remaining.get(project);
    const taken = owner !== undefined && owner !== stack;
    const state = server.snapshot('srv');
    if (does === 'restore') {
      expect(server.run(stacks[stack], 'restore')).toMatchObject({ status: 0 });
      if (owner === stack) {
        remaining.delete(project);
      }
    } else if (does === 'apply') {
      const { status, output } = server.run(stacks[stack], 'apply');
      expect(status, output).toBe(taken ? 1 : 0);
      if (taken) {
        expect(output).toContain(`the stack of the environment ${stacks[owner].environment} has its section in this`);
      } else {
        remaining.set(project, stack);
        server.write(`srv/${project}/machines`, `${[...foreignMachines, worker(stack)].join('\n')}\n`);
      }
    } else {
      server.write(`srv/${project}/service-fails`, '');
      const failed = server.run({ ...stacks[stack], section: section(99), registry: 'failed' }, 'apply');
      server.remove(`srv/${project}/service-fails`);
      expect(failed.status).toBe(1);
      expect(withoutStarts(server.snapshot('srv'))).toEqual(withoutStarts(state));
    }
    expectStates(server, before, remaining);
  }
  for (const stack of remaining.values()) {
    expect(server.run(stacks[stack], 'restore')).toMatchObject({ status: 0 });
  }
  expect(withoutStarts(server.snapshot('srv'))).toEqual(withoutStarts(before));
}

function expectStates(
  server: LightServer,
  before: Record<string, string>,
  remaining: ReadonlyMap<Project, Name>,
): void {
  const now = server.snapshot('srv');
  for (const project of ['one', 'two', 'three', 'foreign'] as const) {
    const of = (files: Record<string, string>) =>
      Object.fromEntries(Object.entries(withoutStarts(files)).filter(([file]) => file.startsWith(`${project}/`)));
    const name = remaining.get(project as Project);
    if (name === undefined) {
      expect(of(now)).toEqual(of(before));
      continue;
    }
    const text = server.read(server.configFile(project));
    const stack: Stack = stacks[name];
    expect(text).toContain(`concurrent = ${/\d+/.exec(stack.section)}\n`);
    expect(text.match(/docker\+machine/g)).toHaveLength(1);
    expect(server.read(`srv/${project}/docker-compose.override.yml`)).toContain(`"x${stack.registry}"`);
    if (name !== 'second') {
      const theirs = projects[project].slice(
        projects[project].indexOf('[[runners]]'),
        projects[project].indexOf('# ours'),
      );
      expect(text).toContain(theirs);
    }
  }
}

/** Which process runs is not a file of anybody's. */
const withoutStarts = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([file]) => !file.endsWith('/running')));
