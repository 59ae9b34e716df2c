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

export const runs = ['first apply', 'second apply', 'restore'] as const;
export type Run = (typeof runs)[number];
export const followers = ['apply', 'restore'] as const;

/** What is cut off, and what somebody runs next. */
export interface Case {
  readonly interrupted: Run;
  readonly next: (typeof followers)[number];
  readonly how: Interruption;
}

/** More steps than any of them has: the last ones are cut off nowhere. */
const step = fc.integer({ min: 1, max: 420 });
const anyRun = { interrupted: fc.constantFrom(...runs), next: fc.constantFrom(...followers) };
export const kills: fc.Arbitrary<Case> = fc.record({ ...anyRun, how: fc.record({ killAt: step }) });
export const cases: fc.Arbitrary<Case> = fc.record({
  ...anyRun,
  how: fc.oneof(fc.record({ killAt: step }), fc.record({ fullAt: step })),
});

const file = 'srv/p/config/config.toml';

/** A server on which each run has come to its end once, so that a case begins at the moment before the run it cuts off. */
export class InterruptedServer {
  private readonly server: LightServer;
  private readonly untouched: Readonly<Record<string, string>>;
  /** What config.toml is before a run and after it. */
  private readonly ends: Readonly<Record<Run, readonly [string, string]>>;

  constructor(mutant?: (configure: string) => string) {
    this.server = new LightServer({ p: config }, mutant);
    this.untouched = this.server.snapshot('srv');
    this.server.keep('first apply');
    const first = this.whole(stack);
    this.server.keep('second apply');
    this.server.keep('restore');
    this.ends = {
      'first apply': [config, first],
      'second apply': [first, this.whole(changed)],
      restore: [first, config],
    };
  }

  private whole(of: Stack): string {
    expect(this.server.run(of, 'apply')).toMatchObject({ status: 0 });
    return this.server.read(file);
  }

  /** The numbers of a run's steps that write to a disk. */
  writes(run: Run): number[] {
    this.server.back(run);
    expect(this.cut(run, { noteSteps: true })).toMatchObject({ status: 0 });
    const lines = this.server.read('steps').trimEnd().split('\n');
    return [...new Set(lines.filter((line) => isWrite(line)).map((line) => Number.parseInt(line, 10)))];
  }

  private cut(run: Run, how: Interruption) {
    return this.server.run(run === 'second apply' ? changed : stack, run === 'restore' ? 'restore' : 'apply', how);
  }

  /** Old or new at every moment, and repaired by whatever runs next. */
  expectRepaired({ interrupted, next, how }: Case): void {
    const { server } = this;
    const [old, latest] = this.ends[interrupted];
    const wanted = interrupted === 'second apply' ? changed : stack;
    server.back(interrupted);
    const cut = this.cut(interrupted, how);
    expect(cut.status === 0 ? [latest] : [old, latest], cut.output).toContain(server.read(file));

    if (next === 'apply') {
      expect(server.run(wanted, 'apply')).toMatchObject({ status: 0 });
      expect(server.read(file)).toBe(interrupted === 'restore' ? old : latest);
      expect(server.read(file)).toBe(server.read('lib/e/kept/written.toml'));
      expect(server.read('srv/p/docker-compose.override.yml')).toContain(`"x${wanted.registry}"`);
      expect(server.read('srv/p/config/runners_userdata.sh')).toContain(`echo ${wanted.registry}\n`);
      expect(server.read('lib/e/kept/original.toml')).toBe(config);
      expect(server.exists('lib/e/kept/restart-due')).toBe(false);
    }
    const last = server.run(wanted, 'restore');
    expect(last, last.output).toMatchObject({ status: 0 });
    expect({ ...server.snapshot('srv'), 'p/running': '' }).toEqual({ ...this.untouched, 'p/running': '' });
    expect(Object.keys(server.snapshot('lib/e'))).toEqual([]);
    expect(server.exists('lost') ? server.read('lost') : '').toBe('');
  }
}

/** What puts bytes, names or folders on a disk; what goes to a pipe, to stderr or nowhere finds room always. */
function isWrite(line: string): boolean {
  const redirected = line.replaceAll(/\d*>+\s*(&\d|\/dev\/null)/g, '');
  return redirected.includes('>') || /^\d+ (cp|mkdir|touch|ln|mv|install|copy|\(compose|docker)\b/.test(redirected);
}
