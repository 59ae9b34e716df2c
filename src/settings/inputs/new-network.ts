// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a NetworkStack takes. A new VPC with its subnets. It has no NAT gateway of its own. */
export interface NewNetworkInput {
  /** @default - none */
  region?: string;
  /** Value of the Environment tag, and what the names of all parts begin with. */
  environment: string;
  /** @default '10.0.0.0/16' */
  cidrBlock?: string;
  /** One public and one private subnet are made in each, such as `ap-northeast-1a`. */
  availabilityZones: string[];
  /** @default - the upper sixteenths of the VPC, one a zone in the order of the zones */
  publicSubnetCidrBlocks?: string[];
  /**
   * An empty list makes no private subnets, for a network without NAT gateway.
   *
   * @default - the lower sixteenths of the VPC, one a zone in the order of the zones
   */
  privateSubnetCidrBlocks?: string[];
  /** @default - none */
  tags?: Record<string, string>;
}
