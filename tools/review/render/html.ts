import { htmlText as escaped } from '../../text/html';
import type { Review, StackReview } from '../review';
import { type Risk, riskClasses } from '../risks/risk';
import { actions, basisNote, byAdvice, describedLines, headline, summary, verdict } from './describe';
import { picture } from './picture';
import { style } from './style';

/** The review as one page that needs nothing else: no script, no font, no image of elsewhere. */
export function renderHtml(review: Review): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Terraform review</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Terraform review</h1>
<p class="verdict">${escaped(verdict(review))}</p>
${review.map(stackSection).join('\n')}
</main>
</body>
</html>
`;
}

function stackSection(stack: StackReview): string {
  const notes = [...basisNote(stack), ...stack.notes].map((note) => `<p class="note">${escaped(note)}</p>`);
  return [
    `<section id="${escaped(stack.name)}">`,
    `<h2>${escaped(stack.name)}</h2>`,
    `<p>${escaped(summary(stack))}</p>`,
    ...notes,
    ...byAdvice(stack.risks).map(riskCard),
    picture(stack),
    ...details('What changes', stack.changes.map(changeItem)),
    ...details(
      'In the plan, but no change',
      stack.noise.map(({ address, reasons }) => noiseItem(address, reasons)),
    ),
    '</section>',
  ].join('\n');
}

function riskCard(group: readonly [Risk, ...Risk[]]): string {
  const [{ class: kind, why, remedy }] = group;
  return [
    `<article class="risk ${kind}">`,
    `<h3>${riskClasses[kind]}</h3>`,
    ...group.flatMap(({ address, changes }) => [
      `<p><code>${escaped(address)}</code></p>`,
      `<ul>${changes.map((line) => `<li><code>${escaped(line)}</code></li>`).join('')}</ul>`,
    ]),
    `<p><strong>Why it matters:</strong> ${escaped(why)}</p>`,
    `<p><strong>What to do:</strong> ${escaped(remedy)}</p>`,
    '</article>',
  ].join('\n');
}

function changeItem(change: StackReview['changes'][number]): string {
  const lines = describedLines(change).map(escaped).join('\n');
  const detail = lines && `<pre>${lines}</pre>`;
  return `<li>${actions[change.action].word}: <code>${escaped(headline(change))}</code>${detail}</li>`;
}

function noiseItem(address: string, reasons: readonly string[]): string {
  return `<li><code>${escaped(address)}</code>: ${escaped(reasons.join('; '))}</li>`;
}

function details(title: string, items: readonly string[]): readonly string[] {
  return items.length > 0
    ? [`<details><summary>${title} (${items.length})</summary><ul>${items.join('\n')}</ul></details>`]
    : [];
}
