import { expect, test } from 'vitest';
import { type Measurement, median, medians } from '../../../tools/bench/measure';
import { report } from '../../../tools/bench/report';
import { stackCounts, synthCaseName, ways } from '../../../tools/bench/synth-cases';

test.each([
  { values: [3], middle: 3 },
  { values: [5, 1, 3], middle: 3 },
  { values: [10, 1, 3, 5], middle: 4 },
])('the median of $values is $middle', ({ values, middle }) => {
  expect(median(values)).toBe(middle);
});

test('memory is that of the largest Node process, also of one that another one starts', async () => {
  const hold = (mebibytes: number) => `Buffer.alloc(${mebibytes} << 20, 1);`;
  const child = `require('child_process').execFileSync(process.execPath, ['-e', '${hold(200)}'])`;
  const place = { cwd: process.cwd(), env: { PATH: process.env.PATH } };
  const measured = await medians(
    [
      { name: 'small', command: [process.execPath, '-e', hold(1)], ...place },
      { name: 'large child', command: [process.execPath, '-e', child], ...place },
      { name: 'not Node', command: ['true'], ...place },
    ],
    1,
  );

  const small = Number(measured.get('small')?.node?.mebibytes);
  expect(small).toBeLessThan(150);
  expect(Number(measured.get('large child')?.node?.mebibytes) - small).toBeGreaterThan(150);
  expect(measured.get('not Node')?.node).toBeUndefined();
});

test('the table sets each way of starting against its own floor', () => {
  const milliseconds = { tsx: 1000, compiled: 200 };
  const results = new Map<string, Measurement>(
    ways.flatMap((way) =>
      stackCounts.map((count) => [
        synthCaseName(way, count),
        {
          milliseconds: milliseconds[way] * (count === 0 ? 1 : 2) + 30 * Math.max(0, count - 1),
          node: { milliseconds: 500, mebibytes: 150 },
        },
      ]),
    ),
  ).set('terraform plan', { milliseconds: 4321 });
  const cells = report(results)
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));

  expect(cells).toContainEqual(['synth tsx 1 stack', '2.00 s', '2.00 x', '0.50 s', '150 MiB']);
  expect(cells).toContainEqual(['synth compiled 1 stack', '0.40 s', '2.00 x', '0.50 s', '150 MiB']);
  expect(cells).toContainEqual(['synth tsx 50 stacks', '3.47 s', '3.47 x', '30.0 ms', '0.50 s', '150 MiB']);
  expect(cells).toContainEqual(['terraform plan', '4.32 s']);
});
