import { codeSpan as code, codeCell, codeElement, markdownText } from '../../text/markdown';
import type { Review, StackReview } from '../review';
import { type Risk, type RiskClass, riskClasses } from '../risks/risk';
import { actions, basisNote, byAdvice, describedLines, headline, summary, verdict } from './describe';

/**
 * The review for the discussion of a merge request, in GitLab Flavored Markdown. Whatever comes from a plan is in
 * code spans, where neither Markdown nor GitLab's references (`@name`, `#1`) mean anything.
 *
 * @see https://docs.gitlab.com/user/markdown/
 */
export function renderMarkdown(review: Review): string {
  return [
    '## Terraform review',
    `**${verdict(review)}**`,
    table(review),
    ...notes(review),
    ...risks(review),
    ...review.filter(({ changes }) => changes.length > 0).map(changes),
    ...quiet(review),
  ].join('\n\n');
}

const columns = ['create', 'update', 'replace', 'destroy'] as const;

function table(review: Review): string {
  const head = ['stack', ...columns.map((action) => actions[action].word), 'risks'];
  const rows = review.map((stack) => [
    codeCell(stack.name),
    ...columns.map((action) => stack.changes.filter((change) => change.action === action).length),
    stack.risks.length,
  ]);
  return [head, ['---', ...head.slice(1).map(() => '---:')], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function notes(review: Review): readonly string[] {
  const lines = review.flatMap((stack) =>
    [...basisNote(stack), ...stack.notes].map((note) => `- ${code(stack.name)}: ${markdownText(note)}`),
  );
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function risks(review: Review): readonly string[] {
  return (Object.keys(riskClasses) as RiskClass[]).flatMap((one) => {
    const found = review.flatMap(({ name, risks: all }) =>
      all.filter((risk) => risk.class === one).map((risk) => ({ name, ...risk })),
    );
    const groups = byAdvice(found).flatMap((group) => [
      group.map(riskItem).join('\n'),
      `**Why it matters:** ${markdownText(group[0].why)}\\\n**What to do:** ${markdownText(group[0].remedy)}`,
    ]);
    return groups.length > 0 ? [`### ⚠️ ${riskClasses[one]}`, ...groups] : [];
  });
}

function riskItem({ name, address, changes: lines }: Risk & { readonly name: string }): string {
  return [`- ${code(address)} in ${code(name)}`, ...lines.map((line) => `  - ${code(line)}`)].join('\n');
}

/** Folded, or a first deployment would fill the page. */
function changes(stack: StackReview): string {
  const items = stack.changes.map((change) =>
    [
      `- ${actions[change.action].word}: ${code(headline(change))}`,
      ...describedLines(change).map((line) => `${line.startsWith('  ') ? '    ' : '  '}- ${code(line.trim())}`),
    ].join('\n'),
  );
  return folded(`${codeElement(stack.name)}: ${summary(stack)}`, items.join('\n'));
}

function quiet(review: Review): readonly string[] {
  const lines = review.flatMap(({ name, noise }) =>
    noise.map(({ address, reasons }) => `- ${code(address)} in ${code(name)}: ${code(reasons.join('; '))}`),
  );
  return lines.length > 0 ? [folded('in the plan, but no change', lines.join('\n'))] : [];
}

/** GitLab reads Markdown within it only after an empty line. */
function folded(title: string, content: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`;
}
