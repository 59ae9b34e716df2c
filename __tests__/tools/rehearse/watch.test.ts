import { describe, expect, it } from 'vitest';
import { Gitlab } from '../../../tools/machine-room/gitlab/gitlab';
import type { Rehearsal } from '../../../tools/machine-room/rehearsal';
import { Watch } from '../../../tools/rehearse/watch';

const at = '2026-11-29T12:00:00Z';
const failed = `${at} 08-token begins\n${at} ERROR: the token is rejected\n${at} BOOT FAILED in step 08-token. The reason is above.\n`;

/** A room with one instance, whose log the test writes. */
function watched() {
  const told: string[] = [];
  const log = { text: '' };
  const instance = {
    record: { address: '10.0.0.5' },
    metadata: { read: () => '/opt/gitlab-runner/boot.sh' },
    container: { run: async () => log.text },
  };
  const interrupted = new AbortController();
  const rehearsal = { room: { instances: { ids: ['i-1'], get: () => instance } }, gitlab: new Gitlab() };
  const options = { timeout: 3000, signal: interrupted.signal, say: (line: string) => told.push(line) };
  return { watch: new Watch(options as never, rehearsal as unknown as Rehearsal, 10), log, told, interrupted };
}

/** Ends only when it is told to. */
const endless = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('Terraform was ended'))));

describe('what a rehearsal waits for', () => {
  it('ends where a boot fails, with its cause', async () => {
    const { watch, log, told } = watched();
    log.text = failed;
    expect(await watch.watched(endless)).toBeUndefined();
    expect(watch.boots.all).toMatchObject([{ outcome: 'failed', cause: 'step token: the token is rejected' }]);
    expect(told.at(-1)).toContain('i-1 failed (step token: the token is rejected)');
  });

  it('ends where Terraform gave up on an instance that is not up', async () => {
    const { watch } = watched();
    await watch.look();
    expect(await watch.watched(() => Promise.reject(new Error('timeout')))).toBeUndefined();
  });

  it('fails with Terraform, where every instance is up', async () => {
    const { watch, log } = watched();
    log.text = `${at} the manager is up, boot took 31 s\n`;
    await watch.look();
    await expect(watch.watched(() => Promise.reject(new Error('no such subnet')))).rejects.toThrow('no such subnet');
  });

  it('ends with the person who interrupts it', async () => {
    const { watch, interrupted } = watched();
    setTimeout(() => interrupted.abort(new Error('Interrupted')), 50);
    await expect(watch.watched(endless)).rejects.toThrow('Interrupted');
    await expect(watch.until(() => false)).rejects.toThrow('Interrupted');
  });

  it('is so, or is not so in time, or a boot has failed since', async () => {
    const { watch, log } = watched();
    expect(await watch.until(() => true)).toBe(true);
    const waiting = watch.until(() => false);
    log.text = failed;
    expect(await waiting).toBe(false);
    // That one is known; the next step has its own time.
    let looks = 0;
    expect(await watch.until(() => ++looks > 1)).toBe(true);
  });
});
