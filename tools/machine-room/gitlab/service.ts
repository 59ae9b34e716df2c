import type { Clock } from '../clock';

/** How long one runner manager asked for jobs, in milliseconds. */
export interface ServiceSpan {
  readonly systemId: string;
  readonly address: string;
  readonly from: number;
  /** When its last request was answered, or when it hung up; undefined while one waits. */
  readonly until?: number;
}

/** Who asked for jobs, and when. A manager that is busy asks for none, and serves the queue nevertheless. */
export class Service {
  private readonly all = new Map<string, { from: number; until: number; open: number; address: string }>();

  constructor(private readonly clock: Clock) {}

  get spans(): readonly ServiceSpan[] {
    return [...this.all].map(([systemId, { address, from, until, open }]) => ({
      ...{ systemId, address, from },
      ...(open > 0 ? {} : { until }),
    }));
  }

  /** A manager asks for a job. @returns to be called when it is answered */
  begin(systemId: string, address: string): () => void {
    const now = this.clock.now();
    const span = this.all.get(systemId) ?? { from: now, until: now, open: 0, address };
    this.all.set(systemId, span);
    span.open += 1;
    return () => {
      span.open -= 1;
      span.until = this.clock.now();
    };
  }
}
