import { createServer } from 'node:http';
import { type Answer, type Call, listener } from '../../../tools/machine-room/gitlab/http';
import { type Loopback, onLoopback } from '../../../tools/sandbox/loopback';

/** A server that a contract test starts in place of a real API. */
export abstract class FakeApi {
  private listening?: Loopback;

  async start(): Promise<void> {
    this.listening = await onLoopback(createServer(listener((call) => this.answer(call))));
  }

  async stop(): Promise<void> {
    await this.listening?.close();
  }

  get url(): string {
    return String(this.listening?.url);
  }

  protected abstract answer(call: Call): Answer | Promise<Answer>;
}
