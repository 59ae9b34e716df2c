import { createInterface, type Interface } from 'node:readline';
import { printable } from '../text/printable';
import { say } from './output';

/** The person who is asked goes away or says no, and nothing is done. */
export class Left extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** The person leaves by Ctrl-C or Ctrl-D. */
export class Terminal {
  private readonly lines: Interface = createInterface({ input: process.stdin, output: process.stdout });
  /** Keeps what is typed, or pasted, before it is asked for. */
  private readonly typed = this.lines[Symbol.asyncIterator]();

  /** @param nothing what is said to those who leave, such as `Nothing was written.` */
  constructor(private readonly nothing: string) {
    this.lines.on('SIGINT', () => this.lines.close());
  }

  say(text: string): void {
    say(text);
  }

  /**
   * @returns what was typed, without the end of the line
   * @throws {Left} when nobody answers
   */
  async ask(prompt: string): Promise<string> {
    this.lines.setPrompt(printable(prompt));
    this.lines.prompt();
    const { value, done } = await this.typed.next();
    if (done) {
      throw new Left(`\n${this.nothing}`, 130);
    }
    return value;
  }

  close(): void {
    this.lines.close();
  }
}
