import { describe, expect, it } from 'vitest';
import { bootOfLines, describeBoot } from '../../../tools/deployed/boot-report';

const at = (second: number, text: string) => `2026-11-28T10:00:${String(second).padStart(2, '0')}Z ${text}`;
const refused = 'ERROR: GitLab refuses the token of the parameter /gitlab/token: put a new one there';
const failed = [
  at(1, '01-log-shipping done after 4 s'),
  at(5, '02-programs done after 0 s'),
  at(6, refused),
  at(6, '05-token failed after 1 s'),
  at(6, 'BOOT FAILED in step 05-token. The reason is above.'),
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

  it('is what came in by the network, too', () => {
    const report = bootOfLines([
      at(12, '12-docker done after 9 s, 98765 kB received'),
      at(13, '13-lint done after 0 s, 12 kB received'),
      at(20, 'the manager is up, boot took 20 s, 123456 kB received'),
    ]);
    expect(report).toMatchObject({ steps: [{ kilobytes: 98765 }, { kilobytes: 12 }], seconds: 20 });
    expect(report && describeBoot(report)).toEqual(['boot  20 s: docker 9 s (99 MB), lint 0 s']);
    const failure = bootOfLines([
      at(1, 'ERROR: why'),
      at(1, '12-docker failed after 1 s, 3 kB received'),
      at(1, 'BOOT FAILED in step 12-docker.'),
    ]);
    expect(failure?.failure).toEqual({ step: 'docker', reason: 'why' });
  });

  it('is what bash said of a script of the user', () => {
    const script = '/opt/gitlab-runner/scripts/pre_install_script.sh: line 3: instal: command not found';
    const lines = [
      at(1, '110-config done after 1 s'),
      script,
      at(2, 'ERROR: runnerInstall.preInstallScript failed'),
      at(2, '120-pre-install failed after 1 s, 0 kB received'),
      at(2, 'BOOT FAILED in step 120-pre-install. The reason is above.'),
    ];
    expect(bootOfLines(lines)?.failure).toEqual({
      step: 'pre-install',
      reason: 'runnerInstall.preInstallScript failed: pre_install_script.sh: line 3: instal: command not found',
    });
    const silent = lines.filter((line) => line !== script);
    expect(bootOfLines(silent)?.failure?.reason).toBe('runnerInstall.preInstallScript failed');
  });

  it('is nothing where there is no line', () => {
    expect(bootOfLines([])).toBeUndefined();
  });
});
