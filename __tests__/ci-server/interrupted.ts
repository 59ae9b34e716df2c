import fc from 'fast-check';
import { expect } from 'vitest';
import { type Interruption, LightServer, type Stack } from './light-server';

const config = `concurrent = 1 # for now

# registered by hand
[[runners]]
  name = "ours"
  token = "zx4k9y2abcdefghijklm"
  executor = "shell"
  environment = ["LANG=C"] # of all jobs

[[runners]]
  name = "theirs"
  token = "ffffffffffffffffffff"
  executor = "docker"`;

const section = (idle: number, more = '') => `concurrent = 3

[[runners]]
executor = "docker+machine"
${more}
  [runners.machine]
  IdleCount = ${idle}
  MachineOptions = [ "amazonec2-region=x" ]
`;

const stack: Stack = {
  environment: 'e',
  project: 'p',
  runnerName: 'ours',
  section: section(1, 'shell = "bash"\n'),
  registry: '1',
};
/** The same stack after a change of everything that it writes. */
const changed: Stack = { ...stack, section: section(2, 'environment = [ "A=1" ]\n'), registry: '2' };

/** What is cut off, and what somebody runs next. */
export interface Case {
  readonly interrupted: 'first apply' | 'second apply' | 'restore';
  readonly next: 'apply' | 'restore';
  readonly how: Interruption;
}

/** More steps than any of them has: the last ones are cut off nowhere. */
const step = fc.integer({ min: 1, max: 420 });
export const cases: fc.Arbitrary<Case> = fc.record({
  interrupted: fc.constantFrom('first apply', 'second apply', 'restore'),
  next: fc.constantFrom('apply', 'restore'),
  how: fc.oneof(fc.record({ killAt: step }), fc.record({ fullAt: step })),
});

/** Old or new at every moment, and repaired by whatever runs next. */
export function expectRepaired({ interrupted, next, how }: Case): void {
  const server = new LightServer({ p: config });
  const file = server.configFile('p');
  const before = server.snapshot('srv');
  const states = [config];
  if (interrupted !== 'first apply') {
    expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
    states.push(server.read(file));
  }
  const cut = server.run(
    interrupted === 'second apply' ? changed : stack,
    interrupted === 'restore' ? 'restore' : 'apply',
    how,
  );
  const after = server.read(file);
  if (cut.status === 0) {
    states.push(after);
  }

  const latest = interrupted === 'second apply' ? changed : stack;
  if (next === 'apply') {
    expect(server.run(latest, 'apply')).toMatchObject({ status: 0 });
    states.push(server.read(file));
    expect(server.read(file)).toBe(server.read('lib/e/kept/written.toml'));
    expect(server.read('srv/p/docker-compose.override.yml')).toContain(`"x${latest.registry}"`);
    expect(server.read('srv/p/config/runners_userdata.sh')).toContain(`echo ${latest.registry}\n`);
    expect(server.read('lib/e/kept/original.toml')).toBe(config);
    expect(server.exists('lib/e/kept/restart-due')).toBe(false);
  } else if (interrupted !== 'restore') {
    states.push(appliedTo(latest, interrupted === 'second apply' ? stack : undefined));
  }
  expect(states).toContain(after);
  const last = server.run(latest, 'restore');
  expect(last, last.output).toMatchObject({ status: 0 });
  expect({ ...server.snapshot('srv'), 'p/running': '' }).toEqual({ ...before, 'p/running': '' });
  expect(Object.keys(server.snapshot('lib/e'))).toEqual([]);
  expect(server.exists('lost') ? server.read('lost') : '').toBe('');
}

/** What a deployment that nothing cuts off makes of the file. */
function appliedTo(latest: Stack, first?: Stack): string {
  const server = new LightServer({ p: config });
  for (const each of [...(first ? [first] : []), latest]) {
    server.run(each, 'apply');
  }
  return server.read(server.configFile('p'));
}
