import fc from 'fast-check';
import { expect, it } from 'vitest';
import { followers, InterruptedServer, kills, runs } from './interrupted';

const server = new InterruptedServer();

it('is repaired wherever it is killed', () => {
  fc.assert(
    fc.property(kills, (each) => server.expectRepaired(each)),
    { numRuns: 400 },
  );
}, 7_200_000);

it.each(runs)(
  '%s is repaired, whichever of its writes finds a full disk first',
  (interrupted) => {
    const writes = server.writes(interrupted);
    expect(writes.length).toBeGreaterThan(20);
    writes.forEach((fullAt, index) => {
      server.expectRepaired({ interrupted, next: followers[index % 2] as 'apply', how: { fullAt } });
    });
  },
  7_200_000,
);

/** Precautions of the script, and what it would be without them. */
const mutants = [
  ['takes the place of config.toml in one step', 'mv -f "$file.candidate" "$file"', 'cat "$file.candidate" >"$file"'],
  ['goes back after a run that was killed', '(use "$here/before/environment" && roll_back)', 'true'],
  ['goes back where a step fails', 'trap roll_back EXIT', 'true'],
  ['waits until config.toml is on the disk', 'durable "$file.candidate"', 'true'],
] as const;

it.each(mutants)(
  'a script is found that no longer %s',
  (_, precaution, instead) => {
    const mutant = new InterruptedServer((configure) => {
      expect(configure).toContain(precaution);
      return configure.replace(precaution, instead);
    });
    expect(() => {
      for (const step of mutant.writes('second apply')) {
        mutant.expectRepaired({ interrupted: 'second apply', next: 'restore', how: { fullAt: step } });
        mutant.expectRepaired({ interrupted: 'second apply', next: 'restore', how: { killAt: step } });
      }
    }).toThrow();
  },
  7_200_000,
);
