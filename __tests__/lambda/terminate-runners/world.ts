import fc from 'fast-check';
import type { Runner } from '../../../src/lambda/terminate-runners/configuration';
import type { Task } from '../../../src/lambda/terminate-runners/task';
import { machineName } from './machines';
import { FakeClock, MemoryEc2 } from './memory-ec2';

/** When the function looks; seconds since 1970. */
export const now = 1_800_000_000;
const hour = 3600;

export interface Manager {
  readonly id: string;
  /** `forgotten`: so long gone that EC2 does not know it. */
  readonly state: string;
  readonly launchedAt: number;
}

/** A worker, with the manager and the runner that truly made it, whatever its tags and names say. */
export interface Worker {
  readonly id: string;
  readonly state: string;
  readonly keyName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly manager: Manager;
  readonly ours: boolean;
  /** Spot requests have the id of their worker. */
  readonly spot: boolean;
}

/** A key pair, or a spot request that waits, of a machine that never came to be. */
export interface Loose {
  readonly keyName: string;
  readonly madeAt: number;
  readonly ours: boolean;
  readonly spot: boolean;
}

export interface World {
  readonly runner: Runner;
  readonly task: Exclude<Task, { kind: 'none' }>;
  readonly token: string;
  readonly ourManagers: readonly Manager[];
  readonly workers: readonly Worker[];
  readonly loose: readonly Loose[];
}

interface RunnerShape {
  readonly environment: string;
  readonly prefix: string;
  readonly token: string;
  readonly tagged: boolean;
}

const us = { environment: 'prod', prefix: 'prod' };

const ourToken = fc.constantFrom('zx4k9y2ab', 'a-b4k9y2a', '4k9y2ab');

/** Neighbours with names as close to ours as names can be. */
const neighbour = fc.constantFrom(
  { environment: 'prod-eu', prefix: 'prod-eu' },
  { environment: 'my-prod', prefix: 'my-prod' },
  { environment: 'x-prod', prefix: 'x-prod' },
  { environment: 'preprod', prefix: 'preprod' },
  { environment: 'production', prefix: 'production' },
  { environment: 'prod-1', prefix: 'prod-1' },
);
/** Told to name its machines as ours are: only its tags are its own. */
const namesake = fc.constant({ environment: 'team-a', prefix: 'prod' });

const state = fc.constantFrom('pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped');
const managerState = fc.oneof(state, fc.constant('forgotten'));

const suffix = fc.stringMatching(/^[0-9a-f]{8}$/);

/** One runner with its managers and what they made. */
function deployment(index: number, shape: RunnerShape, ours: boolean) {
  const manager = fc.record({ state: managerState, launchedAt: fc.constantFrom(now - 40 * hour, now - 600) });
  const machine = fc.record({
    manager: fc.nat(2),
    state,
    random: suffix,
    spot: fc.boolean(),
    madeAt: fc.constantFrom(now - 30 * hour, now - 300),
  });
  const loose = fc.record({
    random: suffix,
    spot: fc.boolean(),
    madeAt: fc.constantFrom(now - 30 * hour, now - 1800, now - 300),
  });
  return fc
    .record({
      managers: fc.array(manager, { minLength: 3, maxLength: 3 }),
      machines: fc.array(machine, { maxLength: 6 }),
      loose: fc.array(loose, { maxLength: 4 }),
    })
    .map((made) => {
      const managers = made.managers.map((row, at): Manager => ({ ...row, id: `i-${index}aaaaaaa${at}` }));
      return {
        managers,
        workers: made.machines.map((row, at): Worker => {
          const name = machineName(shape.token, shape.prefix, row.madeAt, row.random);
          const made = managers[row.manager] as Manager;
          const tags = {
            Name: name,
            'gitlab-runner-parent-id': made.id,
            ...(shape.tagged ? { Environment: shape.environment } : {}),
          };
          return {
            id: `i-${index}bbbbbbb${at}`,
            state: row.state,
            keyName: name,
            tags,
            manager: made,
            ours,
            spot: row.spot,
          };
        }),
        loose: made.loose.map(({ random, spot, madeAt }): Loose => {
          return { keyName: machineName(shape.token, shape.prefix, madeAt, random), madeAt, ours, spot };
        }),
      };
    });
}

/** Our runner, and others around it. */
export const world: fc.Arbitrary<World> = fc
  .record({ tagged: fc.boolean(), token: ourToken, taskKind: fc.constantFrom('manager', 'orphans', 'farewell') })
  .chain(({ tagged, token, taskKind }) => {
    const shape = { ...us, token, tagged };
    const foreignToken = fc.constantFrom('q1w2e3r4t', 'abc', 'a', token);
    // Where tags do not tell runners apart, names have to.
    const foreign = fc.record({ base: tagged ? fc.oneof(neighbour, namesake) : neighbour, token: foreignToken });
    return fc
      .tuple(deployment(0, shape, true), fc.array(foreign, { maxLength: 3 }), fc.boolean())
      .chain(([ours, neighbours, successful]) =>
        fc
          .tuple(
            ...neighbours.map(({ base, token }, index) =>
              deployment(index + 1, { ...base, token, tagged: true }, false).filter(
                ({ workers }) => base.prefix !== us.prefix || workers.length > 0,
              ),
            ),
          )
          .map((others): World => {
            const managerId = ours.managers[0]?.id as string;
            return {
              runner: {
                machinePrefix: us.prefix,
                environment: us.environment,
                environmentTagged: tagged,
                managerGroup: 'prod-as-group',
              },
              task:
                taskKind === 'manager' ? { kind: 'manager', managerId, successful } : { kind: taskKind as 'orphans' },
              token,
              ourManagers: ours.managers,
              workers: [ours, ...others].flatMap(({ workers }) => workers),
              loose: [ours, ...others].flatMap(({ loose }) => loose),
            };
          }),
      );
  });

/** The world as EC2 has it. */
export function inEc2({ ourManagers, workers, loose, runner }: World): { ec2: MemoryEc2; clock: FakeClock } {
  const clock = new FakeClock(now);
  const ec2 = new MemoryEc2(clock);
  ec2.pageSize = 3;
  const others = workers.filter(({ ours }) => !ours).map(({ manager }) => manager);
  for (const { id, state, launchedAt } of [...ourManagers, ...others].filter(({ state }) => state !== 'forgotten')) {
    const group = ourManagers.some((manager) => manager.id === id) ? runner.managerGroup : 'another-as-group';
    ec2.instances.set(id, { id, state, launchedAt, tags: { 'aws:autoscaling:groupName': group } });
  }
  for (const { id, state, keyName, tags, spot } of workers) {
    ec2.instances.set(id, { id, state, keyName, tags, launchedAt: now - 60 });
    ec2.keyPairs.add(keyName);
    if (spot) {
      ec2.spotRequests.set(`sir-${id}`, { id: `sir-${id}`, state: 'active', keyName, instanceId: id });
    }
  }
  for (const { keyName, spot } of loose) {
    ec2.keyPairs.add(keyName);
    if (spot) {
      ec2.spotRequests.set(`sir-${keyName}`, { id: `sir-${keyName}`, state: 'open', keyName });
    }
  }
  return { ec2, clock };
}
