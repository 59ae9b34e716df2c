import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const tsc = join(__dirname, '../../../node_modules/.bin/tsc');

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The language server of the pinned TypeScript, as an editor talks to it. */
export class LanguageServer {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private received = Buffer.alloc(0);
  private last = 0;

  constructor(private readonly folder: string) {
    this.process = spawn(tsc, ['--lsp', '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    this.process.stdout?.on('data', (bytes: Buffer) => this.receive(bytes));
  }

  async start(): Promise<void> {
    const rootUri = `file://${this.folder}`;
    const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } } };
    await this.request('initialize', { processId: process.pid, rootUri, capabilities });
    this.send({ method: 'initialized', params: {} });
  }

  /** Opens a file that is in the editor only. */
  open(path: string, text: string): void {
    const textDocument = { uri: `file://${path}`, languageId: 'typescript', version: 1, text };
    this.send({ method: 'textDocument/didOpen', params: { textDocument } });
  }

  /** What an editor shows over a place, counted from 0. */
  async hover(path: string, line: number, character: number): Promise<string> {
    const textDocument = { uri: `file://${path}` };
    const result = await this.request('textDocument/hover', { textDocument, position: { line, character } });
    return JSON.stringify((result as { readonly contents?: unknown } | null)?.contents ?? '');
  }

  stop(): void {
    this.process.kill();
  }

  private async request(method: string, params: object): Promise<unknown> {
    this.last += 1;
    const id = this.last;
    const reply = new Promise<Reply>((resolve) => this.waiting.set(id, resolve));
    this.send({ id, method, params });
    const { result, error } = await reply;
    if (error) {
      throw new Error(`${method}: ${error.message}`);
    }
    return result;
  }

  private send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private receive(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      const [, length] = /Content-Length: (\d+)/i.exec(this.received.subarray(0, Math.max(end, 0)).toString()) ?? [];
      if (end === -1 || length === undefined || this.received.length < end + 4 + Number(length)) {
        return;
      }
      const body = this.received.subarray(end + 4, end + 4 + Number(length)).toString();
      this.received = this.received.subarray(end + 4 + Number(length));
      this.answer(JSON.parse(body) as Reply);
    }
  }

  private answer(reply: Reply): void {
    if (reply.method !== undefined && reply.id !== undefined) {
      // The server asks for settings of the editor: there are none.
      this.send({ id: reply.id, result: reply.method === 'workspace/configuration' ? [] : null });
    } else if (reply.id !== undefined) {
      this.waiting.get(reply.id)?.(reply);
    }
  }
}
