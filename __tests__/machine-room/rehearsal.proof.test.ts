import { beforeAll, describe, expect, it, vi } from 'vitest';
import { lookInside } from '../../tools/rehearse/kept-rooms';
import { readLoad } from '../../tools/rehearse/load';
import { type Rehearsed, rehearse } from '../../tools/rehearse/rehearse';
import { renderMarkdown, renderTerminal } from '../../tools/rehearse/render';
import { losses, type Report } from '../../tools/rehearse/report';
import { BrokenBoots, faults } from './broken-boots';
import { rehearsedApp } from './rehearsed-app';

const load = readLoad({ jobs: '2', seconds: '2,20', tags: 'aws' });
const progress: string[] = [];

describe('a rehearsal', () => {
  let rehearsed: Rehearsed;
  let report: Report;

  beforeAll(async () => {
    rehearsed = await rehearse({
      project: process.cwd(),
      plans: [],
      app: rehearsedApp({ runnerWorker: { type: 'docker' } }),
      change: rehearsedApp({ runnerWorker: { type: 'docker' }, runnerManager: { maximumConcurrentJobs: 3 } }),
      load,
      timeout: 900_000,
      signal: new AbortController().signal,
      say: (line) => {
        progress.push(line);
        console.info(line);
      },
    });
    ({ report } = rehearsed);
    return () => rehearsed.stop();
  });

  it('loses nothing where a manager is up before the old one leaves', () => {
    expect(losses(report)).toEqual([]);
    expect(report.jobs.run).toBeGreaterThan(3);
    expect(report.jobs).toMatchObject({ succeeded: report.jobs.run, lost: [] });
    expect(report.problems).toEqual([]);
  });

  it('tells what the change did, and that it was all', () => {
    expect(report.changes).toContainEqual({
      ...{ stack: 'runner', address: 'aws_launch_template.gitlab_runner_instance', action: 'changed in place' },
    });
    expect(report.secondPlan).toEqual([]);
  });

  it('tells of the old manager and of its successor, which was in service before that left', () => {
    const [old, successor, ...more] = report.instances;
    expect(more).toEqual([]);
    expect(old?.gone).toBeGreaterThan(Number(old?.leaving));
    expect(successor?.gone).toBeUndefined();
    expect(successor?.inService).toBeLessThanOrEqual(Number(old?.leaving));
    expect(report.boots.map(({ instanceId, outcome }) => [instanceId, outcome])).toEqual([
      [old?.id, 'up'],
      [successor?.id, 'up'],
    ]);
    expect(report.boots[0]?.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['token', 'gitlab-runner', 'config', 'service']),
    );
  });

  it('tells of every step, while it works and afterwards', () => {
    const names = report.steps.map(({ name }) => name);
    expect(names).toHaveLength(6);
    expect(names.at(0)).toBe('deploy');
    expect(names.at(-1)).toBe('second plan');
    expect(progress.join('\n')).toMatch(/jobs: \d wait, 2 run, 0 done, 0 failed; i-[0-9a-f]+ up/);
  });

  it('says that privileged jobs run without their privileges', () => {
    expect(report.notes).toEqual([expect.stringContaining('The jobs of runner are privileged')]);
    expect(rehearsed.rehearsal.gitlab.jobs.all[0]?.trace.toString()).toContain('runs the job without --privileged');
  });

  it('shows the logs of an instance', () => {
    const [id = ''] = rehearsed.rehearsal.room.instances.ids;
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    lookInside('logs', id);
    const text = written.mock.calls.map(([part]) => String(part)).join('');
    written.mockRestore();
    expect(text).toContain('the manager is up');
    expect(text).toContain('Configuration loaded');
    expect(() => lookInside('logs', 'i-00')).toThrow(id);
  });

  it('is a report at a terminal and in Markdown', () => {
    for (const text of [renderTerminal(report), renderMarkdown(report)]) {
      expect(text).toContain('Nothing was lost');
      expect(text).toContain('A second plan changes nothing');
      expect(text).toContain(String(report.instances[1]?.id));
    }
    console.info(renderTerminal(report));
  });

  describe('of a boot that cannot come to its end', () => {
    let broken: BrokenBoots;

    beforeAll(() => {
      const { room } = rehearsed.rehearsal;
      broken = new BrokenBoots(rehearsed.rehearsal, room.instances.get(String(room.instances.ids[0])));
    });

    it.each(Object.entries(faults).slice(0, 2))('tells the cause: %s', async (_, fault) => {
      const boot = await broken.boot(fault);
      expect(boot).toMatchObject({ outcome: fault.outcome, cause: expect.stringMatching(fault.cause) });
      expect(losses({ ...report, boots: [boot as never] })).toEqual([
        expect.stringContaining(`${boot?.instanceId} failed to boot: ${boot?.cause}`),
      ]);
    });
  });
});
