import { counted } from '../text/counted';
import { printableLine } from '../text/printable';
import type { Finding, Status } from './finding';

/** A line each: status, check, what it is about, what was found, what to do. Then how many of them are not well. */
export function renderLines(findings: readonly Finding[]): string {
  const width = (of: (finding: Finding) => string) => Math.max(0, ...findings.map((finding) => of(finding).length));
  const [statuses, checks] = [width(({ status }) => status), width(({ check }) => check)];
  const lines = findings.map(({ status, check, about, message, remedy }) =>
    oneLine(
      `${status.padEnd(statuses)}  ${check.padEnd(checks)}  ${about}: ${message}${remedy === undefined ? '' : ` -> ${remedy}`}`,
    ),
  );
  return `${[...lines, summary(findings)].join('\n')}\n`;
}

/** For programs: how many there are of each status, and all findings. */
export function renderJson(findings: readonly Finding[]): string {
  const counts = {
    ok: count(findings, 'ok'),
    warning: count(findings, 'warning'),
    problem: count(findings, 'problem'),
  };
  return `${JSON.stringify({ counts, findings }, null, 2)}\n`;
}

function oneLine(text: string): string {
  return printableLine(text.replace(/[\r\n]+\s*/g, ' '));
}

function summary(findings: readonly Finding[]): string {
  const [problems, warnings] = [count(findings, 'problem'), count(findings, 'warning')];
  if (problems + warnings === 0) {
    return 'All is well.';
  }
  return `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`;
}

function count(findings: readonly Finding[], wanted: Status): number {
  return findings.filter(({ status }) => status === wanted).length;
}
