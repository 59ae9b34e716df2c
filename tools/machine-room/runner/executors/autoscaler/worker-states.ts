import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RunnerSettings, shortToken } from '../../config/settings';

/** What a restart of GitLab Runner has to know of a worker. */
export interface WorkerState {
  readonly id: string;
  /** How many jobs it has had. */
  readonly uses: number;
  /** How many jobs it has. */
  readonly jobs: number;
}

/** `state_storage`: a file for each worker, in a folder for each runner (taskscaler, storage/storage.go). */
export class WorkerStates {
  private constructor(private readonly folder: string) {}

  /** @returns undefined where the runner does not keep states */
  static of({ autoscaler, token }: RunnerSettings, configFile: string): WorkerStates | undefined {
    const { enabled, dir } = autoscaler?.state_storage ?? {};
    return enabled
      ? new WorkerStates(join(dir || join(dirname(configFile), '.taskscaler'), shortToken(token)))
      : undefined;
  }

  load(): WorkerState[] {
    mkdirSync(this.instances, { recursive: true, mode: 0o700 });
    return readdirSync(this.instances).map((name) => JSON.parse(readFileSync(join(this.instances, name), 'utf8')));
  }

  keep(state: WorkerState): void {
    const file = join(this.folder, `state-temp-${process.pid}`);
    writeFileSync(file, JSON.stringify(state));
    renameSync(file, this.fileOf(state.id));
  }

  forget(id: string): void {
    rmSync(this.fileOf(id), { force: true });
  }

  private get instances(): string {
    return join(this.folder, 'instances');
  }

  private fileOf(id: string): string {
    return join(this.instances, createHash('sha256').update(id).digest('hex'));
  }
}
