import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bootFrom, bootsManager } from '../../../tools/machine-room/history/boots';

/** Lines of assets/boot/boot.sh and lib.sh. */
const log = (...lines: readonly string[]) => lines.map((line) => `2026-11-29T12:00:00Z ${line}\n`).join('');
const begun = ['01-metadata begins', '01-metadata done after 1 s, 3 kB received', '05-gitlab-runner begins'];

describe('a boot, from its log', () => {
  it('is up', () => {
    expect(bootFrom(log(...begun, 'the manager is up, boot took 31 s, 20 kB received'), false)).toMatchObject({
      outcome: 'up',
      seconds: 31,
      steps: [{ name: 'metadata', seconds: 1 }],
    });
  });

  it('has failed, with the reason', () => {
    const failed = log(
      ...begun,
      'ERROR: could not install gitlab-runner-99: is there a route?',
      '05-gitlab-runner failed after 9 s, 2 kB received',
      'BOOT FAILED in step 05-gitlab-runner. The reason is above.',
    );
    const cause = 'step gitlab-runner: could not install gitlab-runner-99: is there a route?';
    expect(bootFrom(failed, false)).toMatchObject({ outcome: 'failed', cause });
    expect(bootFrom(failed, true)).toMatchObject({ outcome: 'failed', cause });
  });

  it('waits for what may pass, and says for what', () => {
    const waiting = log(
      ...begun,
      'curl: (22) The requested URL returned error: 503',
      'Downloading https://example.com/runner.rpm failed; trying again in 7 s',
    );
    const cause =
      'step gitlab-runner: Downloading https://example.com/runner.rpm failed: curl: (22) The requested URL returned error: 503: is the host down? The boot continues when it answers again';
    expect(bootFrom(waiting, false)).toMatchObject({ outcome: 'waits', cause });
    expect(bootFrom(waiting, true)).toMatchObject({ outcome: 'ended', cause });
  });

  it('has waited no more once its step is done', () => {
    const passed = log(...begun, 'Verifying failed; trying again in 7 s', '05-gitlab-runner done after 12 s');
    expect(bootFrom(passed, false)).toMatchObject({ outcome: 'runs', cause: undefined });
  });

  it('has not begun', () => {
    expect(bootFrom('', false)).toMatchObject({ outcome: 'runs', cause: 'its boot has not begun' });
    const ended = 'cloud-init did not start the boot: WARNING: Failed loading yaml blob';
    expect(bootFrom(`${ended}\n`, false)).toEqual({ outcome: 'failed', cause: ended, steps: [] });
  });

  it('is one of instances with scripts of ours in their user data', () => {
    expect(bootsManager(gzipSync('#cloud-config\n{"path":"/opt/gitlab-runner/boot.sh"}'))).toBe(true);
    expect(bootsManager('#cloud-config\n{"path":"/opt/gitlab-runner/boot.sh"}')).toBe(true);
    expect(bootsManager('#!/bin/bash\nsystemctl start docker')).toBe(false);
    expect(bootsManager(undefined)).toBe(false);
  });
});
