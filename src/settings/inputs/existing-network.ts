// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a NetworkStack takes. The ids of a network that exists. Nothing is created. */
export interface ExistingNetworkInput {
  /** The ids of the network. */
  existing: {
    /** Id of the VPC. */
    vpcId: string;
    /** Ids of the public subnets, at least one. */
    publicSubnetIds: string[];
    /** Ids of the private subnets, at least one. */
    privateSubnetIds: string[];
    /**
     * Ids of the route tables of the private subnets. Only a NAT gateway needs them.
     *
     * @default []
     */
    privateRouteTableIds?: string[];
  };
}
