import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { farewellEvent, sweepOrphansEvent, terminated } from '../../../src/lambda/terminate-runners/task';
import { type Invocation, invoke } from '../../../tools/machine-room/functions/invocation';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { startBlackHole } from './black-hole';
import { EmulatedFleet } from './emulated-fleet';
import { machineName } from './machines';
import { synthesizedFunction } from './synthesized-function';

const group = 'prod-as-group';
const lambda = synthesizedFunction(group);
const longAgo = 1_700_000_000;
const token = 'zx4k9y2ab';
const ours = (random: string, madeAt = longAgo) => machineName(token, 'prod', madeAt, random.padStart(8, '0'));
/** What EC2 knew once. */
const forgotten = 'i-0123456789abcdef0';

let emulator: Emulator;
let fleet: EmulatedFleet;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator?.stop());
beforeEach(async () => {
  await fetch(`${emulator.endpoint}/moto-api/reset`, { method: 'POST' });
  fleet = new EmulatedFleet(emulator.endpoint);
});

const call = (event: unknown, settings = {}): Promise<Invocation> =>
  invoke({ ...lambda, endpoint: emulator.endpoint, ...settings }, event);

const end = (EC2InstanceId: string) => ({
  version: '0',
  id: '00000000-0000-4000-8000-000000000001',
  source: 'aws.autoscaling',
  'detail-type': terminated,
  account: '111122223333',
  region: 'eu-west-1',
  resources: [],
  detail: { EC2InstanceId, AutoScalingGroupName: group, StatusCode: 'InProgress' },
});

describe('the deployed function, on the end of a manager', () => {
  it('removes exactly what that manager and forgotten ones left', async () => {
    const dead = await fleet.manager(group);
    const living = await fleet.manager(group);
    const neighbour = await fleet.manager('prod-eu-as-group');
    const deadNeighbour = await fleet.manager('prod-eu-as-group');

    const goes = [await fleet.worker(ours('1'), dead, 'prod'), await fleet.worker(ours('2'), dead, 'prod')];
    goes.push(await fleet.worker(ours('3'), forgotten, 'prod'));
    const busy = await fleet.worker(ours('4'), living, 'prod');
    const foreign = [
      await fleet.worker('runner-q1w2e3r4t-prod-eu-1700000000-00000001', neighbour, 'prod-eu'),
      await fleet.worker('runner-q1w2e3r4t-prod-eu-1700000000-00000002', deadNeighbour, 'prod-eu'),
      await fleet.worker('runner-abc-my-prod-1700000000-00000003', forgotten, 'my-prod'),
      // Told to name its machines as ours are.
      await fleet.worker(machineName('q1w2e3r4t', 'prod', longAgo, '00000004'), forgotten, 'team-a'),
    ];
    const untagged = (await fleet.run({}, ours('5'))) as [string];

    const waits = await fleet.spotRequest(ours('6'));
    const works = await fleet.spotRequest(ours('4'));
    await fleet.tag(works.instanceId, { 'gitlab-runner-parent-id': living, Environment: 'prod', Name: ours('4') });
    const theirs = await fleet.spotRequest('runner-q1w2e3r4t-prod-eu-1700000000-00000002');

    const kept = [
      ours('5'),
      ours('7', Math.floor(Date.now() / 1000) + 600),
      'prod-fleet-key',
      'runner-q1w2e3r4t-production-1700000000-00000001',
      'runner-q1w2e3r4t-my-prod-1700000000-00000001',
      machineName('q1w2e3r4t', 'prod', longAgo, '00000009'),
    ];
    for (const name of [...kept, ours('8')]) {
      await fleet.keyPair(name);
    }
    await fleet.terminate(dead, deadNeighbour);
    const before = { running: await fleet.running(), keyPairs: await fleet.keyPairs() };

    const { result, error, log } = await call(end(dead));

    expect(error).toBeUndefined();
    expect(result).toEqual({ cancelledSpotRequests: 1, terminatedWorkers: 3, deletedKeyPairs: 4, problems: [] });
    expect(await fleet.running()).toEqual(before.running.filter((id) => !goes.includes(id)));
    expect(await fleet.running()).toEqual(
      [living, neighbour, busy, ...foreign, ...untagged, waits.instanceId, works.instanceId, theirs.instanceId].sort(),
    );
    expect(await fleet.keyPairs()).toEqual(
      before.keyPairs.filter((name) => ![ours('1'), ours('2'), ours('3'), ours('8')].includes(name)),
    );
    expect(await fleet.keyPairs()).toEqual(expect.arrayContaining(kept));
    expect(await fleet.spotRequests()).toEqual([works.requestId, theirs.requestId].sort());
    expect(log.map(({ event }) => event)).toEqual(expect.arrayContaining(['task.accepted', 'task.done']));
    expect(log.every((line) => typeof line.level === 'string' && typeof line.requestId === 'string')).toBe(true);

    const again = await call(end(dead));
    expect(again.result).toEqual({ cancelledSpotRequests: 0, terminatedWorkers: 0, deletedKeyPairs: 0, problems: [] });
  });

  it('finds the orphans on every page of instances, and fits into its memory', async () => {
    const dead = await fleet.manager(group);
    const tags = { Environment: 'prod', 'gitlab-runner-parent-id': dead };
    const workers = (count: number) => fleet.run({ ...tags, Name: ours('1') }, ours('1'), count);
    // The emulator counts a page in reservations, so there have to be more of them than the 500 of a page.
    const made = [...(await many(505, () => workers(1))), ...(await many(5, () => workers(10)))].flat();
    const living = await fleet.manager('team-a-as-group');
    const others = { Environment: 'team-a', 'gitlab-runner-parent-id': living };
    const kept = await fleet.run(others, 'runner-abc-team-a-1700000000-00000001', 20);
    await many(210, (index) => fleet.keyPair(ours(String(index))));
    await fleet.terminate(dead);

    const { result, memory } = await call(end(dead), { timeout: 900 });

    expect(made).toHaveLength(555);
    expect(result).toEqual({ cancelledSpotRequests: 0, terminatedWorkers: 555, deletedKeyPairs: 210, problems: [] });
    expect(await fleet.running()).toEqual([...kept, living].sort());
    expect(memory).toBeLessThan(256);
  }, 900_000);

  it('leaves everything alone and fails when the manager lives', async () => {
    const living = await fleet.manager(group);
    await fleet.worker(ours('1'), living, 'prod');
    const before = await fleet.running();
    const { error } = await call(end(living));
    expect(error).toContain(living);
    expect(await fleet.running()).toEqual(before);
  });
});

describe('the deployed function, told by the schedule', () => {
  it('removes orphans only', async () => {
    const living = await fleet.manager(group);
    const busy = await fleet.worker(ours('1'), living, 'prod');
    await fleet.worker(ours('2'), forgotten, 'prod');
    const { result } = await call(sweepOrphansEvent);
    expect(result).toMatchObject({ terminatedWorkers: 1, deletedKeyPairs: 1, problems: [] });
    expect(await fleet.running()).toEqual([living, busy].sort());
  });
});

describe('the deployed function, used wrongly', () => {
  it.each([
    ['a malformed event', { source: 'aws.autoscaling', 'detail-type': terminated, detail: {} }, {}],
    ['missing environment', sweepOrphansEvent, { NAME_EXECUTOR_INSTANCE: '' }],
    ['an event of another function', { hello: 'world' }, {}],
  ])('fails on %s, asks nothing, and logs why', async (_what, event, variables) => {
    const asked = emulator.calls.length;
    const { error, log } = await call(event, { variables: { ...lambda.variables, ...variables } });
    expect(error).toBeTruthy();
    expect(log).toEqual([expect.objectContaining({ level: 'error', event: 'task.refused', reason: error })]);
    expect(emulator.calls).toHaveLength(asked);
  });

  it('does nothing on the event of another group', async () => {
    const asked = emulator.calls.length;
    const event = end(forgotten);
    const { result } = await call({ ...event, detail: { ...event.detail, AutoScalingGroupName: 'prod-eu-as-group' } });
    expect(result).toEqual({});
    expect(emulator.calls).toHaveLength(asked);
  });
});

describe('the deployed function without a route to EC2', () => {
  const workers =
    'aws ec2 describe-instances --region ap-northeast-1 --filters Name=tag-key,Values=gitlab-runner-parent-id ' +
    "'Name=tag:Environment,Values=prod' Name=instance-state-name,Values=pending,running,stopping,stopped";
  let blackHole: Awaited<ReturnType<typeof startBlackHole>>;
  beforeAll(async () => {
    blackHole = await startBlackHole();
  });
  afterAll(() => blackHole?.close());

  it.each([
    ['the schedule', sweepOrphansEvent],
    ['the end of a manager', end(forgotten)],
  ])('on %s fails before its timeout and says what may be left', async (_what, event) => {
    const { error, log } = await call(event, { endpoint: blackHole.endpoint, timeout: 8 });
    expect(error).toContain(workers);
    expect(log.at(-1)).toMatchObject({ level: 'error', event: 'ec2.unreachable' });
  });

  it.each(['a black hole', 'a refused connection'])('at destroy, by %s, lets Terraform continue', async (what) => {
    const endpoint = what === 'a black hole' ? blackHole.endpoint : 'http://127.0.0.1:1';
    const event = { ...farewellEvent, tf: { action: 'delete' } };
    const { error, result, log } = await call(event, { endpoint, timeout: 8 });
    expect(error).toBeUndefined();
    expect(result).toMatchObject({
      unreachable: true,
      remedy: expect.arrayContaining([expect.stringContaining(workers)]),
    });
    expect(log.at(-1)).toMatchObject({ level: 'error', event: 'ec2.unreachable', remedy: expect.any(Array) });
  });
});

/** Some at a time: the emulator answers one after the other. */
async function many<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < count; index += 20) {
    const batch = Array.from({ length: Math.min(20, count - index) }, (_, offset) => make(index + offset));
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
