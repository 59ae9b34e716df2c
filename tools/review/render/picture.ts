import { htmlText as escaped } from '../../text/html';
import { printableLine } from '../../text/printable';
import type { StackReview } from '../review';
import type { ChangedResource } from '../risks/risk';
import { riskClasses } from '../risks/risk';
import { actions } from './describe';

/** What resources are for, by the beginning of their type. The first that fits. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['Machines', /^aws_(autoscaling|launch|instance|spot|ecs|ec2|key_pair|ami)/],
  ['Network', /^aws_(vpc|subnet|route|nat|eip|internet|security|network|default|lb)/],
  ['Data and keys', /^aws_(s3|ebs|cloudwatch_log|kms|ssm|ecr|efs|db|secretsmanager|dynamodb)/],
  ['Permissions', /^aws_iam/],
  ['Everything else', /^/],
];

const box = { width: 440, height: 24, gap: 6 };
const middle = 180;
const width = 2 * box.width + middle;
/** Characters of the monospaced font that fit into a box. */
const fits = 56;

/** The resources of a stack before and after the apply, side by side; what stays as it is, as a number. */
export function picture(stack: StackReview): string {
  const rows = kinds.flatMap(([kind], index) => group(stack, kind, index));
  const height = (rows.length + 1) * (box.height + box.gap);
  const title = `Resources of ${stack.name} before and after the apply`;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}" xmlns="http://www.w3.org/2000/svg">`,
    `<text class="column" x="0" y="16">before</text><text class="column" x="${box.width + middle}" y="16">after</text>`,
    ...rows.map((row, index) => `<g transform="translate(0 ${(index + 1) * (box.height + box.gap)})">${row}</g>`),
    '</svg>',
  ].join('\n');
}

function group(stack: StackReview, kind: string, index: number): readonly string[] {
  const isOfKind = ({ type }: { readonly type: string }) => kinds.findIndex(([, start]) => start.test(type)) === index;
  const changes = stack.changes.filter(isOfKind).map((change) => changeRow(change, stack));
  const rest = stack.unchanged.filter(isOfKind).map(({ address }) => address);
  const unchanged = rest.length > 0 ? [unchangedRow(rest)] : [];
  const rows = [...changes, ...unchanged];
  return rows.length > 0 ? [`<text class="kind" x="0" y="17">${kind}</text>`, ...rows] : [];
}

function changeRow(change: ChangedResource, { risks }: StackReview): string {
  const { address, previousAddress, action } = change;
  const found = risks.filter((risk) => risk.address === address).map((risk) => riskClasses[risk.class]);
  const warning = found.length > 0 ? ' ⚠' : '';
  const hint = [address, actions[action].word, ...new Set(found)].map(escaped).join('\n');
  const isNew = action === 'create' || action === 'import';
  const isGone = action === 'destroy' || action === 'forget';
  return [
    `<title>${hint}</title>`,
    isNew ? nothing(0) : drawn(0, `before ${action}`, previousAddress ?? address),
    isGone ? nothing(box.width + middle) : drawn(box.width + middle, `after ${action}`, address),
    `<path class="arrow ${action}" d="M ${box.width + 8} 12 h ${middle - 22} m -6 -5 l 6 5 l -6 5" />`,
    `<text class="action" x="${width / 2}" y="8">${actions[action].word}${warning}</text>`,
  ].join('');
}

function unchangedRow(addresses: readonly string[]): string {
  const label = `${addresses.length} unchanged`;
  const title = `<title>${addresses.map(escaped).join('\n')}</title>`;
  return `${title}${drawn(0, 'none', label)}${drawn(box.width + middle, 'none', label)}`;
}

function drawn(x: number, style: string, label: string): string {
  const line = [...printableLine(label)];
  const short = line.length > fits ? `${line.slice(0, fits - 1).join('')}…` : line.join('');
  const frame = `<rect class="${style}" x="${x}" width="${box.width}" height="${box.height}" rx="4" />`;
  return `${frame}<text class="label" x="${x + 8}" y="16">${escaped(short)}</text>`;
}

function nothing(x: number): string {
  return `<rect class="nothing" x="${x}" width="${box.width}" height="${box.height}" rx="4" />`;
}
