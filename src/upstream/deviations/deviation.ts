import type { Address } from '../addresses';

/** Where what we deploy is not what the upstream module deploys, and why. */
export interface Deviation {
  /** Terraform address, as in the module's own plan. */
  readonly address: Address;
  /** The resource differs in one argument, is ours alone, or is upstream's alone. */
  readonly kind: 'differs' | 'extra' | 'missing';
  /** The argument or block that differs, such as `policy` or `environment[0].variables.NAME`; all below it is meant. */
  readonly argument?: string;
  readonly reason: string;
}
