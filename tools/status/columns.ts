import { printableLine } from '../text/printable';

/** Lines whose cells are below each other. A cell stays in its line. */
export function columns(table: readonly (readonly string[])[]): string[] {
  const rows = table.map((row) => row.map(printableLine));
  const widths = rows.reduce<number[]>(
    (so, row) => row.map((cell, index) => Math.max(cell.length, so[index] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
