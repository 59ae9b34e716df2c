import type { OpenTerminal } from '../../session/session';
import type { Executor, Stage } from '../executor';
import type { DockerExecutor } from './executor';

/** A job in a container on another machine: once {@link prepare} has found one, Docker's executor does the rest. */
export abstract class DockerElsewhere implements Executor {
  protected docker?: DockerExecutor;

  abstract prepare(signal: AbortSignal): Promise<void>;

  readonly terminal: OpenTerminal = (signal) => this.prepared.terminal(signal);

  async run(stage: Stage, signal: AbortSignal): Promise<void> {
    await this.docker?.run(stage, signal);
  }

  copyOut(path: string): Promise<Buffer | undefined> {
    return this.prepared.copyOut(path);
  }

  copyIn(folder: string, tar: Buffer): Promise<void> {
    return this.prepared.copyIn(folder, tar);
  }

  async cleanup(): Promise<void> {
    await this.docker?.cleanup();
  }

  private get prepared(): DockerExecutor {
    return this.docker as DockerExecutor;
  }
}
