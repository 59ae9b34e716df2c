// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a NetworkStack takes. A new VPC with its subnets. It has no NAT gateway of its own. */
export interface NewNetworkInput {
  /** Value of the Environment tag, and the prefix of all names. */
  environment: string;
  /**
   * IPv4 network of the VPC, /16 to /28.
   *
   * @default '10.0.0.0/16'
   */
  cidrBlock?: string;
  /** Availability zones, such as `ap-northeast-1a`. Each gets a public and a private subnet. */
  availabilityZones: string[];
  /**
   * Networks of the public subnets, one per zone.
   *
   * @default - the upper sixteenths of the VPC, one per zone
   */
  publicSubnetCidrBlocks?: string[];
  /**
   * Networks of the private subnets, one per zone. An empty list creates no private subnets, for a network without a
   * NAT gateway.
   *
   * @default - the lower sixteenths of the VPC, one per zone
   */
  privateSubnetCidrBlocks?: string[];
  /**
   * Tags of every resource, in addition to Name and Environment.
   *
   * @default - none
   */
  tags?: Record<string, string>;
}
