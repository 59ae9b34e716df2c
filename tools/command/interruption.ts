import { constants } from 'node:os';
import { Left } from './terminal';

/**
 * Aborts when this process is interrupted. The command then exits with 128 and the number of the signal, as a shell does.
 *
 * @param message what is said then
 */
export function interruption(message?: string): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () =>
      controller.abort(new Left(message ?? `Interrupted by ${signal}`, 128 + constants.signals[signal])),
    );
  }
  return controller.signal;
}
