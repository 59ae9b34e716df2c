/** What a program asks for over the network. */
export interface Call {
  /** `boot`, `gitlab-runner`, `docker-machine` ... */
  readonly program: string;
  readonly host: string;
  /** TCP. */
  readonly port: number;
  /** Of AWS in the stack's region, as endpoints name it: `com.amazonaws.<region>.<service>`. */
  readonly service?: string;
  /** What is downloaded, with its version where it is known. */
  readonly artifact?: string;
  readonly url?: string;
  readonly sha256?: string;
}
