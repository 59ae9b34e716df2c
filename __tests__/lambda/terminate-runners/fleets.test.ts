import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/lambda/terminate-runners/calls';
import { Decision } from '../../../src/lambda/terminate-runners/decision';
import type { Fleet, Instance } from '../../../src/lambda/terminate-runners/fleet';
import { cleanUp } from '../../../src/lambda/terminate-runners/terminate';
import { ec2Error, type MemoryEc2 } from './memory-ec2';
import { inEc2, type Manager, now, type Worker, type World, world } from './world';

const isThere = (state: string) => ['pending', 'running', 'stopping', 'stopped'].includes(state);
const silent = () => undefined;

/** The rule, told by who truly made what. */
function isGone({ task }: World, { id, state }: Manager): boolean {
  const told = task.kind === 'farewell' || (task.kind === 'manager' && task.managerId === id);
  return ['terminated', 'forgotten'].includes(state) || (state === 'shutting-down' && told);
}

/** Whether EC2 or the event still ties this worker to our manager. */
function isTied({ task }: World, { manager }: Worker): boolean {
  return manager.state !== 'forgotten' || (task.kind === 'manager' && task.managerId === manager.id);
}

/** A token with a dash could be a shorter token and a longer prefix, so some worker has to vouch for it. */
function isVouchedFor(given: World): boolean {
  const { runner, token, workers } = given;
  return (
    !token.includes('-') || workers.some((worker) => worker.ours && (runner.environmentTagged || isTied(given, worker)))
  );
}

function orphans(given: World): string[] {
  return given.workers
    .filter((worker) => worker.ours && isThere(worker.state) && isGone(given, worker.manager))
    .filter((worker) => given.runner.environmentTagged || isTied(given, worker) || isVouchedFor(given))
    .map(({ id }) => id)
    .sort();
}

/** Another runner's machine has the same prefix and the same token: the names cannot be told apart. */
function isSharedName({ token, workers, runner }: World): boolean {
  const like = new RegExp(`^runner-${token}-prod-\\d{10}-`);
  return runner.environmentTagged && workers.some(({ ours, keyName }) => !ours && like.test(keyName));
}

/** What of our machines has no tags and is of no use any more: key pairs, and those that have a spot request too. */
function leftovers(given: World): { keyName: string; spot: boolean }[] {
  if (isSharedName(given) || !isVouchedFor(given)) {
    return [];
  }
  const gone = orphans(given);
  const made = (keyName: string) => Number(keyName.split('-').at(-2));
  const making = (keyName: string) =>
    made(keyName) >= now - 3600 &&
    given.ourManagers.some(({ state, launchedAt }) => isThere(state) && launchedAt <= made(keyName));
  const workers = given.workers.filter((worker) => worker.ours && (!isThere(worker.state) || gone.includes(worker.id)));
  return [...workers, ...given.loose.filter(({ ours }) => ours)].filter(({ keyName }) => !making(keyName));
}

const sortedSet = (names: readonly string[]) => [...new Set(names)].sort();

function terminatedIn(ec2: MemoryEc2, { workers }: World): string[] {
  return workers
    .filter(({ id, state }) => isThere(state) && !isThere(String(ec2.instances.get(id)?.state)))
    .map(({ id }) => id)
    .sort();
}

describe('of any fleet of runners with names close to ours', () => {
  it('the decision dooms exactly our workers whose manager is gone', () => {
    fc.assert(
      fc.property(world, (given) => {
        const decision = new Decision(given.runner, fleetOf(given));
        expect(decision.doomed.map(({ id }) => id).sort()).toEqual(orphans(given));
      }),
      { numRuns: 2000 },
    );
  });

  it('exactly those workers and our unused key pairs are gone afterwards, however often it is done', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { ec2, clock } = inEc2(given);
        const keyPairs = [...ec2.keyPairs];
        await cleanUp(given.task, given.runner, { ec2, clock, log: silent });
        expect(terminatedIn(ec2, given)).toEqual(orphans(given));
        const expected = leftovers(given);
        expect(keyPairs.filter((name) => !ec2.keyPairs.has(name)).sort()).toEqual(
          sortedSet(expected.map(({ keyName }) => keyName)),
        );
        const cancelled = [...ec2.spotRequests.values()].filter(({ state }) => state === 'cancelled');
        expect(sortedSet(cancelled.map(({ keyName }) => keyName))).toEqual(
          sortedSet(expected.filter(({ spot }) => spot).map(({ keyName }) => keyName)),
        );
        const before = JSON.stringify([...ec2.instances, ...ec2.spotRequests, ...ec2.keyPairs]);
        await cleanUp(given.task, given.runner, { ec2, clock, log: silent });
        expect(JSON.stringify([...ec2.instances, ...ec2.spotRequests, ...ec2.keyPairs])).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('nothing foreign, nothing of a living manager and nothing in use is touched, whatever fails', async () => {
    const failures = fc.array(
      fc.option(fc.constantFrom('RequestLimitExceeded', 'InternalError', 'UnauthorizedOperation')),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(world, failures, fc.constantFrom(0, 9000), async (given, errors, latency) => {
        const { ec2, clock } = inEc2(given);
        ec2.latency = latency;
        ec2.fault = (_command: Command, call: number) => {
          const name = errors[call % errors.length];
          return name ? ec2Error(name, name === 'UnauthorizedOperation' ? 403 : 503) : undefined;
        };
        await cleanUp(given.task, given.runner, { ec2, clock, log: silent });
        const allowed = orphans(given);
        expect(terminatedIn(ec2, given).filter((id) => !allowed.includes(id))).toEqual([]);
        for (const { keyName, ours, id, spot, manager, state } of given.workers) {
          const stays = !ours || (isThere(state) && !isGone(given, manager));
          expect(stays && !ec2.keyPairs.has(keyName)).toBe(false);
          expect(stays && spot && isThere(state) && ec2.spotRequests.get(`sir-${id}`)?.state !== 'active').toBe(false);
        }
        for (const { keyName, ours, spot } of given.loose.filter(({ ours }) => !ours)) {
          expect(ec2.keyPairs.has(keyName) || ours).toBe(true);
          expect(!spot || ec2.spotRequests.get(`sir-${keyName}`)?.state === 'open').toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function fleetOf({ workers, ourManagers, task }: World): Fleet {
  const asInstance = ({ id, state, keyName, tags }: Worker): Instance => ({
    id,
    state,
    keyName,
    name: tags.Name,
    environment: tags.Environment,
    parentId: tags['gitlab-runner-parent-id'],
    launchedAt: now - 60,
  });
  const managers = workers.map(({ manager }) => manager);
  return {
    seenAt: now,
    workers: workers.map(asInstance),
    managers: ourManagers.filter(({ state }) => state !== 'forgotten'),
    parents: new Map(managers.map(({ id, state }) => [id, state === 'forgotten' ? 'unknown' : state])),
    terminatedManager: task.kind === 'manager' ? task.managerId : undefined,
    farewell: task.kind === 'farewell',
  };
}
