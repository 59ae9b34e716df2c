import { rmSync } from 'node:fs';
import { requireTool } from '../command/tools';
import { makeRoomFolder } from '../machine-room/daemon/leftovers';
import { requireNeeds } from '../machine-room/daemon/needs';
import { Rehearsal } from '../machine-room/rehearsal';
import { withoutPrivileges } from '../machine-room/runner/executors/docker/host-config';
import { privilegesNote, roomSettings, synthesizeBoth } from './before-and-after';
import type { Load } from './load';
import type { Report } from './report';
import { Run } from './steps';

export interface RehearseOptions {
  /** Where `cdktf.json` is. Nothing is written there. */
  readonly project: string;
  readonly app?: string;
  /** Plans whose changes are rehearsed, by file. */
  readonly plans: readonly string[];
  /** An app that is applied over the first. */
  readonly change?: string;
  readonly load: Load;
  /** Milliseconds that each step may take. */
  readonly timeout: number;
  /** Where the instances' logs stay. By default they go with the room. */
  readonly logs?: string;
  /** Gives up, and cleans up. */
  readonly signal: AbortSignal;
  /** Shows a line while somebody waits. */
  readonly say: (line: string) => void;
}

/** A rehearsal that is over, and the room it took place in, which stays until it is stopped. */
export interface Rehearsed {
  readonly report: Report;
  readonly rehearsal: Rehearsal;
  /** Aborts where it cannot stay: its Docker daemon ended, or the person gives up. */
  readonly signal: AbortSignal;
  stop(): Promise<void>;
}

/**
 * Deploys stacks to an emulated account whose instances boot, runs jobs there, makes the change and tells what was lost.
 *
 * @throws {Error} when a program is missing, the stacks are wrong or a deployment fails; nothing is left then
 */
export async function rehearse(options: RehearseOptions): Promise<Rehearsed> {
  requireTool('terraform');
  requireTool('moto_server');
  requireNeeds();
  const folder = makeRoomFolder('rehearsal-');
  let rehearsal: Rehearsal | undefined;
  let { signal } = options;
  const stop = async () => {
    await rehearsal?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { before, after, notes } = await synthesizeBoth(options, folder);
    const settings = roomSettings(after);
    options.say('Starting the emulated AWS ...');
    rehearsal = await Rehearsal.start(settings.gitlabUrl, {
      region: settings.region,
      say: options.say,
      signal,
      folders: [folder],
      files: () => [{ path: withoutPrivileges.slice(1), content: '' }],
      ...(options.logs === undefined ? {} : { logs: options.logs }),
    });
    signal = AbortSignal.any([signal, rehearsal.room.engine.crashed]);
    const run = new Run({ ...options, signal }, rehearsal, folder, settings.region);
    await run.prepare(before, after);
    const report = await run.through(before, after, [...notes, ...privilegesNote(after)]);
    return { report, rehearsal, signal, stop };
  } catch (error) {
    await stop();
    // What fails then fails because of that.
    signal.throwIfAborted();
    throw error;
  }
}
