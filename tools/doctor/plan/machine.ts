import type { PlannedStack } from './planned-app';

/** Instances of one kind that a stack makes, or has made. */
export interface Machine {
  readonly stack: PlannedStack;
  /** `manager`, `workers`, or the address of what makes it. */
  readonly role: string;
  /** Any of these; none when AWS picks them by requirements. */
  readonly types: readonly string[];
  /** The image, as it is in the JSON. */
  readonly image: string | undefined;
  /** Its subnets, as they are in the JSON. */
  readonly subnets: readonly string[];
  /** Its security groups, as they are in the JSON. */
  readonly securityGroups: readonly string[];
  /** Undefined leaves it to the subnet. */
  readonly publicAddress: boolean | undefined;
  /** How many there are at most, by what is paid for them. */
  readonly most: { readonly onDemand: number; readonly spot: number };
  /** vCPUs of one, where requirements say it instead of types. */
  readonly mostVcpus?: number;
  /** Keys of its volumes, as they are in the JSON. */
  readonly volumeKeys: readonly string[];
  /** Auto Scaling starts it. */
  readonly byGroup: boolean;
}
