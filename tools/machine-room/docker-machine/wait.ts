import { setTimeout } from 'node:timers/promises';

/** docker-machine looks every three seconds; what it waits for takes as long here as the room takes. */
const interval = 500;

/** @throws {Error} after three minutes (mcnutils.WaitFor) */
export async function waitFor(isSo: () => Promise<boolean>, seconds = 180): Promise<void> {
  for (let waited = 0; waited < seconds * 1000; waited += interval) {
    if (await isSo().catch(() => false)) {
      return;
    }
    await setTimeout(interval);
  }
  throw new Error('Maximum number of retries (60) exceeded');
}
