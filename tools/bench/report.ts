import type { Measurement } from './measure';
import { stackCounts, synthCaseName, ways } from './synth-cases';

/** A table of medians: each way of starting beside its floor, then Terraform. */
export function report(results: ReadonlyMap<string, Measurement>): string {
  const of = (name: string) => results.get(name) as Measurement;
  const synth = ways.flatMap((way) => {
    const floor = of(synthCaseName(way, 0));
    const one = of(synthCaseName(way, 1));
    return stackCounts.map((count) => {
      const name = synthCaseName(way, count);
      const further = count > 1 ? `${((of(name).milliseconds - one.milliseconds) / (count - 1)).toFixed(1)} ms` : '';
      return row(name, of(name), `${(of(name).milliseconds / floor.milliseconds).toFixed(2)} x`, further);
    });
  });
  const terraform = [...results.keys()].filter((name) => name.startsWith('terraform'));
  return table([
    ['', 'wall time', 'of floor', 'per further stack', 'CPU time', 'peak memory'],
    ...synth,
    ...terraform.map((name) => row(name, of(name), '', '')),
  ]);
}

function row(name: string, { milliseconds, node }: Measurement, ofFloor: string, further: string): readonly string[] {
  const use = node ? [seconds(node.milliseconds), `${node.mebibytes.toFixed(0)} MiB`] : ['', ''];
  return [name, seconds(milliseconds), ofFloor, further, ...use];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((cells) => String(cells[column]).length));
  const aligned = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column));
  return rows.map((cells) => cells.map(aligned).join('  ').trimEnd()).join('\n');
}
