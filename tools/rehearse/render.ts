import { codeCell, codeSpan, markdownText } from '../text/markdown';
import { type ChangedAddress, losses, outcomes, type Report, verdict } from './report';

interface Section {
  readonly title: string;
  /** A row each; the first cell of each is a name. */
  readonly rows: readonly (readonly string[])[];
  readonly head: readonly string[];
}

/** A report for people at a terminal. */
export function renderTerminal(report: Report): string {
  const sections = sectionsOf(report).map(({ title, rows }) => [title, ...columns(rows)].join('\n'));
  const notes = notesOf(report).map((note) => `Note: ${note}`);
  return [...sections, ...notes, ...lossLines(report), verdict(report)].join('\n\n');
}

/** The same for the discussion of a merge request. */
export function renderMarkdown(report: Report): string {
  const tables = sectionsOf(report).map(
    ({ title, head, rows }) =>
      `### ${title}\n\n| ${head.join(' | ')} |\n| ${head.map(() => '---').join(' | ')} |\n${rows
        .map((cells) => `| ${cells.map((cell) => (cell === '' ? ' ' : codeCell(cell))).join(' | ')} |`)
        .join('\n')}`,
  );
  const lost = losses(report).map((loss) => `- ${codeSpan(loss)}`);
  return [
    '## Rehearsal',
    `**${lost.length === 0 ? markdownText(verdict(report)) : 'Something was lost:'}**`,
    ...(lost.length === 0 ? [] : [lost.join('\n')]),
    ...notesOf(report).map((note) => `> ${markdownText(note)}`),
    ...tables,
  ].join('\n\n');
}

function sectionsOf({ steps, changes, instances, boots, outages, jobs, secondPlan }: Report): readonly Section[] {
  const all: Section[] = [
    { title: 'Steps', head: ['step', 'seconds'], rows: steps.map(({ name, seconds }) => [name, `${seconds} s`]) },
    { title: 'What the change did', head: ['resource', 'stack', 'change'], rows: changes.map(changeRow) },
    {
      title: 'Instances (seconds since the first launch)',
      head: ['instance', 'group', 'launched', 'in service', 'told to leave', 'gone'],
      rows: instances.map(({ id, group, launched, inService, leaving, gone }) => [
        ...[id, group, `launched ${launched}`],
        ...[at('in service', inService), at('told to leave', leaving), at('gone', gone)],
      ]),
    },
    {
      title: 'Boots',
      head: ['instance', 'outcome', 'steps'],
      rows: boots.map(({ instanceId, outcome, seconds, cause, steps: each }) => [
        instanceId,
        `${outcomes[outcome] ?? outcome}${seconds === undefined ? '' : ` after ${seconds} s`}${cause ? `: ${cause}` : ''}`,
        each.map(({ name, seconds: took }) => `${name} ${took} s`).join(', '),
      ]),
    },
    {
      title: 'No manager asked for jobs',
      head: ['from', 'for', 'jobs that waited'],
      rows: outages.map(({ from, seconds, waiting }) => [`from ${from}`, `for ${seconds} s`, `${waiting} jobs waited`]),
    },
    {
      title: 'Jobs',
      head: ['jobs', ' '],
      rows: [
        ['run', String(jobs.run)],
        ['succeeded', String(jobs.succeeded)],
        ['longest wait', `${jobs.longestWait} s`],
        ...jobs.lost.map(({ id, name, cause }) => [`lost ${id} (${name})`, cause]),
      ],
    },
    {
      title: secondPlan?.length === 0 ? 'A second plan changes nothing' : 'What a second plan would change',
      head: ['resource', 'stack', 'change'],
      rows: (secondPlan ?? []).map(changeRow),
    },
  ];
  return all.filter(({ rows, title }) => rows.length > 0 || title.startsWith('A second'));
}

const changeRow = ({ address, stack, action }: ChangedAddress) => [address, stack, action];

const at = (what: string, seconds: number | undefined) => (seconds === undefined ? '' : `${what} ${seconds}`);

function columns(rows: Section['rows']): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}

const notesOf = ({ notes, problems }: Report): readonly string[] => [
  ...notes,
  ...problems.map((problem) => `GitLab would not understand a request: ${problem}`),
];

const lossLines = (report: Report): readonly string[] => {
  const lost = losses(report);
  return lost.length > 1 ? [['Lost', ...lost.map((loss) => `  ${loss}`)].join('\n')] : [];
};
