import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { interruption } from '../command/interruption';
import { say, warn } from '../command/output';
import { resultPath } from '../command/written-files';
import type { options } from './index';
import { lookInside } from './kept-rooms';
import { readLoad } from './load';
import type { Rehearsed } from './rehearse';
import { renderMarkdown, renderTerminal } from './render';
import { losses, type Report } from './report';

type Values = Arguments<typeof options>['values'];

export async function run({ values, positionals: [look, instance] }: Arguments<typeof options>): Promise<number> {
  if (look !== undefined) {
    return lookInside(look as 'shell' | 'logs', instance);
  }
  const { app, plan: plans, change, to, keep } = values;
  checkValues(values);
  const load = readLoad(values);
  const signal = interruption('Interrupted: everything is cleaned up.');
  const started = Date.now();
  const progress = (line: string) => warn(`${elapsed(Date.now() - started)} ${withoutSecrets(line)}`);
  const logs = to === undefined ? undefined : join(resolve(to), 'instances');
  const timeout = minutes(values.timeout);
  // It loads AWS's SDK and the whole room.
  const { rehearse } = await import('./rehearse');
  const rehearsed = await rehearse({
    ...{ project: process.cwd(), app, plans, change, load, timeout, signal, say: progress },
    ...(logs === undefined ? {} : { logs }),
  });
  try {
    const { report } = rehearsed;
    write(report, values);
    if (keep) {
      await keepRunning(rehearsed);
    }
    return losses(report).length > 0 ? exitStatus.risk : exitStatus.done;
  } finally {
    await rehearsed.stop();
  }
}

function checkValues({ plan, change, markdown, json, to }: Values): void {
  if (plan.length > 0 && change !== undefined) {
    throw new Error('--plan and --change both say what changes: choose one');
  }
  if (markdown && json) {
    throw new Error('--markdown and --json both go to standard output: choose one');
  }
  if (to !== undefined) {
    resultPath('--to', to);
    mkdirSync(to, { recursive: true });
  }
}

function minutes(word: string): number {
  if (!/^[1-9]\d{0,3}$/.test(word)) {
    throw new Error(`--timeout is '${word}': give whole minutes above 0`);
  }
  return Number(word) * 60_000;
}

function write(report: Report, { markdown, json, to }: Values): void {
  const asJson = JSON.stringify(report, undefined, 2);
  say(withoutSecrets(json ? asJson : markdown ? renderMarkdown(report) : renderTerminal(report)));
  if (to !== undefined) {
    writeFileSync(join(to, 'report.json'), withoutSecrets(`${asJson}\n`));
    writeFileSync(join(to, 'report.md'), withoutSecrets(`${renderMarkdown(report)}\n`));
  }
}

/** @throws {Error} when the Docker daemon ends meanwhile */
async function keepRunning({ rehearsal: { room }, signal }: Rehearsed): Promise<void> {
  const { ids } = room.instances;
  warn(`It keeps running until you press Ctrl-C. In another terminal:

${ids.flatMap((id) => [`  npx runners rehearse shell ${id}`, `  npx runners rehearse logs ${id}`]).join('\n')}`);
  while (!signal.aborted) {
    await pause(1_000_000_000, undefined, { signal }).catch(() => {});
  }
  room.engine.crashed.throwIfAborted();
}

function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
