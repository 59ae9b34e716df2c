// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a NetworkStack takes. The ids of a network that exists. Nothing is created. */
export interface ExistingNetworkInput {
  /** @default - none */
  region?: string;
  existing: {
    vpcId: string;
    publicSubnetIds: string[];
    privateSubnetIds: string[];
    /** @default - none, which is enough where no NAT gateway is to be made */
    privateRouteTableIds?: string[];
  };
}
