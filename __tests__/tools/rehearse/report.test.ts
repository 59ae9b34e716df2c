import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planOfStack } from '../../../tools/rehearse/plan-files';
import { renderMarkdown, renderTerminal } from '../../../tools/rehearse/render';
import { losses, type Report, verdict } from '../../../tools/rehearse/report';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';

const clean: Report = {
  change: 'apply next.ts',
  stacks: ['runner'],
  notes: [],
  steps: [{ name: 'deploy', seconds: 20 }],
  changes: [{ stack: 'runner', address: 'aws_launch_template.gitlab_runner_instance', action: 'changed in place' }],
  instances: [{ id: 'i-1', group: 'runners', launched: 0, inService: 30, leaving: 90, gone: 95 }],
  boots: [{ instanceId: 'i-1', outcome: 'up', seconds: 31, steps: [{ name: 'token', seconds: 2 }] }],
  outages: [{ from: 90, seconds: 4, waiting: 0 }],
  jobs: { run: 2, succeeded: 2, longestWait: 3, lost: [] },
  secondPlan: [],
  problems: [],
};

const lossy: Report = {
  ...clean,
  boots: [{ instanceId: 'i-2', outcome: 'failed', cause: 'step token: no `token` | here', steps: [] }],
  outages: [{ from: 90, seconds: 40, waiting: 2 }],
  jobs: { run: 2, succeeded: 1, longestWait: 40, lost: [{ id: 1002, name: '60 s', cause: 'its worker is gone' }] },
  secondPlan: [{ stack: 'runner', address: 'aws_ssm_parameter.x', action: 'replaced' }],
};

describe('a report', () => {
  it('of a clean rehearsal has no losses', () => {
    expect(losses(clean)).toEqual([]);
    expect(verdict(clean)).toBe('Nothing was lost: 2 of 2 jobs succeeded.');
  });

  it('names what was lost: boots, jobs, and the time in which jobs waited for nobody', () => {
    expect(losses(lossy)).toEqual([
      'i-2 failed to boot: step token: no `token` | here',
      'job 1002 (60 s): its worker is gone',
      'for 40 s jobs waited while no manager asked for them',
    ]);
  });

  it.each([renderTerminal, renderMarkdown])('%o shows all of it', (render) => {
    for (const word of ['deploy', 'aws_launch_template.gitlab_runner_instance', 'token 2 s', 'is up after 31 s']) {
      expect(render(clean)).toContain(word);
    }
    expect(render(clean)).toContain('A second plan changes nothing');
    expect(render(lossy)).toMatch(/What a second plan would change[\s\S]*aws_ssm_parameter\.x/);
    expect(render(lossy)).toContain('for 40 s');
  });

  it('keeps what instances say out of Markdown', () => {
    const cells = renderMarkdown(lossy)
      .split('\n')
      .filter((line) => line.startsWith('| `i-2`'));
    expect(cells).toEqual([expect.stringMatching(/^(?:[^|]*\|){4}$/)]);
  });
});

describe('the stack of a plan', () => {
  const stackOf = (...names: readonly string[]) => {
    const folder = temporaryFolder();
    const resource = { aws_security_group: Object.fromEntries(names.map((name) => [name, {}])) };
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ resource }));
    return folder;
  };
  const planOf = (...names: readonly string[]) => {
    const file = join(temporaryFolder(), 'plan.json');
    const resources = names.map((name) => ({ address: `aws_security_group.${name}` }));
    const plan = { format_version: '1.2', planned_values: {}, configuration: { root_module: { resources } } };
    writeFileSync(file, JSON.stringify(plan));
    return file;
  };
  const stacks = [
    { name: 'network', folder: stackOf('network') },
    { name: 'runner', folder: stackOf('runner', 'workers') },
  ];

  it('is the one that configures the same resources', () => {
    expect(planOfStack(planOf('runner', 'workers'), stacks).stack.name).toBe('runner');
  });

  it('is none where the plan is of another app', () => {
    expect(() => planOfStack(planOf('runner'), stacks)).toThrow(/is not a plan of network, runner as they are now/);
  });
});

describe('npx runners rehearse', () => {
  it.each([
    [['--jobs', '0'], "--jobs is '0': give whole numbers above 0"],
    [['--timeout', 'long'], "--timeout is 'long': give whole minutes above 0"],
    [['--plan', 'plan.json', '--change', 'next.ts'], '--plan and --change both say what changes: choose one'],
    [['--markdown', '--json'], '--markdown and --json both go to standard output: choose one'],
    [['--to', 'src/report'], '--to is src/report, which belongs to this project itself'],
    [['look'], "LOOK is 'look', and has to be shell or logs"],
  ])('%j is refused before anything starts', async (args, message) => {
    const { status, stderr } = await runners('rehearse', ...args);
    expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});
