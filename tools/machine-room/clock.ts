/** The time a server of the machine room lives in: the real one, or one that a test moves. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** @returns what takes it back */
  after(milliseconds: number, then: () => void): () => void;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, then) => {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
};
