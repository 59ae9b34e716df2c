import { counted } from '../../text/counted';
import { type Difference, pathText } from '../differences';
import { parseDocument } from '../policy/document';
import { widenings, wideningText } from '../policy/widening';
import type { Action, Path } from '../resource';
import type { Counts, Review, StackReview } from '../review';
import { countsOf, isQuiet } from '../review';
import type { ChangedResource, Risk } from '../risks/risk';
import { userDataArguments, userDataChanges } from '../user-data';
import { Hidden, isEmpty, show, text, Unknown, type Value } from '../value';

/** What precedes an address in a text, and the word for it. */
export const actions: Readonly<Record<Action, { readonly symbol: string; readonly word: string }>> = {
  create: { symbol: '+', word: 'added' },
  update: { symbol: '~', word: 'changed in place' },
  replace: { symbol: '±', word: 'replaced' },
  destroy: { symbol: '-', word: 'destroyed' },
  forget: { symbol: '.', word: 'left alone from now on' },
  import: { symbol: '=', word: 'taken over' },
  move: { symbol: '>', word: 'moved' },
  none: { symbol: ' ', word: 'unchanged' },
};

/** `aws_x.y (taken over from id-1), because ...` */
export function headline({ address, action, importedFrom, previousAddress, reason }: ChangedResource): string {
  const origins = [importedFrom && `taken over from ${importedFrom}`, previousAddress && `was ${previousAddress}`];
  const origin = origins.filter(Boolean).join(', ');
  const because = reason && action !== 'update' ? `: ${reason}` : '';
  return `${address}${origin && ` (${origin})`}${because}`;
}

/** One difference as a reader sees it. What is sensitive or long is told without its content. */
export interface DescribedDifference {
  readonly argument: string;
  readonly forcesReplacement: boolean;
  /** `before to after`, or a line for each thing that changes within. */
  readonly lines: readonly string[];
}

export function describedDifferences({ differences, forcedBy, before, after }: ChangedResource) {
  const described = differences.map((difference) => ({
    argument: pathText(difference.path),
    forcesReplacement: forcedBy.some((path) => startsWith(difference.path, path) || startsWith(path, difference.path)),
    lines: differenceLines(difference),
  }));
  const shown = (path: Path) => described.some(({ argument }) => argument === pathText(path));
  const others = forcedBy
    .filter((path) => before && after && !shown(path) && !differences.some((one) => startsWith(one.path, path)))
    .map((path) => ({ argument: pathText(path), forcesReplacement: true, lines: ['changes'] }));
  return [...described, ...others].sort(
    (one, other) => Number(other.forcesReplacement) - Number(one.forcesReplacement),
  ) as readonly DescribedDifference[];
}

/** A difference in lines of text, the argument first. */
export function describedLines(change: ChangedResource): readonly string[] {
  return describedDifferences(change).flatMap(({ argument, forcesReplacement, lines }) => {
    const name = `${argument}${forcesReplacement ? ' (forces the replacement)' : ''}`;
    return lines.length === 1 ? [`${name}: ${lines[0]}`] : [`${name}:`, ...lines.map((line) => `  ${line}`)];
  });
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => step === path[index]);
}

function differenceLines({ path, before, after }: Difference): readonly string[] {
  if (before instanceof Hidden || after instanceof Hidden) {
    return ['changes (sensitive)'];
  }
  const [old, now] = [text(before), text(after)];
  if (userDataArguments.includes(String(path.at(-1)))) {
    return old && now ? userDataChanges(old, now) : [userDataChange(after)];
  }
  const [was, is] = [parseDocument(old), parseDocument(now)];
  if (was && is) {
    const more = widenings(was, is).map((one) => `+ ${wideningText(one)}`);
    const less = widenings(is, was).map((one) => `- ${wideningText(one)}`);
    return more.length + less.length > 0 ? [...more, ...less] : ['the same grants, written otherwise'];
  }
  return [`${show(before)} to ${show(after)}`];
}

function userDataChange(after: Value): string {
  return after instanceof Unknown
    ? 'changes; its files are known after the apply'
    : isEmpty(after)
      ? 'removed'
      : 'added';
}

/** `1 added, 2 changed in place` in the words of the actions, without replacements counted twice. */
export function summary({ basis, changes, outputs, leftOvers }: StackReview): string {
  const numbers = (Object.keys(actions) as Action[]).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count > 0 ? [`${count} ${actions[action].word}`] : [];
  });
  const more = [
    outputs.length > 0 && `${counted(outputs.length, 'output')} changed`,
    leftOvers.length > 0 && `${leftOvers.length} left over removed`,
  ].filter((line) => line !== false);
  return [...numbers, ...more].join(', ') || (basis === 'none' ? 'not planned' : 'nothing changes');
}

export function basisNote({ basis }: StackReview): readonly string[] {
  return basis === 'json'
    ? ['Not planned: reviewed from its synthesized JSON, as if nothing of it existed; what Terraform fills in is open.']
    : [];
}

export function totals(review: Review): Counts {
  const all = review.map(countsOf);
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0);
  return { create: sum('create'), update: sum('update'), delete: sum('delete') };
}

/** Risks of one class that have their reason and their remedy in common: neither is told twice. */
export function byAdvice<R extends Risk>(risks: readonly R[]): readonly (readonly [R, ...R[]])[] {
  const groups = new Map<string, [R, ...R[]]>();
  for (const risk of risks) {
    const key = JSON.stringify([risk.class, risk.why, risk.remedy]);
    const group = groups.get(key);
    if (group) {
      group.push(risk);
    } else {
      groups.set(key, [risk]);
    }
  }
  return [...groups.values()];
}

/** In one sentence: is there anything to decide? */
export function verdict(review: Review): string {
  const risks = review.flatMap((stack) => stack.risks).length;
  const changes = review.flatMap((stack) => [...stack.changes, ...stack.leftOvers]).length;
  const outputs = review.flatMap((stack) => stack.outputs).length;
  if (review.every(isQuiet) && risks === 0) {
    return 'Nothing changes.';
  }
  const counts = changes === 0 && outputs > 0 ? counted(outputs, 'changed output') : counted(changes, 'change');
  return `${counts}, ${risks === 0 ? 'none with a risk that is known here' : `${counted(risks, 'risk')} to decide on`}.`;
}
