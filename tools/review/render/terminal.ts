import { printableLine } from '../../text/printable';
import type { Review, StackReview } from '../review';
import { type Risk, type RiskClass, riskClasses } from '../risks/risk';
import { actions, basisNote, byAdvice, describedLines, headline, summary, verdict } from './describe';

type Paint = (style: keyof typeof codes, text: string) => string;

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

const colours = { create: 'green', update: 'yellow', replace: 'red', destroy: 'red' } as const;

/** The review for people at a terminal. Each line holds text of the plan, so each is made printable before it is painted. */
export function renderTerminal(review: Review, { colour }: { readonly colour: boolean }): string {
  const paint: Paint = (style, text) =>
    colour ? `\u001b[${codes[style]}m${printableLine(text)}\u001b[0m` : printableLine(text);
  return [...review.map((stack) => stackText(stack, paint)), paint('bold', verdict(review))].join('\n\n');
}

function stackText(stack: StackReview, paint: Paint): string {
  return [
    `${paint('bold', stack.name)}: ${summary(stack)}`,
    ...[...basisNote(stack), ...stack.notes].map((note) => `  ${printableLine(note)}`),
    ...changeLines(stack, paint),
    ...riskLines(stack, paint),
    ...quietLines(stack).map((line) => paint('dim', line)),
  ].join('\n');
}

function changeLines({ changes }: StackReview, paint: Paint): readonly string[] {
  return changes.flatMap((change) => {
    const style = colours[change.action as keyof typeof colours];
    const line = printableLine(`  ${actions[change.action].symbol} ${headline(change)}`);
    return [style ? paint(style, line) : line, ...describedLines(change).map((text) => `      ${printableLine(text)}`)];
  });
}

function riskLines({ risks }: StackReview, paint: Paint): readonly string[] {
  const classes = (Object.keys(riskClasses) as RiskClass[]).filter((one) => risks.some((risk) => risk.class === one));
  return classes.flatMap((one) => [
    '',
    `  ${paint('red', `! ${riskClasses[one]}`)}`,
    ...byAdvice(risks.filter((risk) => risk.class === one)).flatMap((group) => groupText(group, paint)),
  ]);
}

function groupText(group: readonly [Risk, ...Risk[]], paint: Paint): readonly string[] {
  const [{ why, remedy }] = group;
  return [
    ...group.flatMap(({ address, changes }) => [
      `    ${paint('bold', address)}`,
      ...changes.map((line) => `      - ${printableLine(line)}`),
    ]),
    printableLine(`    Why it matters: ${why}`),
    printableLine(`    What to do: ${remedy}`),
  ];
}

/** What is left out, in a line each: a reader can tell that it was looked at. */
function quietLines({ noise, drifted }: StackReview): readonly string[] {
  const left = drifted.map(({ address }) => address);
  return [
    ...noise.map(({ address, reasons }) => `  (no change: ${address}: ${reasons.join('; ')})`),
    ...(left.length > 0 ? [`  (found otherwise than Terraform left it: ${left.join(', ')})`] : []),
  ];
}
