/** What a program asks for over the network. */
export interface Call {
  /** `boot`, `gitlab-runner`, `docker-machine` ... */
  readonly program: string;
  readonly host: string;
  /** TCP. */
  readonly port: number;
  /** How we know that it calls this host: documentation, a file of this project, or {@link unconfirmed}. */
  readonly source: string;
  /** Of AWS in the stack's region, as endpoints name it: `com.amazonaws.<region>.<service>`. */
  readonly service?: string;
  /** It never goes through the proxy: the proxy itself, and what has to be known before it can be used. */
  readonly direct?: boolean;
  /** What is downloaded, with its version where it is known. */
  readonly artifact?: string;
  readonly url?: string;
  readonly sha256?: string;
}

/** Seen in practice, but in no documentation of the host's owner. It may change without notice. */
export const unconfirmed = 'unconfirmed';
