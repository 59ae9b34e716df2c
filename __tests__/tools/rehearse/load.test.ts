import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../../tools/machine-room/clock';
import { type Job, Jobs } from '../../../tools/machine-room/gitlab/jobs';
import { RunningLoad, readLoad, tagsOf } from '../../../tools/rehearse/load';
import { temporaryFolder } from '../../support/temporary-folder';

const given = { jobs: '3', seconds: '5,20,60', tags: '' };

function fileOf(jobs: readonly object[]): string {
  const path = join(temporaryFolder(), 'jobs.json');
  writeFileSync(path, JSON.stringify({ jobs }));
  return path;
}

describe('the load of a rehearsal', () => {
  it('are jobs of these lengths, with these tags', () => {
    const load = readLoad({ ...given, seconds: '5, 60', tags: 'aws,docker' });
    expect(load.atOnce).toBe(3);
    expect(load.specifications.map(({ script }) => script)).toEqual([['sleep 5'], ['sleep 60']]);
    expect(tagsOf(load)).toEqual(['aws', 'docker']);
  });

  it('comes from a file', () => {
    const load = readLoad({
      ...given,
      load: fileOf([{ script: ['make'] }, { name: 'test', seconds: 9, tags: ['gpu'] }]),
    });
    expect(load.specifications).toMatchObject([
      { script: ['make'] },
      { name: 'test', script: ['sleep 9'], tags: ['gpu'] },
    ]);
    expect(tagsOf(load)).toEqual(['gpu']);
  });

  it.each([
    [{ jobs: '0' }, "--jobs is '0': give whole numbers above 0"],
    [{ jobs: 'many' }, "--jobs is 'many'"],
    [{ seconds: '5,-1' }, "--seconds is '-1'"],
    [{ load: fileOf([]) }, 'is not a file of jobs'],
    [{ load: fileOf([{ secnds: 5 }]) }, 'jobs.0: Unrecognized key: "secnds"'],
  ])('%j is refused', (wrong, message) => {
    expect(() => readLoad({ ...given, ...wrong })).toThrow(message);
  });

  it('keeps so many jobs waiting or running, in turn, until it is stopped', () => {
    const jobs = new Jobs(realClock);
    const load = new RunningLoad(jobs, readLoad({ ...given, jobs: '2', seconds: '1,2,3' }));
    const finish = (job: Job | undefined) => {
      jobs.start(job as Job, {} as never, false);
      jobs.update(job as Job, { state: 'success' });
    };
    expect(jobs.all.map(({ specification }) => specification.name)).toEqual(['1 s', '2 s']);
    finish(jobs.all[0]);
    finish(jobs.all[2]);
    expect(jobs.all.map(({ specification }) => specification.name)).toEqual(['1 s', '2 s', '3 s', '1 s']);
    load.stop();
    finish(jobs.all[1]);
    expect(load.added).toHaveLength(4);
  });
});
