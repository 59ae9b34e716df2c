import { setTimeout as pause } from 'node:timers/promises';
import { type Boot, Boots } from '../machine-room/history/boots';
import type { Rehearsal } from '../machine-room/rehearsal';
import type { RehearseOptions } from './rehearse';

/** Waits, and tells meanwhile what boots and jobs do. */
export class Watch {
  readonly boots: Boots;

  constructor(
    private readonly options: RehearseOptions,
    private readonly rehearsal: Rehearsal,
    /** Milliseconds between two looks. */
    private readonly every = 1000,
  ) {
    this.boots = new Boots(rehearsal.room.instances);
  }

  /**
   * Does what takes long, and looks at the boots meanwhile. A boot that fails ends it: Terraform waits for a group that is
   * in service.
   *
   * @returns undefined where it ended since an instance does not boot
   */
  async watched<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { signal } = this.options;
    const known = this.failedBoots;
    const failed = new AbortController();
    let isDone = false;
    const watch = async () => {
      while (!isDone) {
        await this.look();
        if (this.failedBoots > known) {
          failed.abort();
        }
        await pause(this.every);
      }
    };
    const watching = watch();
    try {
      return await work(AbortSignal.any([signal, failed.signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (!failed.signal.aborted && this.boots.all.every(({ outcome }) => outcome === 'up')) {
        throw error;
      }
      return undefined;
    } finally {
      isDone = true;
      await watching;
    }
  }

  /** Waits until something is so; gives up when a boot fails, or after the time of a step. @returns whether it is so */
  async until(isSo: () => boolean, { whateverBoots = false } = {}): Promise<boolean> {
    const { timeout, signal } = this.options;
    const deadline = Date.now() + timeout;
    const known = this.failedBoots;
    while (true) {
      signal.throwIfAborted();
      await this.look();
      if (isSo()) {
        return true;
      }
      if (Date.now() > deadline || (!whateverBoots && this.failedBoots > known)) {
        return false;
      }
      await pause(this.every);
    }
  }

  private get failedBoots(): number {
    return this.boots.all.filter(({ outcome }) => outcome === 'failed').length;
  }

  async look(): Promise<void> {
    await this.boots.look();
    this.tell();
  }

  private told = '';

  /** A line of progress, whenever it changes. */
  private tell(): void {
    const { jobs } = this.rehearsal.gitlab;
    const count = (...words: readonly string[]) => jobs.all.filter(({ status }) => words.includes(status)).length;
    const boots = this.boots.all.map(describe).join(', ');
    const line = `  jobs: ${count('pending')} wait, ${count('running', 'canceling')} run, ${count('success')} done, ${count('failed', 'canceled')} failed; ${boots || 'no instance yet'}`;
    if (line !== this.told) {
      this.told = line;
      this.options.say(line);
    }
  }
}

function describe({ instanceId, outcome, steps = [], cause }: Boot): string {
  const at = steps.at(-1)?.name;
  return `${instanceId} ${cause ? `${outcome} (${cause})` : outcome === 'runs' && at ? `is past ${at}` : outcome}`;
}
