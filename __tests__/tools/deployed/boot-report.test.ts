import { describe, expect, it } from 'vitest';
import { bootOfLines, describeBoot } from '../../../tools/deployed/boot-report';

const at = (second: number, text: string) => `2026-11-28T10:00:${String(second).padStart(2, '0')}Z ${text}`;
const refused = 'ERROR: GitLab refuses the token of the parameter /gitlab/token: put a new one there';
const failed = [
  at(1, '01-log-shipping done after 4 s'),
  at(5, '02-programs done after 0 s'),
  at(6, refused),
  at(6, '05-token failed after 1 s'),
  at(6, 'BOOT FAILED in step 05-token. The reason stands above.'),
];

describe('what the log says of a boot', () => {
  it('is the seconds of each step and of all', () => {
    const lines = [
      ...failed.slice(0, 2),
      at(20, '05-token done after 2 s'),
      at(30, 'the manager is up, boot took 24 s'),
    ];
    const report = bootOfLines(lines);
    expect(report).toEqual({
      steps: [
        { name: 'log-shipping', seconds: 4 },
        { name: 'programs', seconds: 0 },
        { name: 'token', seconds: 2 },
      ],
      seconds: 24,
    });
    expect(report && describeBoot(report)).toEqual(['boot  24 s: log-shipping 4 s, programs 0 s, token 2 s']);
  });

  it('is where it failed, and why', () => {
    const report = bootOfLines(failed);
    expect(report && describeBoot(report)).toEqual([
      'boot  failed in step token: GitLab refuses the token of the parameter /gitlab/token: put a new one there',
      'boot  so far: log-shipping 4 s, programs 0 s',
    ]);
  });

  it('is no failure any more once a later attempt went on', () => {
    const report = bootOfLines([
      ...failed,
      at(50, '05-token done after 2 s'),
      at(59, 'the manager is up, boot took 9 s'),
    ]);
    expect(report).toMatchObject({ seconds: 9 });
    expect(report).not.toHaveProperty('failure');
  });

  it('is nothing where there is no line', () => {
    expect(bootOfLines([])).toBeUndefined();
  });
});
