// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a NatGatewayStack takes. A NAT gateway on an existing Elastic IP, and the default routes to it. */
export interface NatGatewayInput {
  /** The subnet that the gateway stands in: its route table leads to an internet gateway. */
  publicSubnetId: string;
  /** The tables that get a default route (0.0.0.0/0) to the gateway. */
  privateRouteTableIds: string[];
  /** The address, which exists already: by its allocation id, or by its Name tag. */
  elasticIp: {
    /** @default - none */
    allocationId?: string;
    /** @default - none */
    name?: string;
  };
  /**
   * The gateway's Name tag.
   *
   * @default 'gitlab-runner-nat-gateway'
   */
  name?: string;
  /**
   * Default routes that are in the tables already are taken into the state and pointed to our gateway, instead of
   * failing the plan. It may stay set: a table without such a route simply gets one.
   *
   * @default false
   */
  takeOverDefaultRoutes?: boolean | 'true' | 'false';
  /**
   * A gateway that holds the address already, made by hand or by another tool, is taken into the state instead of
   * failing the plan. Remove it when the gateway was destroyed; after the first apply it has no effect any more.
   *
   * @default - none
   */
  existingNatGatewayId?: string;
  /** @default - none */
  tags?: Record<string, string>;
}
