import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../../tools/machine-room/gitlab/gitlab';
import { Gitlab } from '../../../tools/machine-room/gitlab/gitlab';
import type { InstanceHistory } from '../../../tools/machine-room/history/history';
import { outages } from '../../../tools/machine-room/history/outages';

const old = { systemId: 's_old', address: '10.0.0.1', from: 0, until: 50_000 };
const successor = { systemId: 's_new', address: '10.0.0.2', from: 90_000 };
const waited = { queuedAt: 60_000, startedAt: 95_000 } as JobRecord;

const instances = (since: InstanceHistory['since']) => (address: string) =>
  address === old.address ? { id: 'i-1', group: 'managers', since } : undefined;

describe('times in which no manager serves the queue', () => {
  it('are those between the last request of one and the first of another, with the jobs that waited', () => {
    expect(outages([successor, old], [waited], 100_000, instances({ Terminating: 40_000 }))).toEqual([
      { from: 50_000, until: 90_000, waiting: 1 },
    ]);
  });

  it('do not begin before a manager that is full is told to leave', () => {
    expect(outages([old, successor], [waited], 100_000, instances({ Terminating: 80_000 }))).toEqual([
      { from: 80_000, until: 90_000, waiting: 1 },
    ]);
  });

  it('last until now, when nobody comes', () => {
    expect(outages([old], [], 100_000, instances({ Terminating: 1000, Terminated: 2000 }))).toEqual([
      { from: 50_000, until: 100_000, waiting: 0 },
    ]);
  });

  it.each([
    ['a successor served before', [old, { ...successor, from: 45_000 }], instances({ Terminating: 48_000 })],
    ['the manager is still there', [old], instances({ InService: 0 })],
    ['its request waits for a job', [{ ...old, until: undefined }], instances({ InService: 0 })],
    ['nobody has served yet', [], instances({})],
  ])('are none when %s', (_, spans, instanceAt) => {
    expect(outages(spans, [], 100_000, instanceAt)).toEqual([]);
  });

  it('are known to a GitLab that managers ask', async () => {
    let now = 0;
    const gitlab = new Gitlab({ clock: { now: () => now, after: () => () => {} } });
    gitlab.runners.set('glrt-token', {});
    const ask = (gone: AbortSignal, lastUpdate = '') =>
      gitlab.handle({
        ...{ method: 'POST', host: '', path: '/api/v4/jobs/request', query: {}, headers: {}, bytes: Buffer.alloc(0) },
        ...{ address: '10.0.0.1', gone, fields: { token: 'glrt-token' } },
        body: JSON.stringify({ token: 'glrt-token', system_id: 's_1', last_update: lastUpdate }),
      });
    await ask(new AbortController().signal);
    expect(gitlab.service.spans).toEqual([{ systemId: 's_1', address: '10.0.0.1', from: 0, until: 0 }]);
    now = 5000;
    const hangUp = new AbortController();
    const open = ask(hangUp.signal, '1');
    await new Promise(setImmediate);
    expect(gitlab.service.spans).toEqual([{ systemId: 's_1', address: '10.0.0.1', from: 0 }]);
    now = 9000;
    hangUp.abort();
    await open;
    expect(gitlab.service.spans).toEqual([{ systemId: 's_1', address: '10.0.0.1', from: 0, until: 9000 }]);
  });
});
