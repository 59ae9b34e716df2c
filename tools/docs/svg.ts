import { htmlText } from '../text/html';

/** A picture of boxes and arrows, on a grid. */
export interface Diagram {
  /** What a person hears who cannot see it. */
  readonly title: string;
  readonly boxes: Readonly<Record<string, Box>>;
  readonly arrows: readonly Arrow[];
}

export interface Box {
  /** The first line is bold. */
  readonly lines: readonly string[];
  /** Left column and top row, from 0, and how many columns and rows it covers. */
  readonly at: readonly [column: number, row: number];
  readonly size?: readonly [columns: number, rows: number];
  /** `group` is drawn behind others, with its text at the top. */
  readonly kind?: 'aws' | 'gitlab' | 'outside' | 'group';
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** How far along the arrow the label is: 0 at its start, 1 at its end, by default 0.5. */
  readonly labelAt?: number;
  /** The side of `from` that it leaves; it arrives at the opposite side of `to`. */
  readonly side: 'right' | 'left' | 'down' | 'up';
}

const cell = { width: 190, height: 90 };
const gap = 14;
const fills = { aws: '#fff4e5', gitlab: '#f3eefc', outside: '#f2f4f7', group: '#ffffff' } as const;
const strokes = { aws: '#d97706', gitlab: '#7c5cc4', outside: '#8a94a6', group: '#b8c0cc' } as const;

/** The lines of boxes that are wider than their box, by the widths of Helvetica's letters. */
export function wideLines({ boxes }: Diagram): string[] {
  return Object.values(boxes).flatMap((box) =>
    box.lines.filter((line, index) => line.length * (index === 0 ? 7.6 : 6.4) > area(box).w - 8),
  );
}

/** @throws {Error} when an arrow names a box that is not there */
export function svgOf({ title, boxes, arrows }: Diagram): string {
  const all = Object.values(boxes).map(area);
  const width = Math.max(...all.map(({ x, w }) => x + w)) + gap;
  const height = Math.max(...all.map(({ y, h }) => y + h)) + gap;
  const inOrder = Object.values(boxes).sort(
    (one, other) => Number(other.kind === 'group') - Number(one.kind === 'group'),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="Helvetica, Arial, sans-serif" font-size="13">
<title>${htmlText(title)}</title>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#4b5563"/></marker></defs>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${inOrder.map(drawBox).join('\n')}
${arrows.map((arrow) => drawArrow(arrow, boxes)).join('\n')}
</svg>
`;
}

function area({ at: [column, row], size: [columns, rows] = [1, 1] }: Box) {
  return {
    x: column * cell.width + gap,
    y: row * cell.height + gap,
    w: columns * cell.width - 3 * gap,
    h: rows * cell.height - 2 * gap,
  };
}

function drawBox(box: Box): string {
  const { x, y, w, h } = area(box);
  const kind = box.kind ?? 'aws';
  const top = kind === 'group' ? y + 18 : y + h / 2 - ((box.lines.length - 1) * 17) / 2 + 4;
  const lines = box.lines.map((line, index) => {
    const weight = index === 0 ? ' font-weight="bold"' : ' fill="#4b5563"';
    return `<text x="${x + w / 2}" y="${top + index * 17}" text-anchor="middle"${weight}>${htmlText(line)}</text>`;
  });
  const dashes = kind === 'group' ? ' stroke-dasharray="5 4"' : '';
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="6" fill="${fills[kind]}" stroke="${strokes[kind]}"${dashes}/>${lines.join('')}`;
}

const opposite = { right: 'left', left: 'right', down: 'up', up: 'down' } as const;

function drawArrow({ from, to, label, labelAt = 0.5, side }: Arrow, boxes: Diagram['boxes']): string {
  const [x1, y1] = edge(boxes, from, side);
  const [x2, y2] = edge(boxes, to, opposite[side]);
  const text =
    label === undefined
      ? ''
      : `<text x="${along(x1, x2, labelAt) + (x1 === x2 ? 6 : 0)}" y="${along(y1, y2, labelAt) + (x1 === x2 ? 4 : -6)}" font-size="11" fill="#374151" stroke="#ffffff" stroke-width="4" paint-order="stroke" text-anchor="${x1 === x2 ? 'start' : 'middle'}">${htmlText(label)}</text>`;
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#4b5563" marker-end="url(#head)"/>${text}`;
}

const along = (start: number, end: number, part: number) => start + (end - start) * part;

function edge(boxes: Diagram['boxes'], name: string, side: Arrow['side']): readonly [number, number] {
  const box = boxes[name];
  if (box === undefined) {
    throw new Error(`There is no box ${name}, but ${Object.keys(boxes).join(', ')}`);
  }
  const { x, y, w, h } = area(box);
  const middle = { x: x + w / 2, y: y + h / 2 };
  return { right: [x + w, middle.y], left: [x, middle.y], down: [middle.x, y + h], up: [middle.x, y] }[side] as [
    number,
    number,
  ];
}
