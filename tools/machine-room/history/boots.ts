import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { withAdvice } from '../../deployed/boot-advice';
import { type BootReport, bootOfLines } from '../../deployed/boot-report';
import type { Instances, RunningInstance } from '../instances/instances';

/** How the boot of a runner manager went. */
export interface Boot extends Partial<BootReport> {
  readonly instanceId: string;
  readonly address: string;
  /** `waits` for what may pass; `ended` with its instance, before it was up. */
  readonly outcome: 'up' | 'failed' | 'waits' | 'runs' | 'ended';
  /** Why it is not up, in the words of the instance. */
  readonly cause?: string;
  /** When the instance was first seen, in milliseconds. */
  readonly seenAt: number;
}

const logName = 'user-data.log';
const cloudInit = 'cloud-init did not start the boot: ';

/** Where there is no log and cloud-init has ended some seconds ago, its first complaint. */
const readLog = `cat /var/log/${logName} 2>/dev/null || {
  [ -n "$(find /run/cloud-init/result.json -mmin +0.1)" ] &&
  echo "${cloudInit}$(grep -h WARNING /var/log/cloud-init.log | head -n 1)"
}`;

/** What the boots of a room's instances said, of those that are gone as well. */
export class Boots {
  private readonly seen = new Map<string, { readonly instance: RunningInstance; readonly at: number; log: string }>();

  constructor(
    private readonly instances: Instances,
    private readonly now: () => number = Date.now,
  ) {}

  /** Every instance whose user data boots a runner manager, in the order in which they came. */
  get all(): readonly Boot[] {
    return [...this.seen].map(([instanceId, { instance, at, log }]) => {
      const report = bootFrom(log, !this.instances.ids.includes(instanceId));
      return { ...report, instanceId, address: instance.record.address, seenAt: at };
    });
  }

  private looking?: Promise<void>;

  /** Reads the logs of those that are not up. Several that ask at once have one look. */
  look(): Promise<void> {
    this.looking ??= this.readLogs().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async readLogs(): Promise<void> {
    for (const id of this.instances.ids.filter((one) => !this.seen.has(one))) {
      const instance = this.instances.get(id);
      if (bootsManager(instance.metadata.read('user-data'))) {
        this.seen.set(id, { instance, at: this.now(), log: '' });
      }
    }
    const undecided = [...this.seen].filter(([, { log }]) => bootFrom(log, false).outcome !== 'up');
    await Promise.all(
      undecided.map(async ([id, one]) => {
        one.log = (await this.logOf(id, one.instance)) || one.log;
      }),
    );
  }

  private async logOf(id: string, { container }: RunningInstance): Promise<string> {
    if (this.instances.ids.includes(id)) {
      return container.run('sh', '-c', readLog).catch(() => '');
    }
    const kept = join(container.logs, logName);
    return existsSync(kept) ? readFileSync(kept, 'utf8') : '';
  }
}

/** Whether user data is that of a runner manager or a GitLab server: the others have no boot of ours. */
export function bootsManager(userData: string | Buffer | undefined): boolean {
  const bytes = Buffer.from(userData ?? '');
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return text.includes('/opt/gitlab-runner/');
}

/** The same from what `boot.sh` wrote into its log. */
export function bootFrom(log: string, isGone: boolean): Omit<Boot, 'instanceId' | 'address' | 'seenAt'> {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  if (lines[0]?.startsWith(cloudInit)) {
    return { outcome: 'failed', steps: [], cause: lines[0] };
  }
  const report = bootOfLines(lines) ?? { steps: [] };
  if (report.seconds !== undefined) {
    return { ...report, outcome: 'up' };
  }
  if (report.failure) {
    return { ...report, outcome: 'failed', cause: withAdvice(`step ${report.failure.step}: ${report.failure.reason}`) };
  }
  const cause = waitingFor(lines);
  const outcome = isGone ? 'ended' : cause === undefined ? 'runs' : 'waits';
  return { ...report, outcome, cause: cause ?? (lines.length === 0 ? 'its boot has not begun' : undefined) };
}

const sayings = /^\S+Z /;

/** What the boot tries again and again, with the complaint before it. */
function waitingFor(lines: readonly string[]): string | undefined {
  const texts = lines.map((line) => line.replace(sayings, '').trim());
  const last = texts.findLastIndex((text) => /failed; trying again in \d+ s$/.test(text));
  if (last === -1 || texts.slice(last).some((text) => / (begins|done after .*)$/.test(text))) {
    return undefined;
  }
  const step = texts
    .slice(0, last)
    .findLast((text) => text.endsWith(' begins'))
    ?.replace(/^(?:\d+-)?(\S+) begins$/, '$1');
  const complaint = texts[last - 1]?.endsWith(' begins') ? undefined : texts[last - 1];
  const what = String(texts[last]).replace(/; trying again in \d+ s$/, '');
  return withAdvice(`step ${step}: ${[what, complaint].filter(Boolean).join(': ')}`);
}
