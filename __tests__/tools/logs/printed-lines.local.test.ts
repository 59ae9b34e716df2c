import { afterEach, expect, it, vi } from 'vitest';
import { printedLines } from '../../../tools/deployed/aws';

afterEach(() => vi.restoreAllMocks());

it('passes on the lines of a journal without its colours, and shows what is left of its control characters', async () => {
  const [out, err] = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation(() => true),
  );
  const written = [
    '\\033[32;1mJob succeeded\\033[0m\\n',
    'failed\\rpassed\\n',
    '\\342\\200\\256txt\\n',
    '\\033[2J\\033[Hgone\\n',
    '\\007last',
  ];
  expect(await printedLines('sh', ['-c', `printf '${written.join('')}'; printf 'why\\b\\n' >&2; exit 3`])).toBe(3);
  expect(out?.mock.calls.map(([line]) => line)).toEqual([
    'Job succeeded\n',
    'failed\\u000dpassed\n',
    '\\u202etxt\n',
    'gone\n',
    '\\u0007last\n',
  ]);
  expect(err?.mock.calls.map(([line]) => line)).toEqual(['why\\u0008\n']);
});

it('says what to install when there is no such program', async () => {
  await expect(printedLines('no-such-program', [])).rejects.toThrow('install the AWS CLI');
});
