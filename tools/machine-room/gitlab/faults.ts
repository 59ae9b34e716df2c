import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, brokenConnection, type Call } from './http';

/**
 * What goes wrong with a call: it takes this long, the connection breaks before GitLab has the call or after it has done
 * what it asks for, or GitLab answers something else.
 */
export type Fault = { readonly delayMilliseconds: number } | 'down' | 'answer lost' | Answer;

export const htmlPage: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>',
};

/** What is to go wrong next. */
export class Faults {
  private readonly all: { readonly path: string; readonly fault: Fault; left: number }[] = [];

  add(fault: Fault, { times = Number.POSITIVE_INFINITY, path = '/' }: { times?: number; path?: string }): void {
    this.all.push({ path, fault, left: times });
  }

  clear(): void {
    this.all.length = 0;
  }

  /** @returns the wrong answer; nothing for a call that is answered as ever, if late or in vain */
  async meet(call: Call): Promise<Answer | typeof brokenConnection | 'answer lost' | undefined> {
    const trouble = this.all.find(({ path, left }) => left > 0 && call.path.startsWith(path));
    if (!trouble) {
      return undefined;
    }
    trouble.left -= 1;
    if (trouble.fault === 'down') {
      return brokenConnection;
    }
    if (trouble.fault === 'answer lost') {
      return trouble.fault;
    }
    if ('delayMilliseconds' in trouble.fault) {
      await pause(trouble.fault.delayMilliseconds);
      return undefined;
    }
    return trouble.fault;
  }
}
